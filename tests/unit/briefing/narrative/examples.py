"""Facts of every kind in every case that its phrases tell apart, and small weeks to say them in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from briefing.contracts.payload import (
    Card,
    CardState,
    Comparison,
    Fact,
    Learning,
    MutedCard,
    NotConnected,
    Payload,
    Period,
    Remedy,
    Scope,
    ScorecardInfo,
    Service,
    Source,
    SourceState,
    Subject,
)
from briefing.narrative.handles import Handles
from scoring.severity import Cause, Severity

SCOPE = Subject(type="scope", id="storefront", label="Storefront")
CHECKOUT, CATALOGUE, AUTH, PAYMENTS = (
    Subject(type="service", id=one.lower(), label=one) for one in ("Checkout", "Catalogue", "Auth", "Payments")
)
IDENTITY = Subject(type="team", id="identity", label="Identity")
ADA, BEN, CYD = "{person:p1}", "{person:p2}", "{person:p3}"
WEEKS = 12


def fact(  # noqa: PLR0913 (each is a part of a fact)
    fact_id: str,
    kind: str,
    value: float | str | None,
    usual: float | None = None,
    before: float | None = None,
    /,
    *,
    about: Subject = SCOPE,
    maximum: float | None = None,
    series: Sequence[float | None] = (),
    **detail: object,
) -> Fact:
    """Make a fact. `series` are the weeks before this one."""
    told = (("previous week", before, 1), ("usual", usual, WEEKS), ("maximum", maximum, WEEKS))
    whole = {**detail, **({"series": [*series, value]} if series else {})}
    return Fact(
        id=fact_id,
        kind=kind,
        subject=about,
        value=value,
        unit="",
        comparisons=tuple(Comparison(against=a, value=v, weeks=w) for a, v, w in told if v is not None),  # type: ignore[arg-type]
        detail=whole,  # type: ignore[arg-type]
    )


def own(
    name: str, kind: str, value: float | str | None, *more: float | None, about: Subject = CHECKOUT, **parts: object
) -> Fact:
    """Make a fact of a service."""
    return fact(f"service.{about.id}.{name}", kind, value, *more, about=about, **parts)  # type: ignore[arg-type]


CALM_WEEKS = (3, 4, 5, 4, 3, 4, 5, 4, 3, 4, 5, 4)
COUNTS = ((0, 2, 3), (0, 0, 0), (0,), (1, 0, 0), (1, 1, 2), (1, 4, 1), (2, 1, 1), (5, 5, 5), (4, 9, 12), (3,))
"""Value, usual, week before: none, one, several; more, fewer and as many as usual; usual unknown."""
FEW = ((0, 2, 3), (1, 0, 0), (5, 5, 5), (4, 9, 12))
LEVELS = ((0, 1.2, 0.4), (1, 2.5, 1), (3.4, 3.4, 2.9), (2.9, 2.5, 2.9), (14.2, 9.1, 16.4), (4.4,), (2, 0.5))
SHARES = (
    (0, 0, 0), (0, 12.5, 30), (100, 0, 100), (100, 100, 50), (38.2, 38.2, 38.2), (38.2, 12, 41.7), (12.5, 60), (8.3,),
)  # fmt: skip
"""The same for means and for shares."""
BOTH = ["Auth", "Payments"]
THREE = ["Auth", "Catalogue", "Payments"]
Facts = Iterator[Fact]


def counted(
    name: str, kind: str, about: Subject = SCOPE, cases: Sequence[tuple[float, ...]] = COUNTS, **detail: object
) -> Facts:
    """Yield a count in every case, then as a record to each side."""
    yield from (fact(name, kind, *held, about=about, **detail) for held in cases)
    if cases is not FEW:
        yield from (fact(name, kind, value, 4, 4, about=about, series=CALM_WEEKS, **detail) for value in (7, 1))


def both(name: str, kind: str) -> Facts:
    """Yield a count of the scope and of a service."""
    yield from counted(f"week.{name}", kind)
    yield from counted(f"service.checkout.{name}", kind, CHECKOUT, FEW)


OVER = (
    {"weeks": 1, "least": 3, "most": 3, "first": "2026-W45", "last": "2026-W45", "is_whole": True},
    {"weeks": 6, "least": 3, "most": 9, "first": "2026-W40", "last": "2026-W45", "is_whole": True},
    {"weeks": 4, "least": 3, "most": 3, "first": "2026-W40", "last": "2026-W45", "is_whole": False},
)
"""What a question has looked up of other weeks."""


# ---- the week


def volume() -> Facts:
    yield from counted("week.changes", "week_changes")
    yield from (fact("week.changes", "week_changes", 7, over=over) for over in OVER)
    yield from (fact("week.mean", "week_mean", *held) for held in ((34.1, 28.6, 31), (28.6, 28.6, 28.6)))
    yield fact("week.mean", "week_mean", 34.1, 28.6, 31, series=(28, 31, 33, 28, 31, 33))
    yield from counted("band.critical", "band", share=12.5)
    yield from both("elevated", "elevated")
    yield from both("repairs", "repairs")
    yield from both("reverts", "reverts")


def scores() -> Facts:
    for now, usual in ((34.1, 28.6), (29.6, 28.6), (29.5, 28.6), (28.6, 28.6), (27.6, 28.6), (21.9, 28.6), (1, 4.4)):
        yield fact("movement", "movement", round(now - usual, 1), now=now, usual=usual)
    lines = Subject(type="signal", id="lines_added", label="lines added")
    for now, usual in ((14.2, 9.1), (9.1, 9.1), (8, 9.1), (1, 0), (0, 0)):
        yield fact("driver.lines_added", "driver", round(now - usual, 1), about=lines, now=now, usual=usual)
    gaps = Subject(type="signal", id="governance", label="ownership gaps")
    for value, usual, services in ((14.2, 9.1, BOTH), (9.1, 9.1, []), (1, 2.4, []), (0, 0.4, [])):
        more = {"services": services, "series": (8, 9, 8, 9, 8, 9)}
        yield fact("group.governance", "driver_group", value, usual, 8.8, about=gaps, **more)  # type: ignore[arg-type]
    for value, bound, weeks in ((7, 4, 12), (1, 0, 7)):
        yield fact("record.elevated", "record", value, maximum=bound, extreme="highest", weeks=weeks, bound=bound)
    yield fact("record.mean", "record", 34.1, maximum=30.2, extreme="highest", weeks=12, bound=30.2)
    yield fact("record.mean", "record", 21.9, extreme="lowest", weeks=6, bound=24)


NEAREST = (
    ("Auth", "mean score", 31.2, 27, "points"),
    ("Auth", "part of the owned files without an owner's approval", 41.7, 12, "percent"),
    ("Storefront", "time to restore", 81, 38, "minutes"),
    ("Auth", "number of high-risk changes", 2, 0, "changes"),
    ("Auth", "burn of the error budget", 1, 0.4, "times"),
    ("Auth", "coverage lost by a change", 1, 0.2, "points"),
)


def looked_at() -> Facts:
    yield fact("week.checked", "checked", 42, services=6, nearest=None)
    yield fact("week.checked", "checked", 1, services=1, nearest=None)
    near = {"subject": "Checkout", "series": "mean score", "value": 31.2, "usual": 27, "unit": "points"}
    yield fact("week.checked", "checked", 7, services=1, nearest=near)
    for subject, name, value, usual, unit in NEAREST:
        near = {"subject": subject, "series": name, "value": value, "usual": usual, "unit": unit}
        yield fact("week.checked", "checked", 42, services=6, nearest=near)
    yield from (fact("learning", "learning", weeks, needed=6) for weeks in (0, 1, 3))
    for services, reading, rules_out in (
        (BOTH, "governance", "change volume"),
        (THREE, "testing", "change volume"),
        (BOTH, None, None),
    ):
        told = {
            "driver": "missing tests" if reading == "testing" else "ownership gaps",
            "reading": reading,
            "rules_out": rules_out,
        }
        yield fact("pattern.driver", "pattern", len(services), services=services, **told)
    for count, services in ((28, BOTH), (1, ["Auth"]), (64, THREE), (0, ["Auth"])):
        detail = {"changes": 64, "share": round(100 * count / 64), "services": services}
        yield fact("week.flagged_changes", "flagged_changes", count, **detail)


def updates_of_dependencies() -> Facts:
    majors = ["ruff to v1", "cryptography to 50.0.0"]
    for value, changes, names in (
        (10, 12, majors[:1]),
        (10, 12, majors),
        (10, 12, []),
        (1, 1, []),
        (1, 1, majors[:1]),
        (3, 3, majors),
        (1, 4, majors[:1]),
        (2, 2, majors[:1]),
        (2, 2, []),
    ):
        yield fact("week.dependency_updates", "dependency_updates", value, changes=changes, bots=value, majors=names)


def waved_through() -> Facts:
    cases = ((0, 0, 0), (0, 2, 0), (1, 0, 1), (1, 1, 0), (2, 0, 2), (5, 5, 5), (4, 1, 0), (4, 9, 1), (3, None, 2))
    for about, name in ((SCOPE, "calendar"), (CHECKOUT, "service.checkout")):
        for value, usual, risky in cases:
            yield fact(f"{name}.late", "calendar", value, usual, about=about, elevated=risky)
    for about, name, where in ((SCOPE, "week", BOTH), (CHECKOUT, "service.checkout", ["Checkout"])):
        for held in ((0, 1, 0), (1, 0, 0), (3, 3, 1), (3, 1, 4), (2,)):
            services = where if held[0] else []
            yield fact(f"{name}.unreviewed", "unreviewed", *held, about=about, services=services)


# ---- services


def drivers(sign: int) -> list[dict[str, object]]:
    """Return what moved a service's mean score."""
    told = (("missing owner approval", 3.2), ("thin review", 1.4), ("lines added", 0.2))
    return [{"title": title, "points": sign * points} for title, points in told]


