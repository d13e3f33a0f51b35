"""What people ask for beside the flow: read from their words, looked up or arranged, and worded."""
