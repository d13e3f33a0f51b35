"""What is read from the tools, and what is made of it."""
