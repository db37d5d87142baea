"""A fake GitLab: its world, its REST interface, its faults, and the server in front of them."""

from tests.fakes.gitlab.merges import MergeRequest
from tests.fakes.gitlab.projects import Project
from tests.fakes.gitlab.server import Call, FakeGitLab
from tests.fakes.gitlab.world import DEVELOPER, MAINTAINER, OWNER, User, World

__all__ = ["DEVELOPER", "MAINTAINER", "OWNER", "Call", "FakeGitLab", "MergeRequest", "Project", "User", "World"]
