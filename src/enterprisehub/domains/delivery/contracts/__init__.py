"""What tools tell of work, in one form whatever the tool: pure values, no rows."""
