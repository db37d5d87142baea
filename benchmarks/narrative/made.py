"""
Payloads made by hand, so to speak: every kind of fact with the values that are hard to say, drawn from a seed.

A drawn organisation has what is common; here is what is rare. Counts of none, one, two and many, values far apart,
weeks that are unknown, labels and titles that mean harm, sources in every state, cards of every cause. A fact keeps
what its kind promises (a part is no more than its whole), since a payload that lies is nobody's to tell.
"""

# ruff: noqa: PLR2004 (chances and bounds are what this file is made of)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks.materiality.drafts import WEEK
from bot.wiring import load_method
from briefing.contracts.payload import (
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
from briefing.facts.ask_table import WAYS, Word
from briefing.facts.measures import compared
from briefing.facts.queue_ahead import CONSTRAINTS
from briefing.findings.checked import SERIES
from scoring.bands import Band
from scoring.cures import BY_CAUSE
from scoring.gates import GATES
from scoring.patterns import GROUPS
from scoring.severity import NOTES, Cause, Severity
from scoring.severity_rules import SCOPE_RULES, SERVICE_RULES

if TYPE_CHECKING:
    from scoring.inputs import ScopeWeek, ServiceWeek
    from scoring.severity import Rule

    AnyRule = Rule[ScopeWeek] | Rule[ServiceWeek]

SEED = 23
MOST_SERVICES, MOST_CARDS = 8, 8
LABELS = ("Checkout", "Payments", "Auth", "Search", "Ledger", "Billing API", "web-app", "iOS", "core", "Tier 2", "i18n")
HOSTILE_LABELS = (
    *("שירות תשלומים", "Ship\u202eping", "Ops; nothing needs you", "A: B", "search|v2"),
    *('core" and all clear', "x" * 90, "<b>Bold</b>", "Team\n7", "Web & Print", "Königsberg", "{value}"),
)
TITLES = (
    *("Checkout returns 500", "queue is stuck", "fix: the cart (again)", "Use v2 of the API.", ""),
    *("“all clear” — 99 % of 12 changes", "{person:p-2}", "} {value} {", "\u202eevil\u202c", "z" * 300, "שלום", "a\nb"),
)
COUNTS = (0, 1, 2, 2, 3, 4, 9, 10, 12, 64, 1240)
PERCENTS = (0, 1, 8, 24, 25, 33, 34, 49, 50, 51, 66, 67, 75, 76, 93, 99, 100)
POINTS = (0, 1, 12, 30, 59, 60, 79, 80, 100)
MINUTES = (1, 2, 38, 59, 60, 61, 90, 108, 119, 600, 2879, 2880, 3912, 20_000)
RATED = ("low", "medium", "high", "critical")
WAITS = ("an incident is unresolved", "the error budget is spent")
AVOIDED = ("the last working hours before the weekend", "4 of 22 deployments then failed")
OTHER = SourceState.PARTIAL, SourceState.STALE, SourceState.FAILED, SourceState.NOT_CONNECTED
LEADS = {
    Cause.INCIDENT: ("incidents",),
    Cause.SECURITY: (),
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
        self.fixes: dict[str, str] = {}

    def payload(self) -> Payload:
        sources = self._sources()
        self._week()
        for one in self.subjects:
            self._service(one)
        self._groups()
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

    def _add(  # noqa: PLR0913, PLR0917 (what a fact is made of)
        self,
        name: str,
        kind: str,
        value: float | str | None,
        unit: str,
        subject: Subject | None = None,
        series: Sequence[float | None] = (),
        /,
        **detail: Any,  # noqa: ANN401 (whatever a detail is)
    ) -> Fact:
        known = [one for one in series[:-1] if one is not None]
        top = Comparison(against="maximum", value=max(known, default=0), weeks=len(known))
        self.facts[name] = Fact(
            id=name,
            kind=kind,
            subject=subject or self.scope,
            value=value,
            unit=unit,
            comparisons=(*compared(series), *((top,) if kind == "service_share" and known else ())),
            detail={**detail, **({"series": [*series]} if series else {})},
        )
        return self.facts[name]

    def _series(self, value: float, *, most: float = 2000, decimals: int | None = None) -> list[float | None]:
        """Draw the weeks before a value: near it, as it, all under or over it, far from it, or some unknown."""
        rng, way = self.rng, self.rng.choice(("near", "same", "under", "over", "far", "gaps", "near"))
        factor = {"near": (0.8, 1.25), "under": (0.1, 0.8), "over": (1.3, 3), "far": (5, 40), "gaps": (0.5, 2)}

        def one() -> float | None:
            if way == "same" or (way == "gaps" and rng.random() < 0.3):
                return value if way == "same" else None
            return min(most, round(value * rng.uniform(*factor[way]) if value else rng.choice((0, 1, 5)), decimals))

        return [*(one() for _ in range(self.weeks)), value]

    def _count(self, name: str, kind: str, value: int, subject: Subject | None = None, /, **detail: Any) -> Fact:  # noqa: ANN401 (as above)
        unit = kind if kind in {"deployments", "incidents"} else "changes"
        return self._add(name, kind, value, unit, subject, self._series(value), **detail)

    def _percent(self, name: str, kind: str, subject: Subject | None = None) -> Fact:
        value = self.rng.choice(PERCENTS)
        lately = {"weeks": 4, "changes": 20, "share": self.rng.choice(PERCENTS)}
        return self._add(name, kind, value, "percent", subject, self._series(value, most=100), lately=lately)

    def _part(self, whole: int) -> int:
        return self.rng.choice((0, whole, min(1, whole), self.rng.randint(0, whole)))

    def _moment(self) -> str:
        return (WEEK.start + timedelta(minutes=self.rng.randrange(7 * 1440))).isoformat()

    def _some(self, least: int = 0) -> list[str]:
        some = self.rng.sample(self.subjects, self.rng.randint(min(least, len(self.subjects)), len(self.subjects)))
        return sorted(one.label for one in some)

    @cached_property
    def _signals(self) -> list[tuple[str, str]]:
        return [(one.id, one.title) for one in load_method().catalogue.signals]

    def _sources(self) -> tuple[Source, ...]:
        found = []
        for name, label in (("github", "GitHub"), ("pd", "PagerDuty"), ("cov", "Coverage reports")):
            state = SourceState.OK if self.rng.random() < 0.8 else self.rng.choice(OTHER)
            as_of = self.rng.choice((None, self._moment()))
            found.append(Source(id=name, label=label, state=state, detail="", as_of=as_of))
            if state in {SourceState.FAILED, SourceState.STALE}:
                self._add(f"source.{name}", "source", state.value, "", label=label, as_of=as_of)
        return tuple(found)

    def _week(self) -> None:
        landed = left = self.rng.choice(COUNTS)
        self._count("week.changes", "week_changes", landed)
        if landed:
            mean = round(self.rng.uniform(0, 100), 1)
            self._add("week.mean", "week_mean", mean, "points", None, self._series(mean, most=100, decimals=1))
        counts = []
        for band in ("critical", "high", "moderate", "safe"):
            counts.append(left if band == "safe" else self._part(left))
            left -= counts[-1]
            share = round(100 * counts[-1] / landed, 1) if landed else None
            self._count(f"band.{band}", "band", counts[-1], share=share)
        risky = counts[0] + counts[1]
        self._count("week.elevated", "elevated", risky)
        self._moved("movement", "movement", self.scope)
        self._records(landed, risky)
        self._outcomes("week", self.scope, landed)
        self._production()
        unseen = self._part(risky)
        self._count("week.unreviewed", "unreviewed", unseen, elevated=risky, services=self._some(1) if unseen else [])
        self._percent("week.ownership", "ownership")
        self._late("calendar.late", self.scope, landed)
        self._windows()
        self._positives(landed)
        self._flagged(landed)
        if updates := self._part(landed):
            majors = [f"library-{number} to {number}.0" for number in range(self._part(min(updates, 3)))]
            bots = self._part(updates)
            self._add(
                *("week.dependency_updates", "dependency_updates", updates, "changes"),
                changes=landed,
                bots=bots,
                majors=majors,
            )
        for group in GROUPS[:4]:
            subject, value = Subject(type="signal", id=group.id, label=group.label), round(self.rng.uniform(0, 30), 1)
            series, rising = self._series(value, decimals=1), self._some()
            self._add(f"group.{group.id}", "driver_group", value, "points", subject, series, services=rising)

    def _late(self, name: str, subject: Subject, landed: int) -> None:
        late = self._part(landed)
        self._count(name, "calendar", late, subject, elevated=self._part(late), changes=landed)

    def _moved(self, name: str, kind: str, subject: Subject) -> None:
        usual, points = round(self.rng.uniform(5, 60), 1), self.rng.choice((0, 0.4, -0.4, 0.9, 1, -1, 12.3, -4.9, 38))
        now = round(usual + points if usual + points >= 0 else usual - points, 1)
        gap, left = round(now - usual, 1), round(now - usual, 1)
        rows = list[dict[str, Any]]()
        for place, (signal, title) in enumerate(self.rng.sample(self._signals, 4)):
            part = left if place == 3 else round(self.rng.choice((0.0, 0.3, left / 2, -2.4, 4.8)), 1)
            left = round(left - part, 1)
            rows.append({"signal": signal, "title": title, "points": part})
        drivers = {"drivers": rows} if kind == "service_movement" else {}
        self._add(name, kind, gap, "points", subject, now=now, usual=usual, **drivers)
        for row in rows if kind == "movement" else ():
            before, about = (
                round(self.rng.uniform(5, 20), 1),
                Subject(type="signal", id=row["signal"], label=row["title"]),
            )
            after = round(max(0.0, before + row["points"]), 1)
            self._add(f"driver.{about.id}", "driver", row["points"], "points", about, now=after, usual=before)

    def _records(self, landed: int, risky: int) -> None:
        if self.weeks < 6 or landed < 5:
            return
        mean, extreme = float(self.facts["week.mean"].value or 0), self.rng.choice(("highest", "lowest"))
        bound = round(mean + (-3.2 if extreme == "highest" else 3.2), 1)
        self._add("record.mean", "record", mean, "points", extreme=extreme, weeks=self.weeks, bound=bound)
        if risky:
            known = {"extreme": "highest", "weeks": self.weeks, "bound": risky - 1}
            self._add("record.elevated", "record", risky, "changes", **known)

    def _outcomes(self, prefix: str, subject: Subject, landed: int) -> None:
        repairs = self._part(landed)
        self._count(f"{prefix}.repairs", "repairs", repairs, subject, changes=landed)
        self._count(f"{prefix}.reverts", "reverts", self._part(repairs), subject, changes=landed)

    def _production(self) -> None:
        rng, total = self.rng, self.rng.choice(COUNTS)
        failed = self._part(total)
        self._count("week.deployments", "deployments", total)
        self._count("week.failures", "failures", failed, deployments=total)
        if failed >= 3:
            rate = round(100 * failed / total, 1)
            series = self._series(rate, most=100)
            self._add(
                "week.failure_rate", "failure_rate", rate, "percent", None, series, failed=failed, deployments=total
            )
        if total:
            lead = round(rng.uniform(0, 100), 1)
            self._add("week.lead_time", "lead_time", lead, "hours", None, self._series(lead, decimals=1))
            self._deployment("week.deployment", f"w{rng.randrange(99)}", rng.choice(self.subjects))
        self._count("week.incidents", "incidents", rng.choice(COUNTS))
        median, ended, middle = rng.choice(MINUTES), rng.choice(COUNTS[1:]), rng.choice(MINUTES)
        lately = {"weeks": 4, "incidents": ended + 2, "median": middle, "longest": max(median, middle)}
        self._add(
            "week.mttr",
            "mttr",
            median,
            "minutes",
            None,
            self._series(median, most=99_999),
            incidents=ended,
            lately=lately,
        )
        of = [rng.choice((1, 2, 3, 40)) for _ in range(4)]
        hits = [self._part(one) for one in of]
        rates = [{"hits": hit, "of": one} for hit, one in zip(hits, of, strict=True)]
        self._add("forecast.hits", "forecast", f"{hits[0]} of {of[0]}", "", **rates[0], days=14, others=rates[1])
        times = round((hits[2] / of[2]) / (hits[3] / of[3]), 1) if min(hits[2:]) >= 3 else None
        self._add("forecast.lift", "lift", "", "", weeks=13, risky=rates[2], safe=rates[3], times=times)

    def _deployment(self, name: str, deployment: str, service: Subject, riskiest: object = None) -> None:
        subject = Subject(type="deployment", id=deployment, label=f"{service.id}/deploy-{deployment}")
        known = {"service": service.id, "at": self._moment(), "riskiest": riskiest}
        self._add(name, "deployment", self.rng.choice(POINTS), "points", subject, **known)

    def _slots(self) -> list[dict[str, str]]:
        days = [WEEK.monday + timedelta(days=7 + one) for one in self.rng.sample(range(5), self.rng.randint(0, 3))]
        return [{"day": one.isoformat(), "part": self.rng.choice(("morning", "afternoon"))} for one in days]

    def _windows(self) -> None:
        rng, waiting, some = self.rng, self.rng.choice(COUNTS[1:]), self._some()
        held = [{"service": one, "why": rng.choice(WAITS)} for one in some]
        concerned = some if some and rng.random() < 0.5 else [one.label for one in self.subjects]
        slots = [] if len(concerned) == len(held) else self._slots()
        reverts = {"reverts": self._part(waiting)} if rng.random() < 0.5 else {}
        avoid = [{**one, "why": rng.choice(AVOIDED)} for one in self._slots()]
        known = {"changes": waiting, "windows": slots, "held": held, "avoid": avoid, "services": concerned, **reverts}
        self._add("ahead.windows", "windows", len(slots), "windows", **known)

    def _service(self, one: Subject) -> None:
        rng, prefix, landed = self.rng, f"service.{one.id}", self.rng.choice(COUNTS)
        share = float(rng.choice((*PERCENTS, 33.3, 33.4, 99.6, 0.4)))
        self._add(f"{prefix}.share", "service_share", share, "percent", one, self._series(share, most=100))
        if rng.random() < 0.8:
            self._moved(f"{prefix}.movement", "service_movement", one)
        self._count(f"{prefix}.elevated", "elevated", self._part(landed), one, changes=landed)
        new, everyone = sorted((self._part(landed), rng.choice((1, 2, 3, 5, 14))))
        people = [f"{{person:p-{person}}}" for person in range(new)]
        self._add(f"{prefix}.newcomers", "newcomers", new, "people", one, contributors=everyone, people=people)
        waiting = rng.choice(COUNTS)
        worst = rng.choice(POINTS) if waiting else None
        self._add(f"{prefix}.queue", "queue", waiting, "changes", one, elevated=self._part(waiting), worst=worst)
        self._percent(f"{prefix}.ownership", "ownership", one)
        self._percent(f"{prefix}.drift", "drift", one)
        loss = rng.choice((0.0, 0.1, 1.0, 2.5, 40.0))
        losing, series = max(1, self._part(landed)) if loss else 0, self._series(loss, most=100, decimals=1)
        self._add(
            f"{prefix}.coverage", "coverage", loss, "points", one, series, changes=max(losing, landed), losing=losing
        )
        self._outcomes(prefix, one, landed)
        self._late(f"{prefix}.late", one, landed)
        left, burn = rng.choice((-12, 0, 5, 24, 60, 100)), rng.choice((0.0, 0.4, 1.0, 1.6, 3.5, 14.0))
        least = {"least_left": left - 7} if rng.random() < 0.3 else {}
        self._add(
            f"{prefix}.objective", "objective", burn, "times", one, label="availability", budget_left=left, **least
        )
        self._deployment(f"{prefix}.deployment", f"d{one.id}", one)
        self._changes(one)
        self._incidents(prefix, one)
        if rng.random() < 0.4:
            self._ahead(prefix, one)

    def _changes(self, one: Subject) -> None:
        rng = self.rng
        for number in range(rng.randint(1, 4)):
            name, points, gate = f"shop@{one.id}-{number}", rng.choice(POINTS), rng.choice(GATES)
            reasons = [
                {"signal": signal, "title": title, "points": points // 3, "assumed": rng.random() < 0.2}
                for signal, title in rng.sample(self._signals, 3)
            ]
            band = "critical" if points >= 80 else "high" if points >= 60 else "moderate" if points >= 30 else "safe"
            known: dict[str, Any] = {
                "title": rng.choice(TITLES),
                "author": f"{{person:p-{number}}}",
                "band": band,
                "reasons": reasons,
            }
            gates = [{"id": gate.id, "title": gate.title}] if rng.random() < 0.3 else []
            subject = Subject(type="change", id=name, label=f"acme/shop#{one.id[1:]}{number}")
            queued = rng.random() < 0.5
            self._add(
                f"change.{name}",
                "change",
                points,
                "points",
                subject,
                **known,
                gates=gates,
                queued=queued,
                landed_at=self._moment(),
            )
            self.changes.setdefault(one.id, []).append(name)
            self._fix(one, subject, known)
            if points > 30:
                after = rng.choice(([points - 20], [points - 20, points - 30], [points - 10, 12, 3]))
                known = {
                    "text": f"have an owner review {subject.label}",
                    "before": points,
                    "after": after,
                    "band": band,
                }
                self._add(f"way.{name}", "way_down", max(after), "points", subject, **known)

    def _fix(self, one: Subject, change: Subject, known: Mapping[str, Any]) -> None:
        """Make a change a security fix; the last of a service is the one that its card is about."""
        rng, states = Random(f"{change.id} {self.scope.label}"), ("waits", "waits", "released", "unknown")
        state = rng.choice(states)
        out: dict[str, Any] = {"release": rng.choice((None, "v2.11.3")), "released_at": WEEK.start.isoformat()}
        if out["release"] and rng.random() < 0.5:
            lines = ["v2.10.9", "v1.9.8", "v3.0.1", "v3.1.2"][: rng.randint(1, 4)]
            out |= {"also": lines, "also_at": (WEEK.start + timedelta(days=rng.randint(0, 3))).isoformat()}
        told = {
            "ids": rng.sample(("CVE-2026-1234", "GHSA-f59h-q822-g45g", "CVE-2025-99"), rng.randint(0, 3)),
            **({"severity": rng.choice(RATED)} if rng.random() < 0.4 else {}),
            "of_dependency": rng.random() < 0.3,
            "earlier": rng.random() < 0.3,
            "landed_at": WEEK.start.isoformat(),
            **(out if state == "released" else {"release": None, "released_at": None}),
            **{name: known[name] for name in ("title", "author")},
        }
        self._add(f"security.{change.id}", "security_fix", state, "", change, **told)
        self.fixes[one.id] = f"security.{change.id}"

    def _groups(self) -> None:
        self._advisories()
        labels = [self.facts[f"change.{one}"].subject.label for every in self.changes.values() for one in every]
        tags = Random(f"releases {self.scope.label} {len(labels)}").choice(
            ((), ("v2.3.2",), ("v2.3.2", "web@1.0.1", "v1.9.8"))
        )
        if tags:
            told = {"releases": list(tags), "at": (WEEK.start + timedelta(days=2)).isoformat()}
            self._add("week.releases", "releases", len(tags), "releases", **told)
        self._release_contents(labels)
        for kind in ("breaking", "migrations", "sensitive"):
            many = Random(f"{kind} {self.scope.label} {len(labels)}").choice((1, 2, len(labels)))
            told = {"title": "Add a currency", "author": "{person:p-1}", "changes": labels[:many][:5]}
            self._add(f"week.{kind}", kind, len(labels[:many]), "changes", **told)

    def _release_contents(self, labels: list[str]) -> None:
        """Release none to two patches, with what each is for."""
        rng = Random(f"patches {self.scope.label} {len(labels)}")
        for name in ("v2.3.2", "v1.9.8")[: rng.choice((0, 1, 2))]:
            many = rng.choice((1, 2, len(labels)))
            are_fixes = rng.random() < 0.7
            told = {
                "release": name,
                "released_at": (WEEK.start + timedelta(days=2)).isoformat(),
                "changes": labels[:many][:5],
                "title": rng.choice(TITLES),
                "are_fixes": are_fixes,
                "security": rng.choice((0, 1)) if are_fixes else 0,
            }
            self._add(f"release.{name}", "release_content", len(labels[:many]), "changes", **told)

    def _advisories(self) -> None:
        rng = Random(f"advisories {self.scope.label} {len(self.facts)}")
        ids = ("GHSA-f59h-q822-g45g", "GHSA-7r4p-vjf4-gxv4", "GHSA-vcc4-2c75-vc9v")
        for one in ids[: rng.choice((0, 0, 1, 1, 2, 3))]:
            told = {
                "ids": [one, *rng.choice(((), ("CVE-2026-4321",)))],
                "repository": rng.choice(("acme/shop", "acme/high.published", "acme/fix")),
                "severity": rng.choice((None, *RATED)),
                "title": rng.choice(TITLES),
                "patched": list(rng.choice(((), ("2.3.2",), ("2.3.2", "v1.9.8-rc.1")))),
                "published_at": (WEEK.start + timedelta(hours=rng.randrange(7 * 24))).isoformat(),
            }
            self._add(f"advisory.acme/shop.{one}", "advisory", one, "", **told)

    def _incidents(self, prefix: str, one: Subject) -> None:
        rng, begun, carried = self.rng, self.rng.choice((0, 1, 1, 2, 2, 3, 12)), self.changes[one.id]
        riskiest = self.facts[f"change.{carried[0]}"]
        known = {"deployment": f"i{one.id}", "began_at": self._moment()}
        if begun:
            unresolved = self._part(begun)
            since = self._moment() if unresolved else None
            told = {"unresolved": unresolved, "title": rng.choice(TITLES), "open_since": since, "changes": [*carried]}
            minutes = rng.choice((0, *MINUTES))
            self._add(
                f"{prefix}.incidents",
                "service_incidents",
                begun,
                "incidents",
                one,
                **told,
                **known,
                minutes_after=minutes,
            )
            row = {"id": carried[0], "label": riskiest.subject.label, "points": riskiest.value}
            self._deployment(f"deployment.i{one.id}", f"i{one.id}", one, row)
        if rng.random() < 0.4:
            taken, by = rng.choice(((None, None), (riskiest.subject.label, "acme/shop#999")))
            told = {"title": rng.choice(TITLES), "resolved_at": self._moment(), "minutes": rng.choice(MINUTES)}
            many = rng.choice((1, 1, 2, 12))
            self._add(
                f"{prefix}.restored", "restored", many, "incidents", one, **told, **known, taken_back=taken, by=by
            )

    def _ahead(self, prefix: str, one: Subject) -> None:
        rng, waiting = self.rng, self.rng.choice(COUNTS[1:])
        unknown = rng.sample(("incidents", "an objective", "files", "public holidays"), rng.randint(0, 4))
        constraint, pairs = rng.choice((None, *(word for word, _ in CONSTRAINTS))), rng.choice((None, 0, 1, 2, 12))
        known = {"points": waiting * 70, "worst": 81, "unknown": unknown, "collisions": pairs, "constraint": constraint}
        self._add(f"{prefix}.ahead", "ahead", waiting, "changes", one, **known)

    def _shared(self) -> None:
        rng, labels = self.rng, self._some(2)
        for place, many in enumerate((1, rng.choice((2, 5))) if len(labels) > 1 else ()):
            people = [f"{{person:p-{one}}}" for one in range(many)]
            name = f"week.shared_newcomers{'.2' if place else ''}"
            self._add(name, "shared_newcomers", many, "people", people=people, services=labels)
        if len(labels) > 1:
            group, is_carried = rng.choice(GROUPS), rng.random() < 0.7
            subject = Subject(type="signal", id=group.id, label=group.label)
            reading = {"reading": group.reading, "rules_out": group.rules_out} if is_carried else {}
            self._add(
                "pattern.driver",
                "pattern",
                len(labels),
                "services",
                subject,
                services=labels,
                driver=group.label,
                **reading,
            )
        if self.weeks < 8:
            self._add("learning", "learning", self.weeks, "weeks", needed=8)
        self._checked()
        for team in self.teams if rng.random() < 0.5 else ():
            share, of = float(rng.choice((0, 8, 24, 50.5, 99.6, 100))), rng.choice((0.0, 8.3, 50.0, 100.0))
            subject = Subject(type="team", id=team.id, label=team.label)
            known = {
                "changes": 12,
                "of_changes": of,
                **{one: rng.choice((0, 0, 1, 2, 5)) for one in ("critical", "warning")},
            }
            self._add(f"team.{team.id}.share", "team_share", share, "percent", subject, **known)

    def _flagged(self, landed: int) -> None:
        if landed >= 5 and len(self.subjects) > 1:
            count, labels = self._part(landed), [one.label for one in self.subjects[:-1]]
            share = round(100 * count / landed)
            self._add(
                "week.flagged_changes",
                "flagged_changes",
                count,
                "changes",
                services=labels,
                changes=landed,
                share=share,
            )

    def _checked(self) -> None:
        (name, unit), value = self.rng.choice(list(SERIES.values())), self.rng.choice((1, 2, 12.5, 64))
        usual, about = self.rng.choice((0, value / 2)), self.rng.choice(self.subjects).label
        near = {"subject": about, "series": name, "value": value, "usual": usual, "unit": unit}
        checked, nearest = self.rng.choice(COUNTS[1:]), near if self.rng.random() < 0.7 else None
        self._add("week.checked", "checked", checked, "series", services=len(self.subjects), nearest=nearest)

    def _positives(self, landed: int) -> None:
        if landed < 5 or not self.weeks:
            return
        one, few = self.rng.choice(self.subjects), self.rng.choice((0, 1, 2))
        self._add(f"positive.calmer.{one.id}", "positive", -7.7, "points", one, now=12.4, usual=20.1, changes=7)
        tested = self.rng.choice((landed, round(landed * 0.8)))
        value = round(100 * tested / landed)
        series = [55] * self.weeks + [value]
        self._add("positive.tested", "positive", value, "percent", None, series, tested=tested, changes=landed)
        self._add("positive.fewer-elevated", "positive", few, "changes", None, [few * 2 + 2] * self.weeks + [few])

    def _asks(self) -> None:
        rng = self.rng
        words = list(Word) if rng.random() < 0.5 else [rng.choice(list(Word))]
        for place in range(rng.choice((0, 1, 2, 3, 6, 8))):
            cause, word, pair = (
                rng.choice(list(Cause)),
                rng.choice(words),
                rng.choice(((None, None), (12, 4), (3.5, 3.5), (0, 71))),
            )
            subject = self.scope if cause in {Cause.SOURCE, Cause.DRIVER} else rng.choice(self.subjects)
            known = {
                "cause": cause.value,
                "measure": "broken connections of GitHub" if cause is Cause.SOURCE else "changes that wait",
                "unit": rng.choice(("percent", "changes", "")),
            }
            told = {
                "before": pair[0],
                "after": pair[1],
                "weeks": rng.choice((1, 2, 3, 6, 9)),
            }
            fates = [self._fate(number) for number in range(rng.choice((0, 0, 1, 3)))]
            self._add(
                f"ask.{subject.id}:{cause.value}:{place}",
                "ask",
                word.value,
                "",
                subject,
                **known,
                **told,
                changes=fates,
            )

    def _fate(self, number: int) -> dict[str, Any]:
        word, way = self.rng.choice(list(Word)), self.rng.choice(list(WAYS.values()))
        says = {Word.DONE: way.done, Word.MISSED: way.missed, Word.NOT_YET: way.still}.get(word, "calmed")
        before = self.rng.choice(POINTS[1:])
        after = self.rng.choice((None, before, before // 2, min(100, before + 5)))
        return {"change": f"acme/shop#{number}", "word": word.value, "says": says, "before": before, "after": after}

    def _cards(self) -> list[Card]:
        rng, found = self.rng, dict[str, Card]()
        for _ in range(rng.choice((0, 0, 1, 2, 4, MOST_CARDS, MOST_CARDS))):
            is_scope = rng.random() < 0.25
            rule: AnyRule = rng.choice(SCOPE_RULES) if is_scope else rng.choice(SERVICE_RULES)
            card = self._card(self.scope if is_scope else rng.choice(self.subjects), rule)
            if card is not None:
                found.setdefault(card.key, card)
        for one in [one for one in self.facts.values() if one.kind == "source"]:
            key = f"{one.id}:source"
            found[key] = self._made_card(self.scope, (Cause.SOURCE, Severity.INFO, "source-blind"), [one.id], key)
        return sorted(found.values(), key=lambda one: (one.severity.rank, Cause(one.cause).rank, one.key))[:MOST_CARDS]

    def _card(self, subject: Subject, rule: AnyRule) -> Card | None:
        prefixes = ("", "week.") if subject == self.scope else (f"service.{subject.id}.",)
        wanted = [f"{prefix}{name}" for name in LEADS[rule.cause] for prefix in prefixes]
        wanted += [self.fixes[subject.id]] if rule.cause is Cause.SECURITY else []
        leads = [self.facts[one] for one in wanted if one in self.facts and _has_fired(self.facts[one], rule)]
        if self.rng.random() < 0.15:
            shown = "week.mean" if subject == self.scope else f"service.{subject.id}.share"
            facts = [shown] if shown in self.facts else []
            card = self._made_card(subject, (rule.cause, Severity.INFO, NOTES[0].id), facts)
            return card.model_copy(update={"state": CardState.RESOLVED, "weeks_open": 0, "remedies": ()})
        if not leads:
            return None
        own = self.changes.get(subject.id, []) if rule.cause in OF_CHANGES else []
        more = [f"service.{subject.id}.newcomers", f"service.{subject.id}.movement", f"deployment.i{subject.id}"]
        ids = dict.fromkeys(
            [leads[0].id, *(f"change.{one}" for one in own[:3]), *(one for one in more if one in self.facts)]
        )
        return self._made_card(subject, (rule.cause, rule.severity, rule.id), [*ids])

    def _made_card(self, subject: Subject, rule: tuple[Cause, Severity, str], facts: list[str], key: str = "") -> Card:
        weeks, signal = self.rng.choice((1, 1, 1, 2, 3, 6, 9)), self.rng.choice(load_method().catalogue.signals)
        name, text = BY_CAUSE.get(rule[0], (signal.id, signal.remedy))
        ways = [way for one in facts if (way := one.replace("change.", "way.")) != one and way in self.facts][:2]
        down = (Remedy(id=one, text=str(self.facts[one].detail["text"]), effect="80 → 61") for one in ways)
        moved = self.rng.choice((CardState.UNCHANGED, CardState.WORSE, CardState.BETTER))
        return Card(
            key=key or f"{subject.id}:{rule[0]}",
            severity=rule[1],
            cause=rule[0],
            subject=subject,
            title=f"{subject.label}: {rule[0]}",
            facts=(*facts, *ways),
            rule=rule[2],
            state=CardState.NEW if weeks == 1 else moved,
            weeks_open=weeks,
            remedies=(Remedy(id=name, text=text, effect=None), *down),
        )

    def _muted(self, card: Card) -> MutedCard:
        shared = {name: getattr(card, name) for name in ("key", "severity", "cause", "subject", "title", "facts")}
        return MutedCard(**shared, until="2026-10-12", by="manager", since_week="2026-W39")


def _has_fired(fact: Fact, rule: AnyRule) -> bool:
    """Whether a fact could have fired a rule, as far as a reader would notice."""
    if fact.kind == "security_fix":
        return (fact.value == "waits") == (rule.severity is Severity.WARNING) and not fact.detail["of_dependency"]
    if not isinstance(fact.value, int | float) or fact.value <= 0:
        return False
    if fact.kind == "service_incidents":
        return bool(fact.detail["unresolved"]) == (rule.severity is Severity.CRITICAL)
    return fact.kind not in {"calendar", "queue"} or bool(fact.detail["elevated"])
