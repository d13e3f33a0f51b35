"""Duplicates, alerts, checks and reports as JSON."""
