"""How long what is stored is kept, and what deletes what is over."""
