"""Finding: the list of items with how each really stands, and words looked for in everything."""
