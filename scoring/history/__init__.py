"""What was so before a change, read edit by edit: who touched its files, when, how often, what was repaired."""
