"""A briefing of the past, looked at again: the same bytes from what was frozen, and what would differ today."""
