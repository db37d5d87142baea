"""Collecting: what sources have goes into the store page by page, and what became of it into statuses."""
