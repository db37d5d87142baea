"""
Errors of the command line, as a tree.

* UsageError           the command was called wrongly (exit code 2)
  + ExtraMissing       a library that only some commands need is not installed
  + ScorecardUnusable  a scorecard file that is not there, or is no scorecard of this version
* WorkerReplaced       another process has taken a worker's place (exit code 1)
"""

from __future__ import annotations


class UsageError(Exception):
    """The command was called wrongly; the message names the option, the value and the fix."""


class ExtraMissing(UsageError):
    """A library that only some commands need is not installed; the message says how it is."""


class ScorecardUnusable(UsageError):
    """A scorecard file that is not there, or is no scorecard of this version; the message names file, field and fix."""


class WorkerReplaced(Exception):
    """Another process has taken a worker's place; what it had in hand goes on there."""
