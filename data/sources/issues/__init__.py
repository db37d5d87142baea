"""Labelled GitHub issues as incidents, for teams without a pager; start at source.py."""

from __future__ import annotations

from data.sources.issues.reading import Rules
from data.sources.issues.source import LabelledIssues

__all__ = ["LabelledIssues", "Rules"]
