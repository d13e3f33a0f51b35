"""The JSON API of the sync."""
