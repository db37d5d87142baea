"""Collecting: sources' data goes into the store page by page, and how that went into statuses."""
