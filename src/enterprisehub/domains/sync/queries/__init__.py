"""Every SELECT of sync."""
