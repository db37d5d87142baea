"""What changed, scored: a clone or the store becomes the scored changes of a scope and week."""
