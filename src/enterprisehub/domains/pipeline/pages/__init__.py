"""Screens of pipeline."""
