"""Opening a clone: what it is called, where it lives on the web, and what is said of a path that will not do."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import EmptyRepository, RepositoryNotFound, RepositoryUnreadable
from data.sources.git.discovery import web_url
from data.sources.git.repository import GitRepository
from tests.fakes.gitrepo import GitRepo


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo(tmp_path / "shop")
    made.commit({"src/deep/a": "a\n"})
    return made


def test_opens_a_work_tree_a_folder_inside_it_and_its_git_folder(repo):
    for path in (repo.root, repo.root / "src" / "deep", repo.root / ".git", repo.root / "src" / "deep" / "a"):
        opened = GitRepository.open(path)
        assert (opened.name, opened.head, opened.branch) == ("shop", repo.head(), "main")
        assert (opened.path, opened.web_url) == (path, None)


def test_opens_a_bare_clone_and_a_linked_work_tree(repo, tmp_path):
    bare = repo.clone(tmp_path / "copy.git", "--bare")
    bare.git("remote", "remove", "origin")
    repo.git("worktree", "add", "--quiet", "--detach", tmp_path / "linked")

    assert GitRepository.open(bare.root).name == "copy"
    linked = GitRepository.open(tmp_path / "linked")
    assert (linked.name, linked.head, linked.branch) == ("shop", repo.head(), None)


def test_is_named_after_its_origin_else_after_the_folder_that_says_something(repo, tmp_path):
    bare = repo.clone(tmp_path / "mirror" / "billing" / "repo", "--bare")
    bare.git("remote", "set-url", "origin", "git@git.example.com:team/checkout.git")
    assert GitRepository.open(bare.root).name == "checkout"
    bare.git("remote", "remove", "origin")
    assert GitRepository.open(bare.root).name == "billing"


@pytest.mark.parametrize(
    ("origin", "page"),
    [
        ("https://github.com/owner/repo.git", "https://github.com/owner/repo"),
        ("https://x:secret@github.com/owner/repo", "https://github.com/owner/repo"),
        ("https://ghp_secret@github.com/owner/repo/", "https://github.com/owner/repo"),
        ("git@github.com:owner/repo.git", "https://github.com/owner/repo"),
        ("ssh://git@ssh.github.com:443/owner/repo.git", "https://github.com/owner/repo"),
        ("git@gitlab.com:group/sub/repo.git", "https://gitlab.com/group/sub/repo"),
        ("https://bitbucket.org/owner/my.repo.git", "https://bitbucket.org/owner/my.repo"),
        ("git@git.example.com:owner/repo.git", None),
        ("https://github.com.example.com/owner/repo", None),
        ("https://github.com/owner/repo?token=secret", None),
        ("https://github.com/owner/re po", None),
        ("/srv/git/repo.git", None),
        ("", None),
    ],
)
def test_knows_the_page_of_a_public_forge_and_never_a_credential(origin, page):
    assert web_url(origin) == page


def test_says_why_it_does_not_open_what_is_there_or_is_not(repo, tmp_path):
    broken = repo.clone(tmp_path / "broken")
    (broken.root / ".git" / "HEAD").unlink()
    repo.git("config", "core.repositoryFormatVersion", "99")
    said = {
        tmp_path / "nowhere": (RepositoryNotFound, r"^there is no .*nowhere; give the path of a git clone$"),
        tmp_path: (RepositoryNotFound, r"is not in a git repository; give the path of a git clone$"),
        GitRepo(tmp_path / "empty").root: (EmptyRepository, r"empty has no commit on main; commit something, or check"),
        repo.root: (RepositoryUnreadable, r"git cannot open .*shop: fatal: .*99.*; make 'git -C"),
        broken.root: (RepositoryUnreadable, "git cannot open"),
    }
    for path, (error, words) in said.items():
        with pytest.raises(error, match=words):
            GitRepository.open(path)


def test_is_not_led_astray_by_the_environment(repo, tmp_path, monkeypatch):
    other = GitRepo(tmp_path / "other")
    other.commit({"b": "b\n"})
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    assert GitRepository.open(repo.root).name == "shop"
