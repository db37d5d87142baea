"""
Errors of the command line, as a tree.

* UsageError           the command was called wrongly (exit code 2)
  + ExtraMissing       a library that only some commands need is not installed
  + ScorecardUnusable  a scorecard file that is not there, or is no scorecard of this version
* WorkerReplaced       another process has taken a worker's place (exit code 1)
"""

from __future__ import annotations


class UsageError(Exception):
    """The message names the option, the value and the fix."""


class ExtraMissing(UsageError):
    """A library that only some commands need is missing; the message says how to install it."""


class ScorecardUnusable(UsageError):
    """The scorecard file is missing or invalid; the message names file, field and fix."""


class WorkerReplaced(Exception):
    """Another process has a worker's place, and goes on with its work."""
