"""Tables of sync."""