def risk() -> Facts:
    for value, usual, before, most in (
        (0, 14.7, 12, 20.6),
        (41.7, 14.7, 33, 33),
        (14.7, 14.7, 14.7, 20.6),
        (24.1, 20, 30, 33),
    ):
        yield own("share", "service_share", value, usual, before, maximum=most)
    for share in (26.4, 31, 34.4, 47.3, 51.2, 64.9, 68.1, 74, 76, 96.3, 50):
        yield own("share", "service_share", share)
    yield own("share", "service_share", 41.7, 14.7, 33, maximum=33, series=(12, 15, 33, 14, 12, 33))
    for now, usual in ((34.1, 28.6), (29.5, 28.6), (28.6, 28.6), (21.9, 28.6)):
        gap = round(now - usual, 1)
        yield own("movement", "service_movement", gap, now=now, usual=usual, drivers=drivers(1 if gap > 0 else -1))
    yield own("movement", "service_movement", 5.5, now=34.1, usual=28.6, drivers=drivers(1)[:1])


def people() -> Facts:
    four = [ADA, BEN, CYD, "{person:p4}"]
    for new, everyone in ((0, 3), (0, 1), (1, 1), (1, 4), (2, 2), (3, 3), (4, 6)):
        yield own("newcomers", "newcomers", new, contributors=everyone, people=four[:new])
    for new, services in ((1, BOTH), (2, THREE), (4, BOTH)):
        yield fact("week.shared_newcomers", "shared_newcomers", new, people=four[:new], services=services)
    for value, risky, worst in ((0, 0, None), (1, 1, 80), (1, 0, 24), (2, 2, 83), (2, 0, 24), (4, 1, 80), (4, 4, 91)):
        yield own("queue", "queue", value, elevated=risky, worst=worst)


