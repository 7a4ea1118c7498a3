"""The first LED layout. Frozen with release 0.2.0: never edited, a new look is a new layout."""
