"""Work that is kept in no tool we read comes in as files, and is understood as tools' work is."""
