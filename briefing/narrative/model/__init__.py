"""The model side of the narrative: what a model is sent, how each call may end, what it costs, and what becomes of it.

Nothing here decides whether a sentence is true: the checker is handed in. `anthropic` is imported by one module only.
"""
