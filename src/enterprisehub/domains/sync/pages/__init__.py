"""Pages of the sync."""
