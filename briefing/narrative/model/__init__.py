"""The model side of the narrative: what a model is sent, how each call may end, what it costs, and what becomes of it.

Nothing here writes a sentence or decides what may be said. `anthropic` is imported by one module only.
"""
