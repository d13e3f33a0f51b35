"""A file of records comes in: looked at, mapped, then taken in batches that survive a crash."""
