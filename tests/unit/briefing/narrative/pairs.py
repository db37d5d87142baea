"""Facts that belong together, for each relation and each pair of kinds that it licenses, as planned sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from briefing.contracts.payload import Card, Comparison, Fact, Subject
from briefing.narrative.handles import Handles
from briefing.narrative.licences import COUNTED
from briefing.narrative.phrases import all_phrases
from briefing.narrative.plan import PlannedSentence, say
from scoring.severity import Severity
from tests.unit.briefing.narrative.examples import (
    AUTH,
    CATALOGUE,
    CHECKOUT,
    EXAMPLES,
    PAYMENTS,
    SCOPE,
    ask,
    card,
    change,
    every,
    fact,
    fix,
    own,
    queue,
    week,
)

Said = tuple[str, Handles, PlannedSentence]
"""The kinds, the week and the sentence."""

SHARED = frozenset({"service_share", "ownership", "drift", "team_share", "service_movement"})
EVERY = [one for table in EXAMPLES for one in every(table)]
LEADS = (
    *("queue", "service_incidents", "objective", "reverts", "service_share", "service_movement", "elevated"),
    *("repairs", "calendar", "drift", "coverage"),
)
WHOLE_LEADS = ("driver_group", "ownership", "unreviewed", "failure_rate", "mttr")
"""What can fire a card of a service, and of the whole scope."""


def example(kind: str, about: Subject | None = None) -> Fact:
    """Return the example of a kind that says most: of the subject, with a value and what is usual."""
    found = [one for one in EVERY if one.kind == kind and (about is None or one.subject == about)]
    return max(found, key=lambda one: (bool(one.value), len(one.comparisons), one.value == 7))


def moved(one: Fact, about: Subject, value: float, usual: float) -> Fact:
    """Return the same fact about another subject, with another value."""
    name = one.id.replace(one.subject.id, about.id)
    detail = one.detail | ({"now": value, "usual": usual} if "now" in one.detail else {})
    held = (Comparison(against="usual", value=usual, weeks=12),)
    gap = round(value - usual, 1) if "now" in one.detail else value
    return one.model_copy(update={"id": name, "subject": about, "value": gap, "comparisons": held, "detail": detail})


def _kinds(facts: Sequence[Fact]) -> str:
    return " + ".join(one.kind for one in facts)


def _said(facts: Sequence[Fact], relation: str, *cards: Card, form: str = "", more: Sequence[Fact] = ()) -> Said:
    handles = Handles(week(*facts, *more, cards=cards))
    names = [handles.by_id[one.id].handle + form for one in facts]
    return _kinds(facts), handles, say(*names, relation=relation)


def _and() -> Iterator[Said]:
    for about in (SCOPE, CHECKOUT):
        kinds = [kind for kind in all_phrases() if any(one.kind == kind and one.subject == about for one in EVERY)]
        facts = [one for kind in kinds if (one := example(kind, about)).id not in _derived()]
        handles = Handles(week(*facts))
        for pair in combinations(facts, 2):
            names = [handles.by_id[one.id].handle for one in pair]
            yield _kinds(pair), handles, say(*names, relation="and")


def _derived() -> set[str]:
    return {one.id for one in every("cards")}


def _labels(one: Fact) -> Sequence[str]:
    return {
        "driver": ("lines added", "thin review", "spread over files"),
        "driver_group": ("ownership gaps", "missing tests", "large changes"),
        "team_share": ("Identity", "Money", "Growth"),
    }.get(one.kind, ("Auth", "Payments", "Catalogue"))


def _list() -> Iterator[Said]:
    for kind, phrases in all_phrases().items():
        if phrases.items is None or kind == "security_fix":
            continue
        found = [one for one in EVERY if one.kind == kind and one.subject != SCOPE]
        one = max(found, key=lambda two: (two.value == 41.7, len(two.comparisons)), default=example(kind))
        others = [Subject(type=one.subject.type, id=name.lower(), label=name) for name in _labels(one)]
        for labels in (others[:2], others):
            top = 41.7 if one.kind in SHARED else 4
            yield _said([moved(one, about, top - place, 2) for place, about in enumerate(labels)], "list")
        if phrases.items.alike is not None:
            yield _said([moved(one, about, 100, 12) for about in others], "list")
    fixes = [Subject(type="change", id=f"acme/shop#{one}", label=f"acme/shop#{one}") for one in (4012, 4013, 4014)]
    yield _said([fix("waits", one) for one in fixes[:2]], "list")
    yield _said([fix("waits", one) for one in fixes], "list")
    done, calm, late, lost = (
        ask("done"), ask("calmed", PAYMENTS), ask("not yet", CHECKOUT), ask("cannot be known", CATALOGUE),
    )  # fmt: skip
    again = ask("not yet", AUTH, "queue")
    for asks in ((done, late), (late, again), (calm, done, late, lost, again), (late, again, ask("not yet", PAYMENTS))):
        yield _said(asks, "list")
    for outcome in ("done", "partly", "not done", "cannot be known", "lasts"):
        yield _said([ask(outcome), ask(outcome, PAYMENTS)], "list")


def _part() -> Iterator[Said]:
    landed = fact("week.changes", "week_changes", 3, 4)
    for count in (0, 1, 2, 3):
        yield _said([landed, fact("week.elevated", "elevated", count)], "part")
        yield _said([landed, fact("band.high", "band", count)], "part")
        yield _said(
            [fact("week.deployments", "deployments", 3), fact("week.failures", "failures", count, deployments=3)],
            "part",
        )
    for critical, high in ((1, 1), (0, 2), (2, 0), (1, 2)):
        yield _said([landed, fact("band.critical", "band", critical), fact("band.high", "band", high)], "part")
    two = fact("week.changes", "week_changes", 2)
    yield from (_said([two, fact("week.elevated", "elevated", count)], "part") for count in (0, 2))


def _names() -> Iterator[Said]:
    changes = [change(4012), change(4033, 65, band="high")]
    for kind in sorted(COUNTED):
        lead = example(kind, CHECKOUT)
        for count, named in ((1, changes[:1]), (2, changes), (4, changes)):
            first = lead.model_copy(
                update={"value": count, "detail": lead.detail | {"elevated": min(count, 2), "worst": 83}}
            )
            yield _said([first, *named], "names", card(first, kind, Severity.CRITICAL, *(one.id for one in named)))


def _detail() -> Iterator[Said]:
    at = Subject(type="deployment", id="checkout/deploy-132", label="checkout/deploy-132")
    carried, riskiest = ["acme/shop#4012"], {"id": "acme/shop#4012", "label": "acme/shop#4012", "points": 83}
    incident = own(
        "incidents", "service_incidents", 1, unresolved=1, minutes_after=106, deployment=at.id, changes=carried,
        title="Totals",
    )  # fmt: skip
    deployment = fact(
        "deployment.checkout/deploy-132", "deployment", 83, about=at, service="checkout", riskiest=riskiest
    )
    back = {"taken_back": "acme/shop#4012", "by": "acme/shop#4033", "title": "Totals"}
    restored = own("restored", "restored", 1, resolved_at="2026-09-14T09:20:00+02:00", minutes=3760, **back)
    way = example("way_down")
    one = change(4012)
    chains = ([incident, deployment], [incident, one], [deployment, one], [restored, one], [one, way])
    for chain in (*chains, [incident, deployment, one], [incident, deployment, one, way]):
        yield _said(chain, "detail")


def _contrast() -> Iterator[Said]:
    for kind, phrases in all_phrases().items():
        found = [one for one in EVERY if one.kind == kind and one.subject.type not in {"scope", "deployment"}]
        if not found or (phrases.compare is None and kind != "service_movement"):
            continue
        one = max(found, key=lambda two: bool(two.value))
        names = [Subject(type=one.subject.type, id=name.lower(), label=name) for name in _labels(one)]
        pair = [moved(one, names[0], 9, 2), moved(one, names[1], 3, 12)]
        yield _said(pair, "contrast", form=":usual" if phrases.compare is not None else "")


def _cause() -> Iterator[Said]:
    titles = ("lines added", "missing owner approval", "thin review")
    for sign in (1, -1):
        whole = fact("movement", "movement", sign * 5.5, now=28.6 + sign * 5.5, usual=28.6)
        signals = [Subject(type="signal", id=f"s{place}", label=title) for place, title in enumerate(titles)]
        drivers = [
            fact(f"driver.{about.id}", "driver", sign * points, about=about, now=9, usual=9)
            for about, points in zip(signals, (3.2, 1.9, 0.2), strict=True)
        ]
        for many in (1, 2):
            yield _said([whole, *drivers[:many]], "cause", more=drivers[many:])


def _reasons() -> Iterator[Said]:
    def needed(leads: Sequence[Fact], severity: Severity = Severity.WARNING) -> Said:
        cards = [
            card(one, one.kind, severity, about=SCOPE if one.kind in WHOLE_LEADS and len(leads) == 1 else None)
            for one in leads
        ]
        handles = Handles(week(*leads, cards=cards))
        names = [handles.by_id[one.id].handle for one in leads]
        return f"need + {_kinds(leads)}", handles, say(f"need.{severity}", *names, relation="reasons")

    for kind in LEADS:
        yield needed([example(kind, CHECKOUT)])
    yield needed([fix("waits")])
    for kind in WHOLE_LEADS:
        yield needed([example(kind, None if kind == "driver_group" else SCOPE)])
    yield needed([queue(), queue(AUTH, 1, 80)], Severity.CRITICAL)
    yield needed([example("service_incidents", CHECKOUT), queue()], Severity.CRITICAL)
    yield needed([queue(), queue(AUTH), queue(PAYMENTS, 4)])
    yield needed([moved(example("ownership", CHECKOUT), about, 100, 12) for about in (AUTH, PAYMENTS)])
    yield needed(
        [moved(example("ownership", CHECKOUT), about, value, 12) for about, value in ((AUTH, 100), (PAYMENTS, 41.7))]
    )
    yield needed([own("late", "calendar", 2, 0, elevated=1), own("repairs", "repairs", 7, 4, about=AUTH)])


PAIRS = {
    "part": _part, "names": _names, "detail": _detail, "contrast": _contrast, "cause": _cause, "reasons": _reasons,
    "list": _list, "and": _and,
}  # fmt: skip
"""By the relation: what it licenses."""
