"""The git source: a local clone, streamed without network, hooks or the user's configuration, and never written to."""

from __future__ import annotations

from data.sources.git.graph import CommitGraph, CommitNode
from data.sources.git.patches import FilePatch
from data.sources.git.repository import GitRepository
from data.sources.git.tags import ReleaseTag, TagHistory

__all__ = ["CommitGraph", "CommitNode", "FilePatch", "GitRepository", "ReleaseTag", "TagHistory"]
