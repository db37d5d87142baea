"""Last week's asks: whether each was done, and how that can be seen."""
