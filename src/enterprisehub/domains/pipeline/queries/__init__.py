"""Every SELECT of pipeline."""
