"""Null wherever the schema lets it be: read as unknown, told of where it matters, and the end of nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random

import pytest

from data.collect.outcomes import StreamOutcome
from data.errors import RemoteError
from data.records import (
    Change,
    ChangeCommit,
    ChangeFile,
    ChangeLabel,
    Check,
    Codeowners,
    Cursor,
    DeploySignal,
    OwnerMember,
    Person,
    Repository,
    Review,
)
from data.sources.github.access import CHANGE_KINDS
from tests.fakes.github.graph import schema_of
from tests.unit.data.sources.desk import DAY, HOUR, MINUTE, NOW
from tests.unit.data.sources.github.acme import Acme, many, ordinary, tables_of
from tests.unit.data.sources.github.asked import KINDS, WHOLE, nullable
from tests.unit.data.sources.github.test_faults import story

SHARED = Path(__file__).resolve().parents[6] / "shared"
SCHEMA = SHARED / "real" / "github" / "schema.graphql"

EVERYWHERE = frozenset(KINDS.values()) - {""}
PARTS_OF = {
    "changes": (Repository, Person, Change, ChangeFile, ChangeCommit, ChangeLabel, Review, Check),
    **dict.fromkeys(("deployments", "releases", "tags", "runs"), (DeploySignal,)),
    "codeowners": (Codeowners,),
    "owners": (OwnerMember,),
}
OBSERVED = {"Codeowners", "OwnerMember"}
"""What has no time of its own and is dated by when it was seen: what was seen before stays beside it."""

BY_RULE = {"RefUpdateRule", "RepositoryRule", "RepositoryRuleConnection"}


@cache
def fields_of(names: tuple[str, ...]) -> dict[tuple[str, str], frozenset[str]]:
    """Every field of some questions that may be null by GitHub's own schema, with the streams that ask for it."""
    schema = schema_of(SCHEMA)
    found: dict[tuple[str, str], set[str]] = {}
    for name in names:
        for one in nullable(schema, name):
            found.setdefault(one, set()).add(KINDS.get(name, ""))
    return {one: EVERYWHERE if "" in kinds else frozenset(kinds) for one, kinds in sorted(found.items())}


def listed(*names: str) -> list[tuple[str, str]]:
    """The fields as parameters; none where a clone has not the schema, and the test is skipped."""
    return list(fields_of(names)) if SCHEMA.is_file() else []


def named(field: tuple[str, str]) -> str:
    return ".".join(field)


def eventful(acme: Acme) -> None:
    """The story, with what only some fields are told by: a check under way, a revert, a tagger, a ruleset."""
    story(acme)
    acme.shop.tag("v2", acme.shop.commits[-1], tagged_at=NOW - DAY)
    pull = acme.shop.pull("Wait", author=acme.world.user("ada"), at=NOW - HOUR).commit(NOW - HOUR)
    pull.check("test", None, NOW - HOUR)
    merge = acme.shop.pulls[0]["mergeCommit"]["oid"]
    revert = acme.shop.pull("Undo", author=None, at=NOW - HOUR, body=f"This reverts commit {merge}.")
    revert.commit(NOW - HOUR)
    acme.shop.ruled.add("lint")


def by_streams() -> dict[tuple[str, ...], list[tuple[str, str]]]:
    """The fields together with others that the same streams ask for."""
    found: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for field in listed(*KINDS):
        found.setdefault(tuple(sorted(fields_of(tuple(KINDS))[field])), []).append(field)
    return found


@pytest.mark.parametrize("kinds", by_streams(), ids="-".join)
def test_a_null_is_no_failure_and_once_it_is_filled_nothing_is_missing(
    acme: Acme, shared_dir: Path, kinds: tuple[str, ...]
) -> None:
    eventful(acme)
    # Who owns a line is asked about only where the line was read.
    asked = ["codeowners", *kinds] if "owners" in kinds else kinds

    def collect_anew() -> dict[str, StreamOutcome]:
        acme.store.delete(Cursor, stream_id=[cursor.stream_id for cursor in acme.store.read(Cursor)])
        return acme.collect(*asked)

    for field in by_streams()[kinds]:
        acme.shop.shows_rules = field[0] in BY_RULE
        acme.fake.graph.nulled.clear()
        acme.fake.null(field)
        outcomes = collect_anew()
        assert {one.state for one in outcomes.values()} <= {"ok", "partial", "failed"}
        assert all("defect" not in one.detail for one in outcomes.values()), (field, outcomes)
        assert acme.fake.graph.nulled == {field}
    acme.fake.null()
    acme.shop.shows_rules = False
    assert {one.state for one in collect_anew().values()} == {"ok"}
    found, wanted = acme.tables(), tables_of(eventful, shared_dir)
    for name in {kind.__name__ for one in kinds for kind in PARTS_OF[one]}:
        if name in OBSERVED:
            assert {repr(row) for row in found[name]} >= {repr(row) for row in wanted[name]}
        else:
            assert found[name] == [row for row in wanted[name] if name != "DeploySignal" or of_stream(row, kinds)]


def of_stream(signal: DeploySignal, kinds: tuple[str, ...]) -> bool:
    return {"deployment": "deployments", "release": "releases", "tag": "tags", "workflow_run": "runs"}[
        signal.kind
    ] in kinds


