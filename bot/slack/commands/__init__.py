"""`/risk`: its words, and what answers each."""
