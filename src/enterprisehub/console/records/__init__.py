"""History, delta sync, checksums and search of every kind of record."""
