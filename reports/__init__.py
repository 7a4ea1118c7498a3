"""Figures from the log and from what people did by hand; the report and its annexes."""
