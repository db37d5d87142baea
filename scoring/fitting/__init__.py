"""Learns new weights for the scorecard from an organisation's own outcomes, and says what they would gain.

Nothing here runs when a change is scored. How the curves that ship were fitted is `benchmarks/fitting/`.
"""