def owners() -> Facts:
    for about, name, kind in (
        (SCOPE, "week.ownership", "ownership"),
        (CHECKOUT, "service.checkout.ownership", "ownership"),
        (CHECKOUT, "service.checkout.drift", "drift"),
    ):
        for place, held in enumerate(SHARES):
            lately = {"weeks": 4, "share": (30, 64)[place % 2], "changes": 47}
            yield fact(name, kind, *held, about=about, lately=lately)
    yield own("drift", "drift", 100, 12, 12, series=(3, 12, 9, 12, 20, 12))


def guarded() -> Facts:
    for place, held in enumerate(LEVELS):
        losing = 0 if not held[0] else place if len(held) > 1 else 8
        yield own("coverage", "coverage", *held, changes=place + 3, losing=losing)
    for burn, left, least in (
        (2.5, 44, None),
        (1, 80, None),
        (0.4, 97, None),
        (6.2, 0, None),
        (2.5, 44, 3),
        (2.5, 44, 0),
    ):
        more = {} if least is None else {"least_left": least}
        yield own("objective", "objective", burn, budget_left=left, **more)
    for value, changes, critical, warning in (
        (58.3, 41.2, 1, 2),
        (33.8, 32.8, 0, 0),
        (50, 50, 0, 1),
        (100, 100, 2, 0),
        (0, 0, 0, 0),
    ):
        urgent = {"critical": critical, "warning": warning}
        yield fact("team.identity.share", "team_share", value, about=IDENTITY, of_changes=changes, changes=21, **urgent)


# ---- operations

INCIDENT = "Checkout: wrong totals for orders with more than one tax rate"
MONDAY, FRIDAY = "2026-09-14T09:20:00+02:00", "2026-09-11T18:40:00+02:00"
SINCE = "2026-09-16T04:00:00-04:00"


