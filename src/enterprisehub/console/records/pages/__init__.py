"""What the palette finds, and the past of one record."""
