"""Weeks built by hand: one that needs action, an all clear, and one that strangers wrote to do harm.

The numbers are made to agree with each other (drivers sum to the movement, reasons to the score), since
the tests check that outlets print them as they are.
"""

from __future__ import annotations

from briefing.contracts.narrative import Action, CardText, Narrative, Sentence
from briefing.contracts.payload import (
    Card,
    CardState,
    Comparison,
    Evidence,
    Fact,
    LayoutEntry,
    Learning,
    NotConnected,
    Payload,
    Period,
    Person,
    Remedy,
    Repository,
    Scope,
    ScorecardInfo,
    Service,
    Source,
    SourceState,
    Subject,
)
from briefing.editions.view.naming import Names
from scoring.bands import Band
from scoring.severity import Severity

NAMES = Names(by_person={"p1": "Ada Okafor", "p2": "Bruno Lindqvist", "p3": "Chiyo Tanaka"})

PEOPLE = (
    Person(id="p1", role="an engineer new to payments"),
    Person(id="p2", role="an engineer on auth"),
    Person(id="p3", role="an engineer on payments"),
)

PERIOD = Period(
    week="2026-W46", start="2026-11-09T00:00:00+01:00", end="2026-11-16T00:00:00+01:00", zone="Europe/Berlin",
)  # fmt: skip

BANDS = ((Band.SAFE, 0), (Band.MODERATE, 30), (Band.HIGH, 60), (Band.CRITICAL, 80))

SCOPE = Scope(
    id="shop",
    label="shop",
    repositories=(Repository(name="shop", head="4f2a9c1d7e55", branch="main", url="https://git.example/acme/shop"),),
    services=tuple(
        Service(id=one, label=one, repository="shop", paths=(f"{one}/",))
        for one in ("payments", "auth", "search", "web", "docs")
    ),
)

SCORECARD = ScorecardInfo(
    version="git-interim-1",
    repositories=("shop",),
    layout=(
        LayoutEntry(signal="lines_added", title="lines added", points=34),
        LayoutEntry(signal="author_file_expertise", title="first-time authors", points=18),
    ),
    not_connected=(
        NotConnected(signal="review_depth", title="review depth", reason="no code host is connected"),
        NotConnected(signal="ci_health", title="failing checks", reason="no code host is connected"),
        NotConnected(signal="slo_burn_rate", title="error-budget burn", reason="no monitoring is connected"),
    ),
)

SOURCES = (
    Source(
        id="git", label="git history", state=SourceState.OK, detail="34 changes read to 4f2a9c1d7e55.",
        as_of="2026-11-15T18:20:00+01:00",
    ),
    Source(
        id="tags", label="release tags", state=SourceState.PARTIAL,
        detail="Two tags point at commits that the clone lacks.", as_of="2026-11-15T18:20:00+01:00",
    ),
    Source(
        id="incidents", label="incidents", state=SourceState.NOT_CONNECTED,
        detail="Reverts and fixes stand in for incidents.", as_of=None,
    ),
)  # fmt: skip


def compared(previous: float | None, usual: float | None, maximum: float | None = None) -> tuple[Comparison, ...]:
    """Hold a value against the week before and twelve weeks."""
    found = [
        Comparison(against="previous week", value=previous, weeks=1),
        Comparison(against="usual", value=usual, weeks=12),
    ]
    if maximum is not None:
        found.append(Comparison(against="maximum", value=maximum, weeks=12))
    return tuple(found)


def reason(signal: str, title: str, reading: str, points: float, *, assumed: bool = False) -> dict[str, object]:
    """One signal's part of a score."""
    return {"signal": signal, "title": title, "reading": reading, "points": points, "assumed": assumed}


