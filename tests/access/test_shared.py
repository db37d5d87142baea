"""What is shared between teams: a change of two services, a revert, a rollback. Each is told of its own part alone.

Amber's manager reads about Amber, the director about Blue as well. `x1` touches a service of each, `x2` is Blue's,
and `x3` is in a repository of Blue's own. Scores are kept and no briefing is there, so that answers are made of those.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from bot.slack.commands.topics import share_answer
from bot.slack.receive.authorise import SlackRequest
from briefing.answers.change import with_change_score
from briefing.answers.explain.organisation import explain_change, explain_deployment
from briefing.answers.questions.finds import Finds
from briefing.answers.questions.tools import look_up
from briefing.answers.values.changes import ChangeAnswer, DeploymentAnswer, Wanted
from briefing.contracts.access import Access, Reader
from briefing.evidence.stored.scoring import Scored
from data import records as r
from tests.access.organisations import END, HOUR, MARKS, SHARED, TEAMS, Draw, Size, World, world
from tests.access.reading import Reading, reading
from tests.unit.briefing.answers.monday import texts
from tests.unit.briefing.answers.questions.desk import made, material, past
from tests.unit.briefing.sample import WEEK

AMBER, BLUE = MARKS["kamber"], MARKS["kblue"]
MANAGER, DIRECTOR = "kamber@acme.example", "kamber-kblue@acme.example"
OUT = END - 2 * HOUR


def merged(name: str, number: int, *, at: int, repository: str = SHARED, reverts: str | None = None) -> r.Change:
    return r.Change(
        id=name, repository_id=repository, number=number, title=f"Change {number}", author_id="rover",
        opened_at=at - HOUR, first_commit_at=None, approved_at=None, merged_at=at, closed_at=at, updated_at=at,
        is_draft=False, merge_sha=name, reverts_id=reverts,
    )  # fmt: skip


def file(change: str, path: str, added: int = 400) -> r.ChangeFile:
    return r.ChangeFile(change_id=change, path=path, added=added, deleted=0, previous_path=None, patch="+x = 1")


def deployment(name: str, service: str, *, at: int, back: str | None = None) -> r.Deployment:
    return r.Deployment(
        id=name, service_id=service, environment="production", state="success", began_at=at - 60, finished_at=at,
        sha=None, detector="job", url=None, rolls_back_id=back,
    )  # fmt: skip


def shared_world() -> World:
    size = Size(changes=4, deployments=1, incidents=0)
    draws = [Draw(team=one, mark=MARKS[one], when=place, what=place, size=size) for place, one in enumerate(TEAMS)]
    company = world(draws, shares=True, counts_failures=True)
    burning = r.ObjectiveReading(
        objective_id=f"{BLUE}-{SHARED} objective", at=OUT - 3 * HOUR, burn=90.0, budget_left=0.3
    )
    extra = (
        merged("x1", 9001, at=OUT - HOUR), file("x1", "kamber/a.py"), file("x1", "kblue/b.py"),
        merged("x2", 9002, at=OUT, reverts="x1"), file("x2", "kblue/b.py"),
        merged("x3", 9003, at=OUT - HOUR, repository=f"{BLUE}-repo"), file("x3", "b.py"),
        deployment("blues", f"{BLUE}-{SHARED}", at=OUT),
        deployment("ours", f"{AMBER}-{SHARED}", at=OUT + 60, back="blues"),
        *(r.DeploymentChange(deployment_id="ours", change_id=one) for one in ("x1", "x2", "x3", "never collected")),
        burning,
    )  # fmt: skip
    return replace(company, records=(*company.records, *extra))


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    company = shared_world()
    with reading(company, tmp_path_factory.mktemp("shared")) as found:
        known = company.organisation
        scopes = [known.scope_of(each) for each in known.managers[:3]]
        found.frozen(scopes, Scored())
        with found.store.transaction() as transaction:
            transaction.delete(r.FrozenPayload, scope_id=[each.id for each in scopes])
        yield found


def reader(one: Reading, who: str) -> Reader:
    found = one.access.reader(email=who)
    assert found is not None
    return found


def change(one: Reading, who: str) -> ChangeAnswer:
    found = one.desk.answer("change", reader(one, who), "acme/mono#9001")
    assert isinstance(found, ChangeAnswer)
    return found


def release(one: Reading, who: str) -> DeploymentAnswer:
    found = one.desk.answer("deployment", reader(one, who), "ours")
    assert isinstance(found, DeploymentAnswer)
    return found


def test_the_arithmetic_of_a_kept_score_quotes_nothing_of_others(one: Reading) -> None:
    mine, everything = change(one, MANAGER), change(one, DIRECTOR)

    assert mine.score is not None
    assert everything.score is not None
    assert everything.score.origin == "what is kept for the briefing"
    assert mine.score.points == everything.score.points
    assert f"{BLUE}-mono works" in everything.score.arithmetic
    assert not [text for text in texts(mine) if BLUE in text]


def test_a_score_worked_out_by_another_process_quotes_nothing_of_others(one: Reading) -> None:
    evidence = one.composer.evidence_of(WEEK, Scored())
    told = explain_change(evidence, "x1", zone="UTC")
    assert [term for term in told.score.terms if BLUE in term.reading]

    found = [
        with_change_score(replace(change(one, who), wanted=Wanted(zone="UTC")), told) for who in (MANAGER, DIRECTOR)
    ]

    assert [any(BLUE in text for text in texts(each)) for each in found] == [False, True]
    assert [each.score and each.score.points for each in found] == [told.score.points] * 2


def test_who_explains_for_one_scope_is_told_of_that_scope(one: Reading) -> None:
    evidence = one.composer.evidence_of(WEEK, Scored())
    mine = {f"{AMBER}-app", f"{AMBER}-{SHARED}"}

    changes = [explain_change(evidence, "x1", zone="UTC", services=known) for known in (mine, None)]
    releases = [explain_deployment(evidence, "ours", zone="UTC", services=known) for known in (mine, None)]

    assert [any(BLUE in text for text in texts(each)) for each in changes] == [False, True]
    assert [each.reverted_by for each in changes] == [(), ("acme/mono#9002",)]
    assert [{line.id for line in each.changes} for each in releases] == [{"x1"}, {"x1", "x2", "x3"}]


def test_of_a_change_the_owners_in_sight_and_no_revert_of_others_are_told(one: Reading) -> None:
    mine, everything = change(one, MANAGER), change(one, DIRECTOR)

    assert (mine.reverted_by, everything.reverted_by) == ((), ("acme/mono#9002",))
    assert mine.owners is not None
    assert everything.owners is not None
    assert ({owner for owner, _ in mine.owners.owners if "/" in owner}, mine.owners.files) == ({f"@{AMBER}/owners"}, 1)
    assert everything.owners.files == 2


def test_of_a_deployment_no_rollback_of_others_is_told_nor_are_changes_out_of_sight_counted(one: Reading) -> None:
    mine, everything = release(one, MANAGER), release(one, DIRECTOR)

    assert (mine.rolls_back, everything.rolls_back) == (None, "blues")
    assert ([line.label for line in mine.changes], mine.elsewhere, mine.unknown) == (["acme/mono#9001"], 1, 1)
    assert (len(everything.changes), everything.elsewhere, everything.unknown) == (3, 0, 1)


@pytest.mark.parametrize("is_member", [False, True])
def test_what_touches_a_team_that_one_does_not_manage_is_not_shared(one: Reading, *, is_member: bool) -> None:
    """Whoever is only a member of Blue is told of Blue's part, and so may not put it into a channel."""
    company = shared_world().organisation
    blue = replace(company.teams[1], members=(MANAGER,) if is_member else ())
    access = Access(replace(company, teams=(company.teams[0], blue, company.teams[2])))
    found = access.reader(email=MANAGER)
    assert found is not None
    said: list[str] = []
    teller: Any = SimpleNamespace(
        can_speak=True,
        publicly=lambda _: said.append("shared"),
        say=lambda text, **_: said.append(text),
        privately=lambda _: said.append("kept"),
    )
    side: Any = SimpleNamespace(
        back=SimpleNamespace(
            access=access,
            answers=one.desk_for(access),
            organisation=company,
            audit=SimpleNamespace(tell=lambda **_: None),
        ),
        scores=SimpleNamespace(known=lambda _: None),
    )
    visit = SlackRequest(user="U0KAMBER", reader=found, channel="C0TEAM", trigger=None, teller=teller)

    share_answer(side, visit, found, "pr acme/mono#9001")

    assert (said == ["shared"]) is not is_member


def test_no_answer_can_cite_an_earlier_week_about_a_service_that_is_the_scopes_no_more() -> None:
    moved = material(made(services=("payments",)), frozen=past(2))
    finds = Finds(moved)

    finds.add(look_up(moved, "history", {"id": "week.changes"}))

    assert [fact.id for fact in finds.cited(["2026-W45/week.changes"])] == ["2026-W45/week.changes"]
    assert finds.cited(["2026-W45/service.auth.share"]) == ()
    assert "service.auth.share" not in finds.past("2026-W45").by_id
