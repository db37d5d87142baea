"""Explains one card, fact, change or deployment: the arithmetic, the rule, its inputs and the sources under them."""
