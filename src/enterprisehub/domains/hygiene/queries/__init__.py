"""Every SELECT of hygiene."""
