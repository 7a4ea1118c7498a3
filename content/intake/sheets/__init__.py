"""Reads the rows of offices' tables, XLSX or CSV: what stands there is what is recorded."""
