"""Issued plans, who answers for them, what people did by hand, and the evidence."""
