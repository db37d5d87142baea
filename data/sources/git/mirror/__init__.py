"""Mirrors of other people's repositories: bare, without file contents, fetched again at every collection."""

from __future__ import annotations

from data.sources.git.mirror.address import Address as Address
from data.sources.git.mirror.ancestry import MirrorAncestry as MirrorAncestry
from data.sources.git.mirror.book import MirrorPatches as MirrorPatches
from data.sources.git.mirror.forge_quirks import OF_GITHUB as OF_GITHUB
from data.sources.git.mirror.forge_quirks import OF_GITLAB as OF_GITLAB
from data.sources.git.mirror.landings import Memory as Memory
from data.sources.git.mirror.remote import Limits as Limits
from data.sources.git.mirror.source import GitSource as GitSource
from data.sources.git.mirror.source import Mirrors as Mirrors
from data.sources.git.mirror.source import MirrorStore as MirrorStore
