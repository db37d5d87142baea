"""What a gap takes away where sources stand in for each other, whatever the sources are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from bot.doctor.finding import Finding
from bot.doctor.sources import ask, changes_section, groups_of, source_sections
from bot.settings import read_settings
from data.errors import CollectionStopped
from data.sources.source import Permission, Stream, Unconnected

GITHUB = ("change", "diff", "reviews")
MIRROR = ("change", "diff", "patch")


@dataclass(frozen=True)
class Told:
    """A source that was told what to find; with `stops` it is given up after that."""

    id: str
    label: str
    feeds: tuple[str, ...]
    permissions: tuple[Permission, ...]
    stops: bool = False

    def streams(self) -> Sequence[Stream]:
        raise AssertionError("nobody collects here")

    def check(self) -> Iterator[Permission]:
        yield from self.permissions
        if self.stops:
            raise CollectionStopped("no answer")


def granted(what: str) -> Permission:
    return Permission(what=what, granted=True)


def refused(what: str, *blinds: str, granted: bool | None = False) -> Permission:
    return Permission(what=what, granted=granted, detail=f"no {what}", blinds=blinds)


def github(*permissions: Permission, stops: bool = False) -> Told:
    return Told("github", "GitHub", GITHUB, (granted("GitHub"), *permissions), stops)


def mirror(*permissions: Permission) -> Told:
    return Told("mirror", "Mirror", MIRROR, permissions or (granted("clone"),))


def found(*sources: Told, unconnected: Sequence[Unconnected] = ()) -> dict[str, list[Finding]]:
    sections = source_sections(list(map(ask, sources)), unconnected, (), read_settings({}))
    return {one.id: [finding for finding in one.findings if finding.state != "ok"] for one in sections}


def test_another_source_covers_what_it_has_and_no_more() -> None:
    [one] = found(github(refused("Pull requests: read", *GITHUB)), mirror())["github"]
    assert (one.kinds, one.covered_by) == (("reviews",), ("Mirror",))


def test_a_source_that_is_blind_itself_or_another_forge_covers_nothing() -> None:
    for state in (False, None):
        both = found(github(refused("Pull requests: read", *GITHUB)), mirror(refused("clone", *MIRROR, granted=state)))
        assert [(one.kinds, one.covered_by) for one in both["github"]] == [(GITHUB, ())]
    both = found(github(refused("Pull requests: read", *GITHUB)), gitlab())
    assert [(one.kinds, one.covered_by) for one in both["github"]] == [(GITHUB, ())]


def test_a_repository_that_is_not_seen_is_covered_by_nobody_and_leaves_its_source_to_cover_others() -> None:
    both = found(github(refused("acme/secret", *GITHUB)), mirror(granted("git"), refused("clone", *MIRROR)))
    assert [(one.kinds, one.covered_by) for one in both["github"]] == [(GITHUB, ())]
    assert [(one.kinds, one.covered_by) for one in both["mirror"]] == [(("patch",), ("GitHub",))]
    [one] = found(gitlab(refused("acme/platform/infra", "reviews")), mirror())["gitlab"]
    assert (one.name, one.kinds, one.covered_by) == ("acme/platform/infra", ("reviews",), ())


def gitlab(*permissions: Permission) -> Told:
    return Told("gitlab", "GitLab", (*GITHUB, "patch"), (granted("GitLab"), *permissions))


def test_forges_stand_in_for_mirrors_with_what_all_of_them_have() -> None:
    absent = Unconnected(id="git", label="git", feeds=("whole history", "patch"), detail="switched off")
    [alone] = found(gitlab(), unconnected=[absent])["git"]
    assert (alone.kinds, alone.covered_by) == (("whole history",), ("GitLab",))
    [both] = found(gitlab(), github(), unconnected=[absent])["git"]
    assert (both.kinds, both.covered_by) == (("whole history", "patch"), ())


def test_a_source_that_is_given_up_keeps_what_it_had_found() -> None:
    [one] = found(github(granted("Pull requests: read"), stops=True))["github"]
    assert (one.name, one.state, one.kinds) == ("what comes after", "unknown", GITHUB)


def test_a_source_that_takes_too_long_for_one_repository_is_not_tried_on_the_next() -> None:
    slow = mirror(granted("git may fetch acme/a"), refused("git may fetch acme/b", *MIRROR), refused("x", *MIRROR))
    for seconds, names in ((30, ["git may fetch acme/b", "what comes after"]), (5, ["git may fetch acme/b", "x"])):
        asked = ask(slow, clock=count(0, seconds).__next__)
        assert [one.what for one in asked.permissions if one.granted is not True] == names


def test_sections_come_in_the_order_of_the_settings_and_strangers_last() -> None:
    absent = Unconnected(id="pagerduty", label="PagerDuty", feeds=(), detail="")
    assert list(found(mirror(), github(), unconnected=[absent])) == ["github", "pagerduty", "mirror"]


def test_sources_of_one_connection_are_asked_one_after_the_other() -> None:
    issues = Told("issues", "Labelled issues", (), ())
    assert [[one.id for one in group] for group in groups_of([github(), mirror(), issues])] == [
        ["github", "issues"],
        ["mirror"],
    ]
    # Mirrors ask through both of the forges.
    git = Told("git", "git", (), ())
    assert [[one.id for one in group] for group in groups_of([github(), gitlab(), git])] == [
        ["github", "gitlab", "git"],
    ]


def test_any_source_of_changes_is_something_to_score() -> None:
    for sources, stored, state in (((mirror(),), None, "ok"), ((), 3, "ok"), ((), 0, "missing"), ((), None, "unknown")):
        [one] = changes_section(list(map(ask, sources)), stored).findings
        assert one.state == state
