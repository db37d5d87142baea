"""Fits the curves and weights of the scorecard to labelled changes: arrays in, curves out, nothing read or written.

Nothing here runs when a change is scored; what is fitted is text in catalogue.toml by then. numpy and scipy are
imported by these modules, so a command imports them only when it fits.
"""