def delivered() -> Facts:
    yield from counted("week.deployments", "deployments")
    for failed, of, usual in (
        (0, 12, 1),
        (0, 2, 0),
        (0, 1, 0),
        (0, 0, 0),
        (1, 1, 0),
        (1, 12, 1),
        (2, 2, 0),
        (3, 12, 1),
        (3, 3, 4),
    ):
        yield fact("week.failures", "failures", failed, usual, 2, deployments=of)
    for value, failed, usual in ((25, 5, 6.7), (25, 5, 25), (100, 20, 10)):
        yield fact("week.failure_rate", "failure_rate", value, usual, 12.5, failed=failed, deployments=20)
    yield from counted(
        "week.lead_time", "lead_time", SCOPE, ((70.4, 82.8, 60.1), (70.4, 70.4, 70.4), (1, 3.5, 1), (0.4, 3.5), (48.2,))
    )
    failed = {"deployments": 12, "rolled_back": 1}
    yield fact("week.failures", "failures", 2, 1, 2, **failed)
    at = Subject(type="deployment", id="checkout/deploy-132", label="checkout/deploy-132")
    for name in ("week.deployment", "service.checkout.deployment", "deployment.checkout/deploy-132"):
        yield fact(name, "deployment", 83, 37, 53, about=at, service="checkout", at=FRIDAY)
    yield fact("deployment.checkout/deploy-132", "deployment", 1, about=at, service="checkout", at=FRIDAY, earlier=True)
    for state, as_of in (("failed", SINCE), ("failed", None), ("stale", SINCE), ("stale", None)):
        yield fact("source.pagerduty", "source", state, label="PagerDuty", as_of=as_of)


def broken() -> Facts:
    yield from counted("week.incidents", "incidents")
    cases = (
        (71, 1, 41, (81, 38)), (41, 3, 41, (81, 41)), (260, 4, 190, (81, 38)), (81, 2, 81, (81, 81)),
        (82, 2, 81, (81,)), (4020, 2, 90, (81,)), (38, 2, 190, (81,)), (38, 2, 38, ()),
    )  # fmt: skip
    for value, incidents, median, held in cases:
        lately = {"weeks": 4, "incidents": incidents + 2, "median": median, "longest": max(2 * value, median)}
        yield fact("week.mttr", "mttr", value, *held, incidents=incidents, lately=lately)
    yield fact("week.mttr", "mttr", 260, 81, 90, incidents=4, series=(38, 90, 71, 81, 60, 90))
    for value, unresolved in ((1, 1), (1, 0), (2, 0), (2, 1), (2, 2), (3, 0), (3, 1), (3, 2), (3, 3)):
        more = {"title": INCIDENT, "minutes_after": 106, "open_since": FRIDAY if unresolved else None}
        yield own("incidents", "service_incidents", value, unresolved=unresolved, **more)
    for value, fixes, others in ((1, ["acme/shop#4024"], []), (2, [], ["acme/shop#4024", "acme/shop#4025"])):
        yield own("attempt", "attempt", value, deployment="checkout/deploy-127", at=FRIDAY, fixes=fixes, changes=others)
    for minutes in (44, None):
        yield fact("week.incidents", "incidents", 1, title=INCIDENT, minutes=minutes)
    yield own("incidents", "service_incidents", 1, unresolved=1, title="", minutes_after=106, open_since=FRIDAY)
    told = {"title": "", "resolved_at": MONDAY, "minutes": 3760, "taken_back": "acme/shop#4013", "by": "acme/shop#4033"}
    yield own("restored", "restored", 1, **told)
    for value, back, by in (
        (1, "acme/shop#4013", "acme/shop#4033"),
        (1, None, None),
        (3, "acme/shop#4013", "acme/shop#4033"),
    ):
        told = {"title": INCIDENT, "resolved_at": MONDAY, "minutes": 3760, "taken_back": back, "by": by}
        yield own("restored", "restored", value, **told)


def foretold() -> Facts:
    cases = ((0, 1, 4, 13), (1, 1, 0, 13), (2, 2, 1, 13), (0, 2, 1, 13), (3, 8, 4, 31), (1, 8, 1, 1), (3, 8, 0, 0))
    for hits, of, other, others in cases:
        held = {"hits": other, "of": others}
        yield fact("forecast.hits", "forecast", "", days=14, hits=hits, of=of, others=held)
    for risky, of, safe, others, times in (
        (5, 11, 0, 27, None),
        (0, 2, 0, 30, None),
        (5, 11, 3, 27, 4.1),
        (1, 1, 1, 1, None),
        (3, 9, 3, 9, 1),
    ):
        told = {"risky": {"hits": risky, "of": of}, "safe": {"hits": safe, "of": others}}
        yield fact("forecast.lift", "lift", "", weeks=13, times=times, **told)


