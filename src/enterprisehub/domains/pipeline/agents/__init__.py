"""The agents of pipeline."""
