"""The template narrator's sentences, one module per part of the briefing.

Every function takes facts and returns sentences that cite them; none computes anything.
"""