# ---- changes

REASONS = (("lines added", 31, False), ("thin review", 12, False), ("coverage lost", 40, True))


def change(
    number: int, points: int = 83, *, reasons: Sequence[tuple[str, int, bool]] = REASONS, **detail: object
) -> Fact:
    """Make the fact of one change."""
    about = Subject(type="change", id=f"acme/shop#{number}", label=f"acme/shop#{number}")
    parts = [{"title": title, "points": earned, "assumed": assumed} for title, earned, assumed in reasons]
    told = {
        "band": "critical", "title": "Move card capture", "author": ADA, "queued": False, "reasons": parts, "gates": [],
    }  # fmt: skip
    return fact(f"change.acme/shop#{number}", "change", points, about=about, **told | detail)


def changes() -> Facts:
    yield change(4012)
    yield change(4012, queued=True)
    yield change(4012, 80, gates=[{"title": "an unresolved incident on the service"}], reasons=REASONS[:1])
    yield change(4012, earlier=True, landed_at=FRIDAY)
    yield change(
        4012, 80, gates=[{"title": "a spent error budget"}], reasons=REASONS[:1], earlier=True, landed_at=FRIDAY
    )
    for name in ("week.change", "service.checkout.change"):
        yield change(4012, service="Checkout").model_copy(update={"id": name})
    for more in ({}, {"queued": True}, {"earlier": True, "landed_at": FRIDAY}):
        yield change(4012, author=None, dependency="golang.org/x/net to v0.58.0", **more)
    yield change(4012, title="")
    yield change(4012, 1, reasons=[("lines added", 1, False)])
    yield change(4012, title='Fix “quotes” "and" {person:p9} <b>')
    about = Subject(type="change", id="acme/shop#4012", label="acme/shop#4012")
    review, split = (
        "have an owner review acme/shop#4012 before it goes out",
        "split acme/shop#4012 along its directories",
    )
    for after, text in (([31], review), ([31, 22], split), ([1], review)):
        yield fact("way.acme/shop#4012", "way_down", max(after), about=about, text=text, before=65, after=after)


SHOP_CHANGE = Subject(type="change", id="acme/shop#4012", label="acme/shop#4012")


def fix(state: str, about: Subject = SHOP_CHANGE, **parts: object) -> Fact:
    known = {
        "ids": [], "of_dependency": False, "landed_at": MONDAY, "earlier": False,
        "title": "Check the token before the cart", "author": ADA,
    }  # fmt: skip
    return fact(f"security.{about.id}", "security_fix", state, about=about, **{**known, **parts})  # type: ignore[arg-type]


def advisory(severity: str | None, title: str, *patched: str) -> Fact:
    known = {"ids": ["GHSA-f59h-q822-g45g", "CVE-2026-1234"], "repository": "acme/shop", "published_at": MONDAY}
    told = {**known, "severity": severity, "title": title, "patched": [*patched]}
    return fact("advisory.acme/shop.GHSA-f59h-q822-g45g", "advisory", "GHSA-f59h-q822-g45g", **told)  # type: ignore[arg-type]


