"""How people sort items for themselves: tags, and filters of lists that they keep."""
