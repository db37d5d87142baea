"""Errors of the command line: a UsageError exits with code 2, any other error with 1."""

from __future__ import annotations


class UsageError(Exception):
    """The message names the option, the value and the fix."""


class ExtraMissing(UsageError):
    """A library that only some commands need is missing; the message says how to install it."""


class ScorecardUnusable(UsageError):
    """The scorecard file is missing or invalid; the message names file, field and fix."""


class WorkerReplaced(Exception):
    """Another process has a worker's place, and goes on with its work."""
