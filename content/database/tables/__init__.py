"""The tables, a file for each noun.

Times are aware UTC; JSON documents are canonical text, so that their hash means something.
"""

pass
