"""Retention and the cold store: old months become verified Parquet, and come back (PLT-14).

A month of a table moves step by step, and each step can be repeated:

    planned → extracted → uploaded → verified → removed (→ restored)

Nothing is removed here before the copy in the store was read back and found equal.
"""
