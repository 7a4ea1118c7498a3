"""A past that never was, for trying: nothing in the product imports it but the trials of the
entrance."""
