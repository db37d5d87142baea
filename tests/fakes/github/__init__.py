"""A fake GitHub: its world, its two interfaces, its faults, and the server in front of them."""

from tests.fakes.github.server import FakeGitHub, private_key
from tests.fakes.github.world import Pull, Repo, World

__all__ = ["FakeGitHub", "Pull", "Repo", "World", "private_key"]
