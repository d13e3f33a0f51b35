"""Backups of database and objects: named, encrypted, and proven by a restore drill (PLT-44)."""