def matters() -> Facts:
    out = {"release": "v2.11.3", "released_at": FRIDAY}
    cve, ghsa = "CVE-2026-1234", "GHSA-f59h-q822-g45g"
    yield fix("waits")
    yield fix("waits", ids=[ghsa, cve])
    yield fix("waits", earlier=True)
    yield fix("released", **out)
    yield fix("released", ids=[ghsa], **{**out, "release": None})
    yield fix("waits", ids=[ghsa], severity="high")
    yield fix("released", of_dependency=True, ids=[cve], severity="critical", author=None, **out)
    yield advisory("high", "Carts of others can be read", "2.3.2")
    yield advisory(None, "")
    yield advisory("low", "Carts of others can be read")
    yield advisory("critical", "Carts <!here>. “All clear” {person:p2}", "2.3.2", "1.9.8")
    yield fix("unknown", title="Merge commit from fork: Fix directory permissions")
    yield fix("unknown", title="Merge commit from fork", author=None)
    yield fix("released", of_dependency=True, ids=[cve, ghsa, "CVE-2026-1235"], author=None, **out)
    for also, moment in (
        (["v3.0.2"], FRIDAY),
        (["v3.0.2", "v3.1.1"], MONDAY),
        (["v3.0.2", "v3.1.1", "v4.0.1", "v4.1.2"], MONDAY),
    ):
        yield fix("released", **out, also=also, also_at=moment)
    yield fix("released", brought=2, **out, also=["v3.0.2", "v3.1.1", "v4.0.1"], also_at=FRIDAY)
    for tags in (["v2.11.3"], ["v2.11.3", "web@1.0.1"], ["v4", "v3", "v2", "v1", "v0"]):
        yield fact("week.releases", "releases", len(tags), releases=tags, at=FRIDAY)
    for many, are_fixes, security in ((1, False, 0), (1, True, 0), (1, True, 1), (2, False, 0), (4, True, 2)):
        known = {
            "release": "v2.11.3", "released_at": FRIDAY, "changes": [f"acme/shop#{4012 + one}" for one in range(many)],
            "are_fixes": are_fixes, "security": security, "title": "Check the token before the cart",
        }  # fmt: skip
        yield fact("release.v2.11.3", "release_content", many, **known)  # type: ignore[arg-type]
    for kind in ("breaking", "migrations", "sensitive"):
        for many in (1, 2, 7):
            names = [f"acme/shop#{4012 + one}" for one in range(min(many, 5))]
            yield fact(f"week.{kind}", kind, many, changes=names, title="Add a currency to carts", author=ADA)
        yield fact(f"week.{kind}", kind, 1, changes=["acme/shop#4012"], title="Add a currency to carts")


# ---- the week ahead, and last week's asks


def slot(day: int, part: str = "morning", why: str = "a working day follows") -> dict[str, object]:
    return {"day": f"2026-09-{day:02}", "part": part, "why": why}


def held(why: str, *services: str) -> list[dict[str, str]]:
    return [{"service": one, "why": why} for one in services]


def ahead() -> Facts:
    free = [slot(8), slot(9), slot(8, "afternoon")]
    avoid = [
        slot(11, "afternoon", "the last working hours before the weekend"),
        slot(9, why="4 of 21 deployments then failed"),
    ]
    one, spent = held("an incident is unresolved", "Checkout"), held("the error budget is spent", "Payments")
    two, four = (held("an incident is unresolved", *names) for names in (["Checkout", "Auth"], ["Checkout", *THREE]))
    cases = (
        (2, [], [], 0), (1, free[:1], [], 0), (4, free, [], 0), (4, free, one, 0), (4, [], one, 0), (1, [], one, 0),
        (4, [], two, 1), (2, [], spent, None), (6, [], [*one, *spent], 0), (6, free, [*one, *spent], 1),
        (9, free, four, 0),
    )  # fmt: skip
    for risky, windows, why, reverts in cases:
        told = {"windows": windows, "held": why, "avoid": avoid[: risky % 3], "reverts": reverts}
        yield fact("ahead.windows", "windows", len(windows), changes=risky, **told)
    # Of two services one is held, and the other rests all week.
    told = {"windows": [], "held": one, "services": ["Checkout", "Auth"], "avoid": [], "reverts": 0}
    yield fact("ahead.windows", "windows", 0, changes=4, **told)
    limits = (
        (3, 240, "an unresolved incident", 1, []),
        (1, 80, "days off", None, ["incidents", "an objective"]),
        (2, 160, None, 3, ["files"]),
        (1, 80, None, 0, []),
    )
    for value, points, constraint, pairs, unknown in limits:
        yield own("ahead", "ahead", value, points=points, constraint=constraint, collisions=pairs, unknown=unknown)


def ask(outcome: str, about: Subject = AUTH, cause: str = "ownership", **detail: object) -> Fact:
    """Make the fact of one of last week's asks."""
    told = {"measure": "owned files without an owner's approval", "unit": "percent", "before": 100.0, "after": 38.2}
    return fact(f"ask.{about.id}:{cause}", "ask", outcome, about=about, **{"cause": cause, "weeks": 1} | told | detail)


OUTCOMES = ("done", "calmed", "partly", "eased", "not yet", "lasts", "not done", "cannot be known")


