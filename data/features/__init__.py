"""Feature files: a table with a row for each change, read as it stands and written out with columns appended."""
