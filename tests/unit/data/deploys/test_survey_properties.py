"""What holds of every history: nothing is carried twice, nothing before its time, and step by step is as at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from data import records as r
from data.deploys.history import Reached
from data.deploys.material import Material, Site
from data.deploys.rules import DeployRule
from data.deploys.survey import Before, Survey, Surveyor

HOUR, DAY = 3_600, 86_400
NAMES = {"a": ("a", "A"), "b": ("b", "B")}
KINDS = {"deployment": "success", "workflow_run": "success", "tag": "created"}


@dataclass
class Graph:
    """A history in memory: each commit with its parents, each parent older than its child."""

    parents: list[tuple[int, ...]] = field(default_factory=list)

    def reach(self, commit: int) -> set[int]:
        found, waiting = set(), [commit]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.parents[one]
        return found

    def between(self, _repository: str, newer: str, older: str | None) -> Sequence[Reached] | None:
        known = {f"{place:040d}": place for place in range(len(self.parents))}
        if newer not in known or (older is not None and older not in known):
            return None
        out = self.reach(known[newer]) - (set() if older is None else self.reach(known[older]))
        return [Reached(sha=f"{one:040d}") for one in sorted(out)]

    def is_ancestor(self, _repository: str, older: str, newer: str) -> bool | None:
        missing = self.between(_repository, older, newer)
        return None if missing is None else not missing


@dataclass(frozen=True)
class World:
    """A history with what a forge told of it, everything in the order of time."""

    graph: Graph
    changes: list[r.Change]
    touched: dict[str, frozenset[str]]
    signals: list[r.DeploySignal]

    def until(self, moment: int, own: dict[str, list[r.Deployment]], carried: dict[str, frozenset[str]]) -> Material:
        site = Site(
            id="shop",
            name="acme/shop",
            names=NAMES,
            signals=[one for one in self.signals if (one.finished_at or one.began_at) < moment],
            changes=[one for one in self.changes if (one.merged_at or 0) < moment],
            touched=self.touched,
            blind_since=None,
            landed=None,
        )
        return Material(
            services={},
            sites={"shop": site},
            repositories={"a": ["shop"], "b": ["shop"]},
            own=own,
            foreign={},
            carried=carried,
        )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    graph, changes, touched, signals = Graph(), [], {}, []
    for place in range(draw(st.integers(1, 14))):
        earlier = st.integers(max(0, place - 3), place - 1) if place else st.nothing()
        graph.parents.append(tuple(draw(st.sets(earlier, min_size=1, max_size=2))) if place else ())
        at = place * DAY
        if draw(st.booleans()) or place == 0:
            name = f"c{place:02d}"
            touched[name] = draw(st.sampled_from((frozenset("a"), frozenset("b"), frozenset("ab"), frozenset())))
            changes.append(
                r.Change(
                    id=name, repository_id="shop", number=place + 1, title="x", author_id=None, opened_at=at,
                    first_commit_at=None, approved_at=None, merged_at=at, closed_at=at, updated_at=at, is_draft=False,
                    merge_sha=f"{place:040d}", reverts_id=None,
                )
            )  # fmt: skip
        for number in range(draw(st.integers(0, 2))):
            kind = draw(st.sampled_from(tuple(KINDS)))
            out = at + (number + 1) * HOUR * draw(st.sampled_from((1, 3)))
            of = draw(st.integers(max(0, place - 4), place))
            signals.append(
                r.DeploySignal(
                    id=f"shop/{kind}/{place:02d}-{number}", repository_id="shop", kind=kind,
                    name={"deployment": "deploy", "workflow_run": "Deploy", "tag": "v1.2.3"}[kind],
                    environment=draw(st.sampled_from(("production", "a/production", "b/prod", "staging"))),
                    sha=draw(st.sampled_from((f"{of:040d}", f"{of:040d}", "f" * 40, None))),
                    state=draw(st.sampled_from((KINDS[kind], KINDS[kind], KINDS[kind], "failure"))),
                    began_at=out - 60, finished_at=out, url=None,
                )
            )  # fmt: skip
    return World(graph, changes, touched, signals)


def survey(  # noqa: PLR0913 (each is varied by itself)
    world: World, moment: int, service: str, rule: DeployRule, before: Survey | None, *, git: bool
) -> Survey:
    own = {} if before is None else {service: [one.record for one in before.found]}
    carried = {} if before is None else {one.record.id: frozenset(one.carried.changes) for one in before.found}
    told = Before()
    if before is not None:
        unlinked = frozenset(one.record.id for one in before.found if not one.carried.is_linked)
        told = Before(tried=before.left_over, unlinked=unlinked, git=before.git)
    material = world.until(moment, own, carried)
    surveyor = Surveyor(material, world.graph if git else None, lambda _repository: lambda _shas: {})
    return surveyor.survey(service, rule, told)


def outcome(found: Survey) -> list[tuple[r.Deployment, tuple[str, ...]]]:
    return [(one.record, one.carried.changes) for one in found.found]


RULES = st.sampled_from(("auto", "deployments", "workflow", "tag", "merge")).map(lambda by: DeployRule(by=by))


@settings(max_examples=25, deadline=None)
@given(worlds(), RULES, st.sampled_from("ab"), st.booleans())
def test_every_change_is_carried_once_at_most_and_never_before_it_was_merged(world, rule, service, git) -> None:
    found = survey(world, 99 * DAY, service, rule, None, git=git)
    merged = {one.id: one.merged_at for one in world.changes}
    carried = [change for _, changes in outcome(found) for change in changes]
    assert len(carried) == len(set(carried))
    ids = [record.id for record, _ in outcome(found)]
    assert len(ids) == len(set(ids))
    for record, changes in outcome(found):
        assert not changes or record.state == "success"
        assert all(merged[change] <= (record.finished_at or record.began_at) for change in changes)
        assert all(service in world.touched[change] for change in changes)
        assert record.rolls_back_id is None or (not changes and record.rolls_back_id in ids[: ids.index(record.id)])
    if rule.by == "auto":
        # No moment has two detectors: a day has at most one, but for what is told of different commits.
        by_sha: dict[tuple[str | None, int], set[str]] = {}
        for record, _ in outcome(found):
            if record.state == "success" and record.sha is not None:
                by_sha.setdefault((record.sha, record.began_at // DAY), set()).add(record.detector)
        assert all(len(detectors) == 1 for detectors in by_sha.values())


@settings(max_examples=25, deadline=None)
@given(worlds(), RULES, st.sampled_from("ab"), st.booleans())
def test_step_by_step_it_comes_to_the_same_as_at_once_and_the_last_step_changes_nothing(
    world, rule, service, git
) -> None:
    found = None
    for moment in range(0, 16 * DAY, DAY):
        found = survey(world, moment + 1, service, rule, found, git=git)
    again = survey(world, 15 * DAY + 1, service, rule, found, git=git)
    assert outcome(again) == outcome(found)
    assert outcome(again) == outcome(survey(world, 15 * DAY + 1, service, rule, None, git=git))


@settings(max_examples=25, deadline=None)
@given(worlds(), st.sampled_from("ab"), st.booleans(), st.integers(1, 14))
def test_what_happens_later_changes_no_deployment_of_before(world, service, git, day) -> None:
    rule = DeployRule(by="deployments")
    before = outcome(survey(world, day * DAY, service, rule, None, git=git))
    after = outcome(survey(world, 99 * DAY, service, rule, None, git=git))
    assert after[: len(before)] == before
