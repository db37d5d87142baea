"""
Payloads made by hand, so to speak: every kind of fact with the values that are hard to say, drawn from a seed.

A drawn organisation has what is common; here is what is rare. Counts of none, one, two and many, values far apart, weeks
that are unknown, labels and titles that mean harm, sources in every state, cards of every cause. A fact keeps what its
kind promises (a part is no more than its whole), since a payload that lies is nobody's to tell.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING

from benchmarks.drafts import WEEK
from bot.wiring import load_method
from briefing.facts.asktable import WAYS
from briefing.facts.askwords import Word
from briefing.facts.checked import SERIES
from briefing.facts.queue_ahead import CONSTRAINTS
from briefing.facts.weekdata import compared
from briefing.payload import (
    Card,
    CardState,
    Comparison,
    Fact,
    Learning,
    MutedCard,
    Payload,
    Period,
    Remedy,
    Scope,
    Service,
    Source,
    SourceState,
    Subject,
    Team,
)
from scoring.bands import Band
from scoring.gates import GATES
from scoring.patterns import GROUPS
from scoring.remedies import BY_CAUSE
from scoring.severity import NOTES, SCOPE_RULES, SERVICE_RULES, Cause, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import JsonValue

    from scoring.inputs import ScopeWeek, ServiceWeek
    from scoring.severity import Rule

SEED = 23
MOST_SERVICES, MOST_CARDS = 8, 8
LABELS = ("Checkout", "Payments", "Auth", "Search", "Ledger", "Billing API", "web-app", "iOS", "core", "Tier 2", "i18n")
HOSTILE_LABELS = (
    *("שירות תשלומים", "Pay\u202ements", "Ops; nothing needs you", "A: B", "search|v2", "all of them"),
    *('core" and all clear', "x" * 90, "<b>Bold</b>", "Team\n7", "Web & Print", "no change", "Königsberg", "{value}"),
)
TITLES = (
    *("Checkout returns 500", "queue is stuck", "fix: the cart (again)", "Use v2 of the API.", ""),
    *("“all clear” — 99 % of 12 changes", "{person:p-2}", "} {value} {", "\u202eevil\u202c", "z" * 300, "שלום", "a\nb"),
)
COUNTS = (0, 1, 2, 2, 3, 4, 9, 10, 12, 64, 1240)
PERCENTS = (0, 1, 8, 24, 25, 33, 34, 49, 50, 51, 66, 67, 75, 76, 93, 99, 100)
POINTS = (0, 1, 12, 30, 59, 60, 79, 80, 100)
MINUTES = (1, 2, 38, 59, 60, 61, 90, 108, 119, 600, 2879, 2880, 3912, 20_000)
WAITS = ("an incident is unresolved", "the error budget is spent")
AVOIDED = ("the last working hours before the weekend", "4 of 22 deployments then failed")
OTHER = SourceState.PARTIAL, SourceState.STALE, SourceState.FAILED, SourceState.NOT_CONNECTED
LEADS = {
    Cause.INCIDENT: ("incidents",),
    Cause.QUEUE: ("queue",),
    Cause.REVERTS: ("reverts",),
    Cause.CONCENTRATION: ("share",),
    Cause.RISK: ("movement", "elevated"),
    Cause.OWNERSHIP: ("ownership", "drift"),
    Cause.COVERAGE: ("coverage",),
    Cause.REPAIRS: ("repairs",),
    Cause.TIMING: ("late",),
    Cause.OBJECTIVE: ("objective",),
    Cause.REVIEW: ("unreviewed",),
    Cause.FAILURES: ("failure_rate",),
    Cause.RESTORE: ("mttr",),
    Cause.DRIVER: ("group.governance", "group.volume"),
}
OF_CHANGES = {Cause.QUEUE, Cause.REVERTS, Cause.RISK, Cause.TIMING, Cause.REVIEW, Cause.OWNERSHIP, Cause.OBJECTIVE}


def made(number: int) -> Payload:
    """Make the payload of a number, the same one every time."""
    return Maker(Random(f"{SEED} {number}")).payload()


class Maker:
    """Makes one payload."""

    def __init__(self, rng: Random) -> None:
        """Draw who there is; what is so comes with the facts."""
        self.rng = rng
        rare = rng.random() < 0.4
        labels = rng.sample((*LABELS, *HOSTILE_LABELS) if rare else LABELS, rng.choice((1, 2, 3, 4, MOST_SERVICES)))
        self.teams = [Team(id=f"team-{one}", label=one) for one in rng.sample(("Storefront", "Money", "Team 7"), 3)]
        self.subjects = [Subject(type="service", id=f"s{place}", label=one) for place, one in enumerate(labels)]
        self.scope = Subject(type="scope", id="shop", label=rng.choice(("Shop", "Auth and Payments", "שוק")))
        self.facts: dict[str, Fact] = {}
        self.weeks = rng.choice((0, 1, 3, 12, 12, 12))
        self.changes: dict[str, list[str]] = {}

    def payload(self) -> Payload:
        """Put everything together."""
        sources = self._sources()
        self._week()
        for one in self.subjects:
            self._service(one)
        self._shared()
        self._asks()
        cards = self._cards()
        muted = [self._muted(cards.pop()) for _ in range(len(cards) > 2 and self.rng.random() < 0.3)]
        keys = list(Severity)
        return Payload(
            period=Period(week=WEEK.id, start=WEEK.start.isoformat(), end=WEEK.end.isoformat(), zone=WEEK.zone),
            scope=Scope(id=self.scope.id, label=self.scope.label, repositories=(), services=self._services()),
            severity=cards[0].severity if cards else Severity.INFO,
            headline_unit=self.rng.choice(("deployments", "changes")),
            sources=sources,
            scorecards=(),
            bands=((Band.SAFE, 0), (Band.MODERATE, 30), (Band.HIGH, 60), (Band.CRITICAL, 80)),
            facts=tuple(self.facts.values()),
            cards=tuple(cards),
            cards_omitted={self.rng.choice(keys): 2} if self.rng.random() < 0.2 else {},
            people=(),
            assumptions=(),
            learning=Learning(weeks=self.weeks, needed=8) if self.weeks < 8 else None,
            muted=tuple(muted),
        )

    def _services(self) -> tuple[Service, ...]:
        teams = {one.id: self.rng.choice((*self.teams, None)) for one in self.subjects}
        return tuple(
            Service(id=one.id, label=one.label, repository="shop", paths=(f"{one.id}/",), team=teams[one.id])
            for one in self.subjects
        )

    def _add(  # noqa: PLR0913 (what a fact is made of)
        self,
        name: str,
        kind: str,
        value: float | str | None,
        unit: str,
        subject: Subject | None = None,
        *,
        detail: dict[str, JsonValue] | None = None,
        series: Sequence[float | None] = (),
        maximum: bool = False,
    ) -> Fact:
        known = [one for one in series[:-1] if one is not None]
        top = (Comparison(against="maximum", value=max(known), weeks=len(known)),) if maximum and known else ()
        fact = Fact(
            id=name,
            kind=kind,
            subject=subject or self.scope,
            value=value,
            unit=unit,
            comparisons=(*compared(series), *top),
            detail={"series": [*series], **(detail or {})} if series else detail or {},
        )
        self.facts[name] = fact
        return fact

    def _series(self, value: float, *, most: float = 2000, decimals: int = 0) -> list[float | None]:
        """Draw the weeks before a value: near it, as it, all under or over it, far from it, or some unknown."""
        rng, way = self.rng, self.rng.choice(("near", "same", "under", "over", "far", "gaps", "near"))
        factor = {"near": (0.8, 1.25), "under": (0.1, 0.8), "over": (1.3, 3), "far": (5, 40), "gaps": (0.5, 2)}

        def one() -> float:
            if way == "same":
                return value
            drawn = value * rng.uniform(*factor[way]) if value else rng.choice((0, 1, 5))
            return min(most, round(drawn, decimals) if decimals else round(drawn))

        before = [None if way == "gaps" and rng.random() < 0.3 else one() for _ in range(self.weeks)]
        return [*before, value]

    def _count(
        self, name: str, kind: str, unit: str, value: int, subject: Subject | None = None, **detail: JsonValue
    ) -> Fact:
        return self._add(name, kind, value, unit, subject, detail=detail, series=self._series(value))

    def _percent(self, name: str, kind: str, subject: Subject | None = None, **detail: JsonValue) -> Fact:
        value = self.rng.choice(PERCENTS)
        return self._add(name, kind, value, "percent", subject, detail=detail, series=self._series(value, most=100))

    def _part(self, whole: int) -> int:
        return self.rng.choice((0, whole, min(1, whole), self.rng.randint(0, whole)))

    def _moment(self) -> str:
        return (WEEK.start + timedelta(minutes=self.rng.randrange(7 * 1440))).isoformat()

    def _sources(self) -> tuple[Source, ...]:
        found = []
        for name, label in (("github", "GitHub"), ("pd", "PagerDuty"), ("cov", "Coverage reports")):
            state = SourceState.OK if self.rng.random() < 0.8 else self.rng.choice(OTHER)
            as_of = self.rng.choice((None, self._moment()))
            found.append(Source(id=name, label=label, state=state, detail="", as_of=as_of))
            if state in {SourceState.FAILED, SourceState.STALE}:
                self._add(f"source.{name}", "source", state.value, "", detail={"label": label, "as_of": as_of})
        return tuple(found)

    def _week(self) -> None:
        rng, landed = self.rng, self.rng.choice(COUNTS)
        self._count("week.changes", "week_changes", "changes", landed)
        if landed:
            mean = round(rng.uniform(0, 100), 1)
            self._add("week.mean", "week_mean", mean, "points", series=self._series(mean, most=100, decimals=1))
        left = landed
        for band in ("critical", "high", "moderate", "safe"):
            count = left if band == "safe" else self._part(left)
            left -= count
            share = round(100 * count / landed, 1) if landed else None
            self._count(f"band.{band}", "band", "changes", count, share=share)
        risky = sum(int(self.facts[f"band.{one}"].value or 0) for one in ("critical", "high"))
        self._count("week.elevated", "elevated", "changes", risky)
        self._moved("movement", "movement", self.scope)
        self._records(landed, risky)
        self._outcomes("week", self.scope, landed)
        self._production()
        self._reviews(landed, risky)
        self._ahead_of_all()
        for group in GROUPS[:4]:
            self._group(group.id, group.label)

    def _group(self, name: str, label: str) -> None:
        subject, value = Subject(type="signal", id=name, label=label), round(self.rng.uniform(0, 30), 1)
        rising: list[JsonValue] = [one.label for one in self._some()]
        series = self._series(value, decimals=1)
        self._add(f"group.{name}", "driver_group", value, "points", subject, detail={"services": rising}, series=series)

    def _some(self, least: int = 0) -> list[Subject]:
        return sorted(
            self.rng.sample(self.subjects, self.rng.randint(min(least, len(self.subjects)), len(self.subjects))),
            key=lambda one: one.label,
        )

    @cached_property
    def _signals(self) -> list[tuple[str, str]]:
        return [(one.id, one.title) for one in load_method().catalogue.signals]

    def _moved(self, name: str, kind: str, subject: Subject) -> None:
        usual, points = round(self.rng.uniform(5, 60), 1), self.rng.choice((0, 0.4, -0.4, 0.9, 1, -1, 12.3, -4.9, 38))
        now, usual = (round(usual + points, 1), usual) if usual + points >= 0 else (round(usual - points, 1), usual)
        gap = round(now - usual, 1)
        drawn, left, parts = self.rng.sample(self._signals, 4), gap, list[float]()
        for _ in drawn[1:]:
            parts.append(round(self.rng.choice((0.0, 0.3, left / 2, -2.4, 4.8)), 1))
            left = round(left - parts[-1], 1)
        rows = [(*one, points) for one, points in zip(drawn, [*parts, left], strict=True)]
        detail: dict[str, JsonValue] = {"now": now, "usual": usual}
        if kind == "service_movement":
            detail["drivers"] = [{"signal": one, "title": title, "points": points} for one, title, points in rows]
        self._add(name, kind, gap, "points", subject, detail=detail)
        for one, title, points in rows if kind == "movement" else ():
            before = round(self.rng.uniform(3, 20), 1)
            detail = {"now": round(max(0.0, before + points), 1), "usual": before}
            self._add(
                f"driver.{one}", "driver", points, "points", Subject(type="signal", id=one, label=title), detail=detail
            )

    def _records(self, landed: int, risky: int) -> None:
        if self.weeks < 6 or landed < 5:
            return
        mean, extreme = self.facts["week.mean"], self.rng.choice(("highest", "lowest"))
        bound = round(float(mean.value or 0) + (-1 if extreme == "highest" else 1) * 3.2, 1)
        self._add(
            "record.mean",
            "record",
            mean.value,
            "points",
            detail={"extreme": extreme, "weeks": self.weeks, "bound": bound},
        )
        if risky:
            detail: dict[str, JsonValue] = {"extreme": "highest", "weeks": self.weeks, "bound": risky - 1}
            self._add("record.elevated", "record", risky, "changes", detail=detail)

    def _outcomes(self, prefix: str, subject: Subject, landed: int) -> None:
        repairs = self._part(landed)
        self._count(f"{prefix}.repairs", "repairs", "changes", repairs, subject, changes=landed)
        self._count(f"{prefix}.reverts", "reverts", "changes", self._part(repairs), subject, changes=landed)

    def _production(self) -> None:
        rng, total = self.rng, self.rng.choice(COUNTS)
        failed = self._part(total)
        self._count("week.deployments", "deployments", "deployments", total)
        self._count("week.failures", "failures", "deployments", failed, deployments=total)
        if failed >= 3:
            rate = round(100 * failed / total, 1)
            detail: dict[str, JsonValue] = {"failed": failed, "deployments": total}
            self._add(
                "week.failure_rate", "failure_rate", rate, "percent", detail=detail, series=self._series(rate, most=100)
            )
        if total:
            lead = round(rng.uniform(0, 100), 1)
            self._add("week.lead_time", "lead_time", lead, "hours", series=self._series(lead, decimals=1))
            self._deployment("week.deployment", f"w{rng.randrange(99)}", rng.choice(self.subjects))
        self._count("week.incidents", "incidents", "incidents", rng.choice(COUNTS))
        median, more = rng.choice(MINUTES), rng.choice(COUNTS[1:])
        lately: dict[str, JsonValue] = {"weeks": 4, "incidents": more + 2, "median": rng.choice(MINUTES)}
        lately["longest"] = max(median, int(str(lately["median"])), rng.choice(MINUTES))
        self._add(
            "week.mttr",
            "mttr",
            median,
            "minutes",
            detail={"incidents": more, "lately": lately, "mean": median},
            series=self._series(median, most=99_999),
        )
        of = [rng.choice((1, 2, 3, 40)) for _ in range(4)]
        hits = [self._part(one) for one in of]
        rates: list[JsonValue] = [{"hits": hit, "of": one} for hit, one in zip(hits, of, strict=True)]
        self._add(
            "forecast.hits",
            "forecast",
            f"{hits[0]} of {of[0]}",
            "",
            detail={"hits": hits[0], "of": of[0], "days": 14, "others": rates[1]},
        )
        times = round((hits[2] / of[2]) / (hits[3] / of[3]), 1) if min(hits[2:]) >= 3 else None
        self._add(
            "forecast.lift",
            "lift",
            f"{hits[2]} of {of[2]} against {hits[3]} of {of[3]}",
            "",
            detail={"weeks": 13, "risky": rates[2], "safe": rates[3], "times": times},
        )

    def _deployment(self, name: str, deployment: str, service: Subject, riskiest: JsonValue = None) -> None:
        detail: dict[str, JsonValue] = {"service": service.id, "at": self._moment(), "riskiest": riskiest}
        subject = Subject(type="deployment", id=deployment, label=f"{service.id}/deploy-{deployment}")
        self._add(name, "deployment", self.rng.choice(POINTS), "points", subject, detail=detail)

    def _reviews(self, landed: int, risky: int) -> None:
        labels: list[JsonValue] = [one.label for one in self._some(1)]
        unseen = self._part(risky)
        self._count(
            "week.unreviewed", "unreviewed", "changes", unseen, elevated=risky, services=labels if unseen else []
        )
        self._percent("week.ownership", "ownership", lately=self._lately())
        late = self._part(landed)
        self._count("calendar.late", "calendar", "changes", late, elevated=self._part(late), changes=landed)

    def _lately(self) -> JsonValue:
        return {"weeks": 4, "changes": 20, "share": self.rng.choice(PERCENTS)}

    def _slots(self) -> list[JsonValue]:
        days = [WEEK.monday + timedelta(days=7 + one) for one in self.rng.sample(range(5), self.rng.randint(0, 3))]
        return [{"day": one.isoformat(), "part": self.rng.choice(("morning", "afternoon"))} for one in days]

    def _ahead_of_all(self) -> None:
        rng = self.rng
        waiting, some = rng.choice(COUNTS[1:]), self._some()
        held: list[JsonValue] = [{"service": one.label, "why": rng.choice(WAITS)} for one in some]
        avoid: list[JsonValue] = [{**one, "why": rng.choice(AVOIDED)} for one in self._slots() if isinstance(one, dict)]
        slots = self._slots() if len(some) < len(self.subjects) else []
        concerned: list[JsonValue] = [one.label for one in (some if some and rng.random() < 0.5 else self.subjects)]
        slots = [] if len(concerned) == len(held) else slots
        detail: dict[str, JsonValue] = {"changes": waiting, "windows": slots, "held": held, "avoid": avoid}
        detail["services"] = concerned
        if rng.random() < 0.5:
            detail["reverts"] = self._part(waiting)
        self._add("ahead.windows", "windows", len(slots), "windows", detail=detail)

    def _service(self, one: Subject) -> None:
        rng, prefix, landed = self.rng, f"service.{one.id}", self.rng.choice(COUNTS)
        share = float(rng.choice((*PERCENTS, 33.3, 33.4, 99.6, 0.4)))
        detail: dict[str, JsonValue] = {"changes": landed, "points": landed * 20}
        self._add(
            f"{prefix}.share",
            "service_share",
            share,
            "percent",
            one,
            detail=detail,
            series=self._series(share, most=100),
            maximum=True,
        )
        if rng.random() < 0.8:
            self._moved(f"{prefix}.movement", "service_movement", one)
        self._count(f"{prefix}.elevated", "elevated", "changes", self._part(landed), one, changes=landed)
        new, everyone = sorted((self._part(landed), rng.choice((1, 2, 3, 5, 14))))
        people: list[JsonValue] = [f"{{person:p-{person}}}" for person in range(new)]
        self._add(
            f"{prefix}.newcomers", "newcomers", new, "people", one, detail={"contributors": everyone, "people": people}
        )
        waiting = rng.choice(COUNTS)
        worst = rng.choice(POINTS) if waiting else None
        self._add(
            f"{prefix}.queue",
            "queue",
            waiting,
            "changes",
            one,
            detail={"elevated": self._part(waiting), "worst": worst},
        )
        self._percent(f"{prefix}.ownership", "ownership", one, lately=self._lately())
        self._percent(f"{prefix}.drift", "drift", one, lately=self._lately())
        loss = rng.choice((0.0, 0.1, 1.0, 2.5, 40.0))
        losing = max(1, self._part(landed)) if loss else 0
        self._add(
            f"{prefix}.coverage",
            "coverage",
            loss,
            "points",
            one,
            detail={"changes": max(losing, landed), "losing": losing},
            series=self._series(loss, most=100, decimals=1),
        )
        self._outcomes(prefix, one, landed)
        late = self._part(landed)
        self._count(f"{prefix}.late", "calendar", "changes", late, one, elevated=self._part(late), changes=landed)
        self._objective(prefix, one)
        self._deployment(f"{prefix}.deployment", f"d{one.id}", one)
        self._changes(one)
        self._incidents(prefix, one)
        if rng.random() < 0.4:
            self._ahead(prefix, one)

    def _objective(self, prefix: str, one: Subject) -> None:
        left = self.rng.choice((-12, 0, 5, 24, 60, 100))
        detail: dict[str, JsonValue] = {"label": "availability", "budget_left": left}
        if self.rng.random() < 0.3:
            detail["least_left"] = left - 7
        self._add(
            f"{prefix}.objective",
            "objective",
            self.rng.choice((0.0, 0.4, 1.0, 1.6, 3.5, 14.0)),
            "times",
            one,
            detail=detail,
        )

    def _changes(self, one: Subject) -> None:
        rng = self.rng
        for number in range(rng.randint(1, 4)):
            name, points = f"shop@{one.id}-{number}", rng.choice(POINTS)
            reasons: list[JsonValue] = [
                {"signal": signal, "title": title, "points": points // 3, "assumed": rng.random() < 0.2}
                for signal, title in rng.sample(self._signals, 3)
            ]
            gate = rng.choice(GATES)
            band = "critical" if points >= 80 else "high" if points >= 60 else "moderate" if points >= 30 else "safe"
            detail: dict[str, JsonValue] = {
                "title": rng.choice(TITLES),
                "author": f"{{person:p-{number}}}",
                "band": band,
            }
            detail |= {"low": points, "high": points, "reasons": reasons, "queued": rng.random() < 0.5}
            detail["gates"] = [{"id": gate.id, "title": gate.title}] if rng.random() < 0.3 else []
            subject = Subject(type="change", id=name, label=f"acme/shop#{one.id[1:]}{number}")
            self._add(f"change.{name}", "change", points, "points", subject, detail=detail)
            self.changes.setdefault(one.id, []).append(name)
            if points > 30:
                after: list[JsonValue] = rng.choice(([points - 20], [points - 20, points - 30], [points - 10, 12, 3]))
                detail = {
                    "text": f"have an owner review {subject.label}",
                    "before": points,
                    "after": after,
                    "band": band,
                }
                self._add(f"way.{name}", "way_down", points - 10, "points", subject, detail=detail)

    def _incidents(self, prefix: str, one: Subject) -> None:
        rng, begun, carried = self.rng, self.rng.choice((0, 1, 1, 2, 2, 3, 12)), self.changes[one.id]
        if begun:
            unresolved = self._part(begun)
            detail: dict[str, JsonValue] = {
                "unresolved": unresolved,
                "title": rng.choice(TITLES),
                "deployment": f"i{one.id}",
            }
            detail |= {"open_since": self._moment() if unresolved else None, "minutes_after": rng.choice((0, *MINUTES))}
            detail |= {"changes": [*carried], "began_at": self._moment()}
            self._add(f"{prefix}.incidents", "service_incidents", begun, "incidents", one, detail=detail)
            label = self.facts[f"change.{carried[0]}"].subject.label
            riskiest: JsonValue = {"id": carried[0], "label": label, "points": self.facts[f"change.{carried[0]}"].value}
            self._deployment(f"deployment.i{one.id}", f"i{one.id}", one, riskiest)
        if rng.random() < 0.4:
            taken, by = rng.choice(((None, None), (self.facts[f"change.{carried[0]}"].subject.label, "acme/shop#999")))
            detail = {"title": rng.choice(TITLES), "resolved_at": self._moment(), "minutes": rng.choice(MINUTES)}
            detail |= {"taken_back": taken, "by": by, "deployment": f"i{one.id}", "began_at": self._moment()}
            self._add(f"{prefix}.restored", "restored", rng.choice((1, 1, 2, 12)), "incidents", one, detail=detail)

    def _ahead(self, prefix: str, one: Subject) -> None:
        rng, waiting = self.rng, self.rng.choice(COUNTS[1:])
        unknown: list[JsonValue] = [
            *rng.sample(("incidents", "an objective", "files", "public holidays"), rng.randint(0, 4))
        ]
        detail: dict[str, JsonValue] = {"points": waiting * 70, "worst": 81, "unknown": unknown}
        detail["collisions"] = rng.choice((None, 0, 1, 2, 12))
        detail["constraint"] = rng.choice((None, *(word for word, _ in CONSTRAINTS)))
        self._add(f"{prefix}.ahead", "ahead", waiting, "changes", one, detail=detail)

    def _shared(self) -> None:
        rng, labels = self.rng, [one.label for one in self._some(2)]
        if len(labels) > 1:
            for place, many in enumerate((1, rng.choice((2, 5)))):
                people: list[JsonValue] = [f"{{person:p-{one}}}" for one in range(many)]
                name = f"week.shared_newcomers{'.2' if place else ''}"
                self._add(name, "shared_newcomers", many, "people", detail={"people": people, "services": [*labels]})
            group = rng.choice(GROUPS)
            detail: dict[str, JsonValue] = {
                "services": [*labels],
                "driver": group.label,
                "reading": None,
                "rules_out": None,
            }
            if group.reading and rng.random() < 0.7:
                detail |= {"reading": group.reading, "rules_out": group.rules_out}
            subject = Subject(type="signal", id=group.id, label=group.label)
            self._add("pattern.driver", "pattern", len(labels), "services", subject, detail=detail)
        landed = int(self.facts["week.changes"].value or 0)
        if landed >= 5 and len(self.subjects) > 1:
            count, some = self._part(landed), self.subjects[: len(self.subjects) - 1]
            share: JsonValue = round(100 * count / landed)
            self._add(
                "week.flagged_changes",
                "flagged_changes",
                count,
                "changes",
                detail={"services": [one.label for one in some], "changes": landed, "share": share},
            )
        if self.weeks < 8:
            self._add("learning", "learning", self.weeks, "weeks", detail={"needed": 8})
        self._checked()
        self._positives(landed)
        for team in self.teams if rng.random() < 0.5 else ():
            open_cards = [rng.choice((0, 0, 1, 2, 5)) for _ in range(2)]
            share, of = float(rng.choice((0, 8, 24, 50.5, 99.6, 100))), rng.choice((0.0, 8.3, 50.0, 100.0))
            subject = Subject(type="team", id=team.id, label=team.label)
            detail = {"changes": 12, "of_changes": of, "critical": open_cards[0], "warning": open_cards[1]}
            self._add(f"team.{team.id}.share", "team_share", share, "percent", subject, detail=detail)

    def _checked(self) -> None:
        near: JsonValue = None
        if self.rng.random() < 0.7:
            name, unit = self.rng.choice(list(SERIES.values()))
            value = self.rng.choice((1, 2, 12.5, 64))
            near = {
                "subject": self.rng.choice(self.subjects).label,
                "series": name,
                "value": value,
                "usual": self.rng.choice((0, value / 2)),
                "unit": unit,
            }
        detail: dict[str, JsonValue] = {"services": len(self.subjects), "nearest": near}
        self._add("week.checked", "checked", self.rng.choice(COUNTS[1:]), "series", detail=detail)

    def _positives(self, landed: int) -> None:
        if landed < 5 or not self.weeks:
            return
        detail: dict[str, JsonValue] = {"now": 12.4, "usual": 20.1, "changes": 7}
        one = self.rng.choice(self.subjects)
        self._add(f"positive.calmer.{one.id}", "positive", -7.7, "points", one, detail=detail)
        tested = self.rng.choice((landed, round(landed * 0.8)))
        value = round(100 * tested / landed)
        self._add(
            "positive.tested",
            "positive",
            value,
            "percent",
            detail={"tested": tested, "changes": landed},
            series=[55] * self.weeks + [value],
        )
        self._add(
            "positive.no-reverts",
            "positive",
            0,
            "changes",
            detail={"earlier": self.rng.choice(COUNTS[1:]), "weeks": self.weeks, "changes": landed},
        )
        few = self.rng.choice((0, 1, 2))
        self._add("positive.fewer-elevated", "positive", few, "changes", series=[few * 2 + 2] * self.weeks + [few])

    def _asks(self) -> None:
        rng = self.rng
        words = list(Word) if rng.random() < 0.5 else [rng.choice(list(Word))]
        for place in range(rng.choice((0, 1, 2, 3, 6, 8))):
            cause, word = rng.choice(list(Cause)), rng.choice(words)
            subject = rng.choice(self.subjects) if cause in LEADS and cause not in {Cause.DRIVER} else self.scope
            unit, pair = (
                rng.choice(("percent", "changes", "")),
                rng.choice(((None, None), (12, 4), (3.5, 3.5), (0, 71))),
            )
            detail: dict[str, JsonValue] = {
                "cause": cause.value,
                "measure": "changes that wait",
                "unit": unit,
                "before": pair[0],
            }
            detail |= {"after": pair[1], "weeks": rng.choice((1, 2, 3, 6, 9)), "why": "a plan leaves no trace"}
            detail["changes"] = [self._fate(number) for number in range(rng.choice((0, 0, 1, 3)))]
            key = f"{subject.id}:{cause.value}:{place}"
            self._add(f"ask.{key}", "ask", word.value, "", subject, detail=detail)

    def _fate(self, number: int) -> JsonValue:
        word, way = self.rng.choice(list(Word)), self.rng.choice(list(WAYS.values()))
        says = {Word.DONE: way.done, Word.MISSED: way.missed, Word.NOT_YET: way.still}.get(word, "calmed")
        before = self.rng.choice(POINTS[1:])
        after = self.rng.choice((None, before, before // 2, min(100, before + 5)))
        return {"change": f"acme/shop#{number}", "word": word.value, "says": says, "before": before, "after": after}

    def _cards(self) -> list[Card]:
        rng, found = self.rng, dict[str, Card]()
        for _ in range(rng.choice((0, 0, 1, 2, 4, MOST_CARDS, MOST_CARDS))):
            is_scope = rng.random() < 0.25
            subject = self.scope if is_scope else rng.choice(self.subjects)
            rule: Rule[ScopeWeek] | Rule[ServiceWeek] = (
                rng.choice(SCOPE_RULES) if is_scope else rng.choice(SERVICE_RULES)
            )
            card = self._card(subject, rule)
            if card is not None:
                found.setdefault(card.key, card)
        for one in [one for one in self.facts.values() if one.kind == "source"]:
            found[f"{one.id}:source"] = self._made_card(
                f"{one.id}:source", self.scope, Cause.SOURCE, "source-blind", Severity.INFO, [one.id]
            )
        order = sorted(found.values(), key=lambda one: (one.severity.rank, Cause(one.cause).rank, one.key))
        return order[:MOST_CARDS]

    def _card(self, subject: Subject, rule: Rule[ScopeWeek] | Rule[ServiceWeek]) -> Card | None:
        prefixes = ("", "week.") if subject == self.scope else (f"service.{subject.id}.",)
        wanted = [f"{prefix}{name}" for name in LEADS[rule.cause] for prefix in prefixes]
        leads = [self.facts[one] for one in wanted if one in self.facts]
        leads = [one for one in leads if isinstance(one.value, int | float) and one.value > 0 and _has_fired(one, rule)]
        if self.rng.random() < 0.15:
            return self._over(subject, rule.cause)
        if not leads:
            return None
        own = self.changes.get(subject.id, []) if rule.cause in OF_CHANGES else []
        ids = [leads[0].id, *(f"change.{one}" for one in own[:3])]
        more = [f"service.{subject.id}.newcomers", f"service.{subject.id}.movement", f"deployment.i{subject.id}"]
        ids += [one for one in more if one in self.facts and one not in ids]
        return self._made_card(f"{subject.id}:{rule.cause}", subject, rule.cause, rule.id, rule.severity, ids)

    def _over(self, subject: Subject, cause: Cause) -> Card:
        shown = "week.mean" if subject == self.scope else f"service.{subject.id}.share"
        ids = [shown] if shown in self.facts else []
        card = self._made_card(f"{subject.id}:{cause}", subject, cause, NOTES[0].id, Severity.INFO, ids)
        return card.model_copy(update={"state": CardState.RESOLVED, "weeks_open": 0, "remedies": ()})

    def _made_card(
        self, key: str, subject: Subject, cause: Cause, rule: str, severity: Severity, facts: list[str]
    ) -> Card:
        weeks = self.rng.choice((1, 1, 1, 2, 3, 6, 9))
        signal = self.rng.choice(load_method().catalogue.signals)
        name, text = BY_CAUSE.get(cause, (signal.id, signal.remedy))
        remedies = [Remedy(id=name, text=text, effect=None)]
        ways = [
            one for one in (f.replace("change.", "way.") for f in facts if f.startswith("change.")) if one in self.facts
        ]
        remedies += [Remedy(id=one, text=str(self.facts[one].detail["text"]), effect="80 → 61") for one in ways[:2]]
        state = (
            CardState.NEW if weeks == 1 else self.rng.choice((CardState.UNCHANGED, CardState.WORSE, CardState.BETTER))
        )
        return Card(
            key=key,
            severity=severity,
            cause=cause,
            subject=subject,
            title=f"{subject.label}: {cause}",
            facts=(*facts, *ways[:2]),
            rule=rule,
            state=state,
            weeks_open=weeks,
            remedies=tuple(remedies),
        )

    def _muted(self, card: Card) -> MutedCard:
        shared = {name: getattr(card, name) for name in ("key", "severity", "cause", "subject", "title", "facts")}
        return MutedCard(**shared, until="2026-10-12", by="manager", since_week="2026-W39")


def _has_fired(fact: Fact, rule: Rule[ScopeWeek] | Rule[ServiceWeek]) -> bool:
    """Whether a fact could have fired a rule, as far as a reader would notice."""
    if fact.kind == "service_incidents":
        return bool(fact.detail["unresolved"]) == (rule.severity is Severity.CRITICAL)
    if fact.kind == "calendar":
        return bool(fact.detail["elevated"])
    return fact.kind != "queue" or bool(fact.detail["elevated"])
