"""GitLab.com or a server of your own as a source, by REST (version 4): start at `GitLabSource` (source.py)."""

from data.sources.gitlab.api import AccessToken, GitLab, base_of
from data.sources.gitlab.projects import projects_of
from data.sources.gitlab.source import GitLabSource

__all__ = ["AccessToken", "GitLab", "GitLabSource", "base_of", "projects_of"]
