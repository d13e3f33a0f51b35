"""Every SELECT of delivery, by what it is about."""
