"""A fake GitLab: its world, its REST interface, its faults, and the server in front of them."""

from tests.fakes.gitlab.server import FakeGitLab
from tests.fakes.gitlab.world import MAINTAINER, MergeRequest, Project, User, World

__all__ = ["MAINTAINER", "FakeGitLab", "MergeRequest", "Project", "User", "World"]
