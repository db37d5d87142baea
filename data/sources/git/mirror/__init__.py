"""
Mirrors of other people's repositories: bare, without file contents, fetched again at every collection.

A mirror tells what a forge's pull requests do not: the whole history of the default branch, whose addresses stand in
it, the changed lines, and what a release reaches. Start at Mirrors; source.py makes a source of them.
"""

from __future__ import annotations

from data.sources.git.mirror.address import Address
from data.sources.git.mirror.ancestry import MirrorAncestry
from data.sources.git.mirror.book import MirrorPatches
from data.sources.git.mirror.forge_quirks import OF_GITHUB, OF_GITLAB
from data.sources.git.mirror.landings import Memory
from data.sources.git.mirror.remote import Limits
from data.sources.git.mirror.source import GitSource, Mirrors, MirrorStore

__all__ = [
    "OF_GITHUB",
    "OF_GITLAB",
    "Address",
    "GitSource",
    "Limits",
    "Memory",
    "MirrorAncestry",
    "MirrorPatches",
    "MirrorStore",
    "Mirrors",
]
