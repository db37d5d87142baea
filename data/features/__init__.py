"""Feature files: a table with a row per change, read as is and written with columns appended."""
