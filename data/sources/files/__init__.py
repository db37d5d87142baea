"""The file source: rows of any collected table as JSON lines or CSV, all checked before any is saved."""