def change(  # noqa: PLR0913 (each is a part of the change)
    number: int,
    service: str,
    *,
    title: str,
    author: str,
    score: int,
    low: int,
    high: int,
    day: int,
    reasons: list[dict[str, object]],
) -> Fact:
    """One change with its score."""
    bands = dict(BANDS)
    band = max((one for one, border in bands.items() if score >= border), key=lambda one: bands[one])
    return Fact(
        id=f"change.shop#{number}",
        kind="change",
        subject=Subject(type="change", id=f"shop#{number}", label=f"shop#{number}"),
        value=score,
        unit="points",
        detail={
            "low": low,
            "high": high,
            "band": band.value,
            "title": title,
            "author": f"{{person:{author}}}",
            "landed_at": f"2026-11-{day:02}T16:40:00+01:00",
            "reasons": reasons,  # type: ignore[dict-item]
            "services": [service],
            "reverted": number == 1187,
        },
        sources=("git",),
        evidence=(Evidence(text=f"git show {number:07x}", url=f"https://git.example/acme/shop/pull/{number}"),),
    )


CHANGES = (
    change(
        1204, "payments", title="Retry settlement when the ledger times out", author="p1", score=84, low=84, high=84,
        day=12,
        reasons=[
            reason("lines_added", "lines added", "1,240 lines", 31),
            reason("author_file_expertise", "first-time author", "0 of 14 files known", 18),
            reason("change_entropy", "spread over files", "3.6 bits", 12),
            reason("sensitive_code", "payment code", "settlement/ledger.py", 9),
            reason("defect_history", "repairs before", "6 in 180 days", 8),
            reason("test_change_ratio", "few tests changed", "0.04 a line", 4),
            reason("deploy_timing", "late on a Thursday", "16:40", 2),
        ],
    ),
    change(
        1187, "payments", title="Move card capture to the new gateway client", author="p3", score=78, low=71, high=83,
        day=10,
        reasons=[
            reason("lines_added", "lines added", "910 lines", 27),
            reason("prior_developers", "many earlier authors", "17 people", 15),
            reason("change_entropy", "spread over files", "3.1 bits", 12),
            reason("sensitive_code", "payment code", "gateway/client.py", 9),
            reason("file_size", "large files", "812 lines", 8, assumed=True),
            reason("defect_history", "repairs before", "5 in 180 days", 7),
        ],
    ),
    change(
        1199, "payments", title="Bump ledger schema to v12", author="p1", score=66, low=66, high=66, day=11,
        reasons=[
            reason("schema_migration", "schema migration", "ALTER TABLE ledger", 24),
            reason("author_file_expertise", "first-time author", "0 of 3 files known", 18),
            reason("lines_added", "lines added", "310 lines", 14),
            reason("file_age", "recently changed files", "2 days", 10),
        ],
    ),
    change(
        1211, "auth", title="Rotate session keys on login", author="p2", score=71, low=71, high=71, day=13,
        reasons=[
            reason("lines_added", "lines added", "640 lines", 22),
            reason("sensitive_code", "authentication code", "auth/session.py", 19),
            reason("prior_changes", "often-changed files", "212 changes", 16),
            reason("change_entropy", "spread over files", "2.9 bits", 14),
        ],
    ),
)  # fmt: skip


def band(  # noqa: PLR0913 (each is a part of the fact)
    name: str, count: int, share: float, *, previous: int, usual: float, series: list[int]
) -> Fact:
    """One band's count."""
    return Fact(
        id=f"band.{name}",
        kind="band",
        subject=Subject(type="scope", id="shop", label=f"{name} changes"),
        value=count,
        unit="changes",
        comparisons=compared(previous, usual),
        detail={"share": share, "series": series},  # type: ignore[dict-item]
        sources=("git",),
    )


def service(  # noqa: PLR0913 (each is a part of the fact)
    sid: str,
    *,
    share: float,
    previous: float,
    usual: float,
    changes: int,
    points: int,
    mean: float,
    series: list[float],
) -> Fact:
    """One service's part of the points."""
    return Fact(
        id=f"service.{sid}.share",
        kind="service_share",
        subject=Subject(type="service", id=sid, label=sid),
        value=share,
        unit="%",
        comparisons=compared(previous, usual, max(series[:-1])),
        detail={"changes": changes, "points": points, "mean": mean, "series": series},  # type: ignore[dict-item]
        sources=("git",),
        evidence=(
            Evidence(
                text=f"git log --first-parent --since=2026-11-09 -- {sid}/",
                url=f"https://git.example/acme/shop/commits/main/{sid}",
            ),
        ),
    )


