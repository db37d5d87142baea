"""
GitHub and GitHub Enterprise Server: pull requests with all that belongs to them, deploy signals, code owners.

Everything is asked through one transport, one question after another; nothing here opens a connection or reads a
secret. `GitHubSource` is the way in, `PersonalToken` and `AppInstallation` are who may ask.
"""

from data.sources.github.api import GitHub, Places, base_of, places_of
from data.sources.github.auth import AppInstallation, PersonalToken
from data.sources.github.source import GitHubSource

__all__ = ["AppInstallation", "GitHub", "GitHubSource", "PersonalToken", "Places", "base_of", "places_of"]
