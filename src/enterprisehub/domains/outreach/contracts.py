"""What others may know of outreach."""

FOLLOW_UP = "outreach.follow_up"
"""The agent that drafts what to write next."""
