"""Events that others send to us: read, checked, and kept once, together with what they tell of."""
