"""
Errors of scoring, as a tree.

* ScoringError
  + CatalogueInvalid   the signal catalogue breaks a rule; the message names the signal and the field
  + ColumnsClash       two columns of a file would be the same signal
  + NothingLaidOut     no signal of a repository has both a value and a weight; carries .group
"""

from __future__ import annotations


class ScoringError(Exception):
    """Base of scoring's errors."""


class CatalogueInvalid(ScoringError):
    """The signal catalogue breaks a rule; the message names the signal, the field and the fix."""


class ColumnsClash(ScoringError):
    """Two columns of a file would be the same signal; the message names both."""


class NothingLaidOut(ScoringError):
    """A repository, numbered `group`, has no value of any weighted signal."""

    def __init__(self, group: int) -> None:
        self.group = group
        super().__init__(f"repository number {group} has no value of any signal; give at least one")
