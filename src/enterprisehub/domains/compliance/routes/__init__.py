"""The JSON API of compliance."""
