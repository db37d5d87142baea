"""The file source: rows of any collected table as JSON lines or CSV, checked as a whole before any is saved."""