def asks() -> Facts:
    yield from (ask(outcome, weeks=3) for outcome in OUTCOMES)
    yield ask("not yet", weeks=9, before=None)
    yield from (
        ask("not yet", cause=cause, before=None) for cause in sorted({*Cause} - {Cause.SOURCE, Cause.OWNERSHIP})
    )
    yield ask("not yet", SCOPE, "source", measure="broken connections of PagerDuty", unit="", before=1, after=1)
    waiting = {"cause": "queue", "measure": "changes that wait", "unit": "changes"}
    review, split = (
        "have an owner review acme/shop#4033 before it goes out",
        "split acme/shop#4012 along its directories",
    )
    yield ask("partly", **waiting, before=3, after=1, asked=[split, review], remedy=["way.a", "way.b"])
    yield ask("not yet", **waiting, before=3, after=3, asked=[split, "look"], remedy=["way.a", "review-before-release"])
    row = {"change": "acme/shop#4012", "word": "done", "says": "got its owner's review", "before": 65, "after": 31}
    yield ask("done", **waiting, before=3, after=0, changes=[row])
    lost = {"word": "not done", "says": "went out without its owner's review", "after": 65}
    yield ask("not done", **waiting, before=None, changes=[row | lost])
    yield ask("eased", cause="restore", measure="median time to restore", unit="minutes", before=260, after=81)
    yield ask("cannot be known", cause="incident", blind=["PagerDuty"])
    yield ask("done", cause="unheard-of")


def positives() -> Facts:
    calmer = own("calmer", "positive", -6.7, now=21.9, usual=28.6)
    yield calmer.model_copy(update={"id": "positive.calmer"})
    for value, tested, of in ((72, 13, 18), (100, 18, 18), (100, 1, 1), (100, 2, 2)):
        yield fact("positive.tested", "positive", value, 60, tested=tested, changes=of)
    yield from (fact("positive.fewer-elevated", "positive", *held) for held in ((0, 2), (1, 2), (2, 5)))


# ---- weeks


def week(*facts: Fact, cards: Sequence[Card] = (), services: int = 4, **parts: object) -> Payload:
    """Make a payload of these facts and cards."""
    severities = [one.severity for one in cards if one.state is not CardState.RESOLVED] or [Severity.INFO]
    told: dict[str, object] = {
        "period": Period(week="2026-W46", start="2026-11-09", end="2026-11-16", zone="UTC"),
        "scope": Scope(id=SCOPE.id, label=SCOPE.label, repositories=(), services=tuple(
            Service(id=one.id, label=one.label, repository="shop", paths=(f"{one.id}/",))
            for one in (CHECKOUT, CATALOGUE, AUTH, PAYMENTS)[:services]
        )),
        "severity": min(severities, key=lambda one: one.rank), "headline_unit": "changes",
        "sources": (), "scorecards": (), "bands": (), "facts": facts, "cards": tuple(cards), "cards_omitted": {},
        "people": (), "assumptions": (), "learning": None,
    }  # fmt: skip
    return Payload.model_validate(told | parts)


def card(  # noqa: PLR0913 (each is a part of a card)
    lead: Fact,
    cause: str,
    severity: Severity = Severity.CRITICAL,
    *more: str,
    state: CardState = CardState.NEW,
    weeks: int = 1,
    about: Subject | None = None,
) -> Card:
    """Make a card that a fact fired."""
    about = about or lead.subject
    remedies = (Remedy(id=f"ask-{cause}", text=f"do something about {cause}", effect=None),)
    return Card(
        key=f"{about.id}:{cause}", severity=severity, cause=cause, subject=about, title=cause, facts=(lead.id, *more),
        rule=cause, state=state, weeks_open=weeks, remedies=remedies,
    )  # fmt: skip


def unwell(state: SourceState = SourceState.FAILED) -> Source:
    return Source(id="pagerduty", label="PagerDuty", state=state, detail="", as_of=None)


def muted(key: str = "auth:ownership") -> MutedCard:
    return MutedCard(
        key=key, severity=Severity.WARNING, cause="ownership", subject=AUTH, title="", facts=(), until="2026-12-01",
        by="lead", since_week="2026-W45",
    )  # fmt: skip


def queue(about: Subject = CHECKOUT, value: int = 2, worst: int = 83) -> Fact:
    return own("queue", "queue", value, about=about, elevated=value, worst=worst)


def unconnected() -> ScorecardInfo:
    lacking = NotConnected(signal="active_incident", title="incident on the service", reason="")
    return ScorecardInfo(version="1", repositories=("shop",), layout=(), not_connected=(lacking,))


def weeks() -> Iterator[Payload]:
    """Yield weeks whose cards come to everything that is said of cards."""
    yield from carded()
    yield from calm()


