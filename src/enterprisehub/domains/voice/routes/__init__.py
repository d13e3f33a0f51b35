"""The JSON API of voice."""
