"""Files of records: how they are cut, what their columns mean, which kinds of records may come.

A domain declares its kinds once (`kinds.declare_import`); whoever brings files in serves them all.
"""
