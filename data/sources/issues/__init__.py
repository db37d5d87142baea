"""
Labelled issues as incidents, for teams without a pager: an issue on GitHub that carries a label is an incident.

Start at LabelledIssues (source.py). It begins when the issue is opened and is resolved when it is closed. A duplicate
counts once, with the issue it is a duplicate of.
"""

from __future__ import annotations

from data.sources.issues.reading import Rules
from data.sources.issues.source import LabelledIssues

__all__ = ["LabelledIssues", "Rules"]
