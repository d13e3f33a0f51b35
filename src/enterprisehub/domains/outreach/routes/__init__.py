"""Outreach over the API."""
