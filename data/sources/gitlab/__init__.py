"""
GitLab, its own or one of yours: merge requests with all that belongs to them, deploy signals, code owners.

Everything is asked through one transport by REST (version 4), one question after another; nothing here opens a
connection or reads a secret. `GitLabSource` is the way in, `AccessToken` is who may ask.
"""

from data.sources.gitlab.api import AccessToken, GitLab, base_of
from data.sources.gitlab.projects import projects_of
from data.sources.gitlab.source import GitLabSource

__all__ = ["AccessToken", "GitLab", "GitLabSource", "base_of", "projects_of"]
