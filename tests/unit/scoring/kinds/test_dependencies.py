"""Which changes update a dependency and do nothing else."""

from __future__ import annotations

import pytest

from scoring.kinds.dependencies import DependencyUpdate, dependency_update
from scoring.kinds.files import COUNTED, DEPENDENCIES, kind_of
from scoring.kinds.repairs import Repair, repair_kind

GO, NPM, PIP = ("go.mod", "go.sum"), ("web/package.json", "web/package-lock.json"), ("requirements.txt",)


def read(title: str, paths: tuple[str, ...], *, is_bot: bool = True) -> DependencyUpdate | None:
    return dependency_update(title, {kind_of(path) for path in paths}, is_bot=is_bot)


@pytest.mark.parametrize(
    ("title", "paths", "name", "version", "major"),
    [
        (
            "fix(deps): Update module golang.org/x/net to v0.58.0 (main) (#24040)",
            GO,
            "golang.org/x/net",
            "v0.58.0",
            False,
        ),
        ("Bump cryptography from 49.0.0 to 50.0.0 (#7108)", PIP, "cryptography", "50.0.0", True),
        ("build(deps): bump the k8s group across 1 directory with 3 updates", GO, "k8s group", None, False),
        ("[Snyk] Security upgrade lodash from 4.17.15 to 4.17.21", NPM, "lodash", "4.17.21", False),
        ("chore(deps): lock file maintenance", NPM, "dependencies", None, False),
        (
            "Merge pull request #9 from a/dependabot/go_modules/github.com/b/c-1.2.0",
            GO,
            "github.com/b/c",
            "1.2.0",
            False,
        ),
        ("Update all the things", NPM, "all the things", None, False),
        ("Bump go version to 1.26", GO, "go version", "1.26", False),
    ],
)
def test_the_titles_of_the_known_bots_name_what_they_update(title, paths, name, version, major):
    assert read(title, paths) == DependencyUpdate(name, version, major)


@pytest.mark.parametrize(
    ("title", "paths"),
    [
        ("Update readme to 2", ("README.md",)),
        ("Fix rounding", ("pay/a.py", "go.mod")),
        ("chore: release 1.4.0", ("package.json", "package-lock.json")),
        ("Bump version from 1.2.3 to 2.0.0", ("package.json",)),
        ('Revert "Bump ruff from 0.16.2 to 0.16.3"', PIP),
    ],
)
def test_what_does_more_or_something_else_is_no_update(title, paths):
    assert read(title, paths) is None


def test_what_has_to_change_code_as_well_is_an_update_where_a_bot_alone_made_it():
    title, paths = "fix(deps): update module github.com/vultr/govultr/v2 to v3", (*GO, "discovery/vultr.go")
    assert read(title, paths) == DependencyUpdate("github.com/vultr/govultr/v2", "v3", is_major=True)
    assert read(title, paths, is_bot=False) is None


def test_a_digest_begins_with_no_version():
    found = read("Bump actions/checkout from 4b4db1dc to 9a2d4216", (".github/workflows/ci.yml",))
    assert found == DependencyUpdate("actions/checkout", "9a2d4216")


def test_a_person_is_taken_at_their_word_only_where_a_manifest_says_so_too():
    title = "Update the retry limit to 5"
    assert read(title, ("config/retry.yaml",), is_bot=False) is None
    assert read("Bump go-retryablehttp to 1.2.0 to fix leaks", GO, is_bot=False) is not None
    assert read("Tidy up", GO, is_bot=False) is None


def test_without_files_a_bot_is_believed():
    title = "Bump ruff from 0.16.2 to 0.16.3"
    assert dependency_update(title, None, is_bot=True) == DependencyUpdate("ruff", "0.16.3", is_major=False)
    assert dependency_update(title, None, is_bot=False) is None


def test_a_conventional_fix_of_dependencies_repairs_nothing_and_one_of_what_works_on_them_does():
    assert repair_kind("fix(deps): update module a to v1.2") is repair_kind("fix(dependencies): c") is None
    assert repair_kind("fix(optimize-deps): hoist the interop assignment") is Repair.FIX


def test_no_kind_that_an_update_touches_is_counted():
    assert DEPENDENCIES.isdisjoint(COUNTED)
    assert read("Bump a from 1.0 to 1.1", ("vendor/a/a.go", "go.mod")) is not None


@pytest.mark.parametrize("piece", ["(", "[", "-", "a: ", "A-1 ", "update ", "to 1 "])
def test_no_title_that_a_stranger_writes_takes_long_to_read(piece):
    title = piece * 2_000
    assert dependency_update(title + "\n", None, is_bot=False) is None