def driver(signal: str, title: str, now: float, usual: float) -> Fact:
    """One signal's part of the movement."""
    return Fact(
        id=f"driver.{signal}", kind="driver", subject=Subject(type="signal", id=signal, label=title),
        value=round(now - usual, 2), unit="points", detail={"now": now, "usual": usual}, sources=("git",),
    )  # fmt: skip


WEEK_FACTS = (
    Fact(
        id="week.changes", kind="week_changes", subject=Subject(type="scope", id="shop", label="shop"), value=34,
        unit="changes", comparisons=compared(31, 29.5),
        detail={"series": [28, 31, 27, 30, 29, 33, 26, 30, 28, 29, 32, 31, 34]}, sources=("git",),
        evidence=(Evidence(text="git log --first-parent --since=2026-11-09 --until=2026-11-16 main", url=None),),
    ),
    Fact(
        id="week.mean", kind="week_mean", subject=Subject(type="scope", id="shop", label="shop"), value=41.2,
        unit="points", comparisons=compared(30.4, 29.0),
        detail={"series": [28, 29.5, 27, 30, 29, 31, 28.4, 30, 28, 29, 29.2, 30.4, 41.2]}, sources=("git",),
    ),
    band("critical", 1, 2.9, previous=0, usual=0, series=[0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]),
    band("high", 5, 14.7, previous=2, usual=1.5, series=[1, 2, 1, 2, 1, 3, 1, 2, 1, 1, 2, 2, 5]),
    band("moderate", 14, 41.2, previous=11, usual=10, series=[9, 10, 9, 11, 10, 12, 8, 10, 9, 10, 11, 11, 14]),
    band("safe", 14, 41.2, previous=18, usual=18, series=[18, 19, 17, 17, 17, 18, 17, 18, 18, 18, 19, 18, 14]),
    Fact(
        id="movement", kind="movement", subject=Subject(type="scope", id="shop", label="shop"), value=12.2,
        unit="points", detail={"now": 41.2, "usual": 29.0}, sources=("git",),
    ),
    driver("lines_added", "lines added", 14.6, 6.5), driver("author_file_expertise", "first-time authors", 6.1, 3.5),
    driver("sensitive_code", "sensitive code", 4.4, 2.9), driver("change_entropy", "spread over files", 5.2, 4.7),
    driver("file_age", "file age", 2.0, 2.5),
    service(
        "payments", share=41.3, previous=22.0, usual=18.4, changes=9, points=579, mean=64.3,
        series=[17, 19, 18, 20, 18.4, 16, 19, 18, 21, 17, 18, 22, 41.3],
    ),
    service(
        "auth", share=19.0, previous=11.2, usual=10.9, changes=5, points=266, mean=53.2,
        series=[10, 11, 12, 10.9, 10, 11, 12, 9, 11, 10, 12, 11.2, 19],
    ),
    service(
        "web", share=21.7, previous=35.1, usual=36.0, changes=11, points=304, mean=27.6,
        series=[36, 37, 34, 36, 35, 38, 36, 35, 36, 37, 34, 35.1, 21.7],
    ),
    service(
        "search", share=12.1, previous=22.0, usual=24.2, changes=6, points=170, mean=28.3,
        series=[24, 23, 25, 24.2, 24, 25, 24, 26, 23, 24, 25, 22, 12.1],
    ),
    service(
        "docs", share=5.9, previous=9.7, usual=10.5, changes=3, points=82, mean=27.3,
        series=[11, 10, 11, 10.5, 10, 10, 9, 12, 9, 12, 11, 9.7, 5.9],
    ),
    Fact(
        id="service.payments.movement", kind="service_movement",
        subject=Subject(type="service", id="payments", label="payments"), value=27.1, unit="points",
        detail={
            "now": 64.3, "usual": 37.2,
            "drivers": [
                {"signal": "lines_added", "title": "lines added", "points": 14.2},
                {"signal": "author_file_expertise", "title": "first-time authors", "points": 7.25},
                {"signal": "sensitive_code", "title": "payment code", "points": 3.15},
                {"signal": "defect_history", "title": "repairs before", "points": 2.0},
                {"signal": "change_entropy", "title": "spread over files", "points": 1.1},
                {"signal": "file_age", "title": "file age", "points": -0.6},
            ],
            "series": [36, 38, 35, 37, 37.2, 36, 39, 38, 37, 36, 38, 37, 64.3],
        },
        sources=("git",),
    ),
    Fact(
        id="service.payments.newcomers", kind="newcomers",
        subject=Subject(type="service", id="payments", label="payments"), value=2, unit="people",
        comparisons=compared(0, 0), detail={"contributors": 4, "people": ["{person:p1}", "{person:p3}"]},
        sources=("git",),
    ),
    Fact(
        id="service.auth.elevated", kind="elevated", subject=Subject(type="service", id="auth", label="auth"), value=2,
        unit="changes", comparisons=compared(0, 0), detail={"series": [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2]},
        sources=("git",),
        evidence=(
            Evidence(
                text="git log --first-parent --since=2026-11-09 -- auth/",
                url="https://git.example/acme/shop/commits/main/auth",
            ),
        ),
    ),
    Fact(
        id="calendar.weekend", kind="calendar", subject=Subject(type="scope", id="shop", label="shop"), value=3,
        unit="releases", comparisons=compared(0, 0.5), detail={"elevated": 1}, sources=("git", "tags"),
        status=SourceState.PARTIAL,
    ),
    Fact(
        id="record.mean", kind="record", subject=Subject(type="scope", id="shop", label="shop"), value=41.2,
        unit="points", detail={"extreme": "highest", "bound": 31, "weeks": 12}, sources=("git",),
    ),
    Fact(
        id="positive.calmer.search", kind="positive", subject=Subject(type="service", id="search", label="search"),
        value=-9.1, unit="points", detail={"now": 28.3, "usual": 37.4, "changes": 6}, sources=("git",),
    ),
    *CHANGES,
)  # fmt: skip

