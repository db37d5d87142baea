"""Who reads: how each wants to be briefed, what they muted and said, and the record of what they did."""
