"""The model side of the narrative: what a model is sent, how calls end, what they cost, and what becomes of them.
Nothing here writes a sentence or decides what may be said.
"""