CARDS = (
    Card(
        key="payments:concentration", severity=Severity.CRITICAL, rule="concentration", cause="concentration",
        subject=Subject(type="service", id="payments", label="payments"),
        title="payments carries 41 % of the week's risk", state=CardState.NEW, weeks_open=1,
        facts=(
            "service.payments.share", "service.payments.movement", "service.payments.newcomers", "change.shop#1204",
            "change.shop#1187", "change.shop#1199",
        ),
        remedies=(
            Remedy(
                id="owner_review", text="Ask an owner of payments to review shop#1204 before it is released",
                effect="84 → 66",
            ),
            Remedy(id="split", text="Split shop#1204 in two", effect="84 → 71"),
        ),
    ),
    Card(
        key="auth:elevated", severity=Severity.WARNING, rule="elevated", cause="elevated",
        subject=Subject(type="service", id="auth", label="auth"),
        title="Two high-risk changes in auth, where there are usually none", state=CardState.WORSE, weeks_open=3,
        facts=("service.auth.elevated", "service.auth.share", "change.shop#1211"),
        remedies=(Remedy(id="add_tests", text="Add tests for the session rotation", effect="71 → 58"),),
    ),
    Card(
        key="shop:weekend", severity=Severity.INFO, rule="calendar", cause="calendar",
        subject=Subject(type="scope", id="shop", label="shop"), title="Three releases went out before the weekend",
        state=CardState.NEW, weeks_open=1, facts=("calendar.weekend",), remedies=(),
    ),
)  # fmt: skip

NARRATIVE = Narrative(
    headline=Sentence(
        text="payments carried 41.3 % of this week's risk, against a usual 18.4 %.", facts=("service.payments.share",),
    ),
    situation=(
        Sentence(
            text="The mean score rose to 41.2 points from a usual 29, mostly through larger changes.",
            facts=("week.mean", "movement", "driver.lines_added"),
        ),
        Sentence(
            text="34 changes landed, five more than usual, and six of them score high or critical.",
            facts=("week.changes", "band.high", "band.critical"),
        ),
    ),
    cards=(
        CardText(
            card="payments:concentration",
            text="Nine changes brought 579 points. {person:p1} and {person:p3} worked in these files for the "
            "first time, and shop#1187 was reverted a day later.",
            facts=("service.payments.share", "service.payments.newcomers", "change.shop#1187"),
        ),
        CardText(
            card="auth:elevated",
            text="Two changes scored high; in twelve weeks the usual is none. The larger rotates session keys.",
            facts=("service.auth.elevated", "change.shop#1211"),
        ),
        CardText(
            card="shop:weekend", text="Fewer people are around to respond then. One of the three carried shop#1211.",
            facts=("calendar.weekend",),
        ),
    ),
    actions=(
        Action(
            text="Ask an owner of payments to review shop#1204 before it is released: 84 becomes 66.",
            facts=("change.shop#1204", "service.payments.share"), remedy="owner_review",
        ),
        Action(
            text="Add tests for the session rotation in auth: 71 becomes 58.", facts=("change.shop#1211",),
            remedy="add_tests",
        ),
    ),
    positives=(Sentence(text="search was calmer than usual.", facts=("positive.calmer.search",)),),
    narrator="template/1",
)  # fmt: skip