def carded() -> Iterator[Payload]:
    checked = fact("week.checked", "checked", 42, services=4, nearest=None)
    one, two, three = (queue(about) for about in (CHECKOUT, AUTH, PAYMENTS))
    teams = Subject(type="scope", id="both", label="Identity and Money")
    for severity in (Severity.CRITICAL, Severity.WARNING):
        for old in (1, 2):
            yield week(one, cards=[card(one, "queue", severity, weeks=old)])
        yield week(one, two, cards=[card(one, "queue", severity), card(two, "queue", severity)])
        yield week(one, cards=[card(one, "queue", severity, about=teams)])
        yield week(one, two, three, cards=[card(each, "queue", severity) for each in (one, two, three)])
    yield week(one, two, cards=[card(one, "queue"), card(two, "queue", Severity.WARNING)])
    yield week(one, cards=[card(one, "queue", weeks=old) for old in (1, 2, 6, 7)][3:], services=2)
    yield from (week(one, cards=[card(one, "queue", weeks=old)]) for old in (3, 9))
    gone = [card(each, "queue", state=CardState.RESOLVED) for each in (one, two, three)]
    late = card(own("late", "calendar", 1, elevated=1), "timing", state=CardState.RESOLVED)
    for cards in (gone[:1], gone[:2], gone, [gone[0], late], [gone[0], late, card(one, "risk")]):
        yield week(checked, one, two, three, cards=cards)
    yield week(checked, one, two, cards=[*gone[:2], card(one, "risk"), card(two, "risk")])


def calm() -> Iterator[Payload]:
    checked, one = fact("week.checked", "checked", 42, services=4, nearest=None), queue(CHECKOUT)
    gone = [card(one, "queue", state=CardState.RESOLVED)]
    blind = [fact(f"source.{label}", "source", "failed", label=label) for label in ("PagerDuty", "GitHub")]
    yield from (week(*of) for of in ((checked,), (checked.model_copy(update={"value": 1}),)))
    yield week(checked, learning=Learning(weeks=3, needed=6))
    yield week(checked, learning=Learning(weeks=0, needed=6))
    yield week(checked, *blind[:1], sources=(unwell(),))
    yield week(checked, sources=(unwell(SourceState.PARTIAL),))
    yield week(checked, fact("week.incidents", "incidents", 1))
    for left in ("not yet", "lasts", "partly", "eased", "not done"):
        yield week(checked, one, ask(left, CHECKOUT, "queue"), cards=gone[:1])
    yield week(
        checked, fact("source.pagerduty", "source", "failed", label="PagerDuty", as_of="2026-09-16T09:00:00+02:00")
    )
    yield week(one, *blind[:1], cards=gone[:1], sources=(unwell(),))
    yield week(one, cards=gone[:1], cards_omitted={Severity.WARNING: 1})
    yield week(checked, *blind, sources=(unwell(),), muted=(muted(),))
    yield week(checked, muted=(muted(),))
    windows = fact("ahead.windows", "windows", 0, changes=1, windows=[], held=[])
    yield week(checked, windows)
    yield week(checked, windows, own("ahead", "ahead", 1, changes=["acme/shop#4012"], points=64, worst=64))
    rises = ["more fixes than usual (7 in shop)", "changes score higher than usual (41 in auth)"]
    yield week(fact("week.checked", "checked", 42, services=4, nearest=None, risen=rises))
    yield week(checked, scorecards=(unconnected(),))
    yield week(checked, fact("week.failures", "failures", 1, deployments=9), scorecards=(unconnected(),))


def card_facts() -> Iterator[Fact]:
    """Yield what `handles.py` makes of the cards of these weeks, each once."""
    found = (item.fact for payload in weeks() for item in Handles(payload).items.values())
    told: dict[str, Fact] = {}
    for one in found:
        if one.kind in {"need", "only", "card", "resolved", "settled", "calm"}:
            told.setdefault(f"{one.kind} {one.value} {one.subject.id} {one.detail}", one)
    yield from told.values()


EXAMPLES = {
    "week": (volume, scores, looked_at, updates_of_dependencies, waved_through),
    "services": (risk, people, owners, guarded), "operations": (delivered, broken, foretold), "changes": (changes,),
    "notable": (matters,), "ahead": (ahead,), "asks": (asks,), "positives": (positives,), "cards": (card_facts,),
}  # fmt: skip
"""By the table of phrases that has the kinds."""


def every(table: str) -> Facts:
    """Yield the examples of one table."""
    return (one for make in EXAMPLES[table] for one in make())
