"""GitHub and GitHub Enterprise Server as a source: start at `GitHubSource` (source.py)."""

from data.sources.github.api import GitHub, Places, base_of, places_of
from data.sources.github.auth import AppInstallation, PersonalToken
from data.sources.github.source import GitHubSource

__all__ = ["AppInstallation", "GitHub", "GitHubSource", "PersonalToken", "Places", "base_of", "places_of"]
