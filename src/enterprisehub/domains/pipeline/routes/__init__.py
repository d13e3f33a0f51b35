"""The JSON API of pipeline."""
