"""How long stored data is kept, and its deletion."""
