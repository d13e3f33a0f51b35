"""Reports as PDF/A and CSV, made from what domains declare, kept, and sent by schedule (PLT-34)."""