def needs_action() -> tuple[Payload, Narrative]:
    """Return a week with a critical card, a warning and a note."""
    return (
        Payload(
            period=PERIOD, scope=SCOPE, severity=Severity.CRITICAL, headline_unit="changes", sources=SOURCES,
            scorecards=(SCORECARD,), bands=BANDS, facts=WEEK_FACTS, cards=CARDS, cards_omitted={}, people=PEOPLE,
            assumptions=(
                "Release tags count as deployments.", "Reverts and fixes stand in for incidents.",
                "No country is known, so only weekends count as days off.",
            ),
            learning=None,
        ),
        NARRATIVE,
    )  # fmt: skip


def all_clear() -> tuple[Payload, Narrative]:
    """Return a week in which nothing moved."""
    payload, _ = needs_action()
    kept = tuple(
        fact
        for fact in payload.facts
        if fact.kind in {"week_changes", "week_mean", "band", "service_share", "positive"}
    )
    quiet = payload.model_copy(
        update={
            "severity": Severity.INFO, "cards": (), "facts": kept, "learning": Learning(weeks=4, needed=6),
            "sources": SOURCES[:1], "people": (),
        },
    )  # fmt: skip
    narrative = Narrative(
        headline=Sentence(text="Nothing moved that needs you this week.", facts=("week.mean",)),
        situation=(
            Sentence(
                text="34 changes in five services were checked against the trailing weeks, by band, by service "
                "and by signal.",
                facts=("week.changes",),
            ),
        ),
        cards=(),
        actions=(),
        positives=(Sentence(text="search was calmer than usual.", facts=("positive.calmer.search",)),),
        narrator="claude-opus-5-5",
    )
    return quiet, narrative


HOSTILE = (
    "<!channel> <!here> <@U123> @here @channel *bold* _it_ ~gone~ `code` ```pre``` :tada: <https://evil.example|click>"
    " https://evil.example evil.example </script><script>alert(1)</script><img src=x onerror=alert(1)> &amp; &lt;b&gt;"
    " {{7*7}} {person:p1} {% raw %} [b]x[/b]"
    " \x1b[31mred\x1b[0m \x07 \r\nBcc: victim@evil.example\r\n\r\nbody \u202eevil\u202c \u200b \x9b31m"
)

ARABIC = "إصلاح خطأ في تسجيل الدخول عند انتهاء الجلسة"


def hostile(title: str = HOSTILE) -> tuple[Payload, Narrative]:
    """Return the week with a stranger's text in every place that a stranger can reach."""
    payload, narrative = needs_action()
    facts = tuple(_spoiled(fact, title) for fact in payload.facts)
    cards = tuple(
        card.model_copy(update={"title": title, "subject": card.subject.model_copy(update={"label": title})})
        for card in payload.cards
    )
    sources = tuple(one.model_copy(update={"detail": title, "label": title}) for one in payload.sources)
    spoiled = payload.model_copy(update={"facts": facts, "cards": cards, "sources": sources, "assumptions": (title,)})
    return spoiled, narrative


def _spoiled(fact: Fact, title: str) -> Fact:
    if fact.kind != "change":
        return fact.model_copy(update={"subject": fact.subject.model_copy(update={"label": title})})
    evidence = (
        Evidence(text=title, url="javascript:alert(1)"),
        Evidence(text=title, url='https://git.example/a|b>"<x'),
    )
    return fact.model_copy(update={"detail": {**fact.detail, "title": title}, "evidence": evidence})
