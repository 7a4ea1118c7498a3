"""The files that are handed over: Word, Excel, PDF, the evidence pack."""