def test_a_list_that_goes_on_nobody_knows_where_is_not_taken_for_its_end_and_files_that_do_are_a_gap(
    acme: Acme,
) -> None:
    pull = ordinary(acme)
    for place in range(150):
        pull.file(f"long/{place}", 1)
    acme.fake.null(("PageInfo", "endCursor"))
    outcome = acme.collect("changes")["acme/shop:changes"]
    assert (outcome.state, outcome.gaps) == ("partial", ("diff",))
    assert "the list of files of acme/shop#1 broke off" in outcome.detail
    assert len(acme.of(Review, 1)) == 1
    many(acme, 30, at=NOW - DAY, step=MINUTE)
    outcome = acme.collect("changes")["acme/shop:changes"]
    assert (outcome.state, len(acme.changes())) == ("failed", 1)
    assert "there is more, and no cursor to ask for it with" in outcome.detail
    acme.fake.null()
    assert acme.collect("changes")["acme/shop:changes"].state == "ok"
    assert len(acme.changes()) == 31


def test_a_team_whose_members_are_not_told_is_unknown_and_not_empty(acme: Acme) -> None:
    story(acme)
    acme.fake.null(("TeamMemberConnection", "nodes"))
    outcome = acme.collect("codeowners", "owners")["owners"]
    assert "@acme/core stand in CODEOWNERS and cannot be found" in outcome.detail
    assert [one.owner for one in acme.store.read(OwnerMember)] == ["@ada"]


@pytest.mark.parametrize("seed", range(3))
def test_nulls_anywhere_at_once_never_end_in_an_error_that_is_none_of_ours(acme: Acme, seed: int) -> None:
    eventful(acme)
    rng = Random(seed)
    fields = {one for one in listed(*KINDS) if rng.random() < 0.3}
    share = rng.choice([0.05, 0.3, 1.0])
    acme.fake.nulls(lambda kind, name: (kind, name) in fields and rng.random() < share)
    for _ in range(2):
        outcomes = acme.collect()
        assert all("defect" not in one.detail for one in outcomes.values()), outcomes
        acme.now += HOUR


# What is asked besides


def test_what_may_not_be_counted_for_a_null_is_unknown(acme: Acme) -> None:
    story(acme)
    for field in fields_of(("VOLUME", "LISTS")):
        acme.fake.null()
        streams = acme.source().streams()
        acme.fake.graph.nulled.clear()
        acme.fake.null(field)
        for stream in streams:
            estimate = stream.estimate(None)
            assert estimate is None or estimate.requests > 0
        assert acme.fake.graph.nulled == {field}


DOCTOR = ("WHO", "TEAMS", "NAME", *(name for name in WHOLE if name.startswith("PROBE")))


def test_doctor_says_what_it_can_of_a_null(acme: Acme) -> None:
    story(acme)
    for field in fields_of(DOCTOR):
        acme.fake.graph.nulled.clear()
        acme.fake.null(field)
        found = acme.check()
        assert acme.fake.graph.nulled == {field}
        assert all("defect" not in one.detail for one in found.values())
        assert [name for name, one in found.items() if one.granted is False] in ([], ["acme/shop"])


def test_a_null_where_repositories_are_looked_for_is_no_defect(acme: Acme) -> None:
    many(acme, 3)
    acme.collect("changes")
    organisation = fields_of(("OWNED",))
    acme.organisation = "acme"
    for field in organisation:
        acme.now += HOUR
        acme.shop.pulls[0]["updatedAt"] = datetime.fromtimestamp(acme.now - MINUTE, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        acme.fake.null(field)
        try:
            outcomes = acme.collect("changes")
        except RemoteError as error:
            # The list of the repositories itself: nothing can be read, and nothing is taken for read.
            assert str(error)  # noqa: PT017 (whether it is one depends on the field)
        else:
            assert all("defect" not in one.detail for one in outcomes.values()), outcomes
        acme.fake.null()
        assert {one.state for one in acme.collect("changes").values()} == {"ok"}
        assert acme.changes()[1].updated_at == acme.now - MINUTE


# What a null means


def parts_of(acme: Acme) -> dict[type, int]:
    return {kind: len(acme.of(kind, 1)) for kind in (ChangeFile, ChangeCommit, ChangeLabel, Review, Check)}


@pytest.mark.parametrize(
    ("field", "blinds", "words"),
    [
        (("PullRequest", "files"), ("diff",), "GitHub did not tell all files of acme/shop#1"),
        (("PullRequest", "reviews"), ("reviews",), "GitHub did not tell all reviews of acme/shop#1"),
        (("Commit", "checkSuites"), ("checks",), "GitHub did not tell all checks of acme/shop#1"),
        (("PullRequestReviewConnection", "nodes[]"), ("reviews",), "GitHub did not tell all reviews of acme/shop#1"),
        (("CheckRunConnection", "nodes[]"), ("checks",), "GitHub did not tell all checks of acme/shop#1"),
        (("PullRequestConnection", "nodes[]"), CHANGE_KINDS, "1 pull requests of acme/shop came back empty"),
    ],
    ids=["files", "reviews", "checks", "one-review", "one-check", "one-pull-request"],
)
def test_a_part_that_is_not_told_is_a_gap_and_leaves_what_is_stored(acme: Acme, field, blinds, words) -> None:
    pull = ordinary(acme)
    acme.collect("changes")
    before = parts_of(acme)
    acme.fake.null(field)
    pull.touch(NOW)
    outcome = acme.collect("changes")["acme/shop:changes"]
    assert (outcome.state, outcome.gaps, outcome.detail) == ("partial", blinds, words)
    assert parts_of(acme) == before


def test_a_commit_without_any_status_is_no_gap(acme: Acme) -> None:
    pull = acme.shop.pull("Try", author=None, at=NOW - DAY).commit(NOW - DAY)
    pull.check("test", "success", NOW - DAY + MINUTE)
    assert acme.collect("changes")["acme/shop:changes"].state == "ok"
