"""How clean the data is, and what people decide about it."""
