"""
Errors of scoring, as a tree.

* ScoringError
  + CatalogueInvalid   the signal catalogue breaks a rule; the message names the signal and the field
"""

from __future__ import annotations


class ScoringError(Exception):
    """Base of everything that scoring can refuse."""


class CatalogueInvalid(ScoringError):
    """The signal catalogue breaks a rule; the message names the signal, the field and the fix."""
