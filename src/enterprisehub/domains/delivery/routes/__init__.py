"""Delivery as JSON."""
