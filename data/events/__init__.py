"""Events that others send: read, checked, and kept once, with what they tell of."""
