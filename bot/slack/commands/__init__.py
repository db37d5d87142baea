"""`/risk`: its words, and their handlers."""
