"""Reports: made, downloaded, scheduled."""
