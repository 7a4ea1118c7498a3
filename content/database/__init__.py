"""The database and its tables; everything here works below the words of the product."""
