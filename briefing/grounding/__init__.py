"""The checker: proves each sentence of a narrative against the facts that it cites. No I/O, no model, no clock.

A sentence is cut into tokens, the tokens make claims (numbers, names, directions, ranks, periods, severities, causes,
readings), and each claim is held against an index of the cited facts. What is not proven is a violation.
"""
