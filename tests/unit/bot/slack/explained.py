"""What `riskbrief explain` says of one change, to be changed by each test."""

from __future__ import annotations

from briefing.answers.explain.explanation import CarriedBy, ChangeExplained, GateLine, Sum, Term, WayLine
from briefing.contracts.payload import Source, SourceState


def one_change() -> ChangeExplained:
    """A change of Payments that is open."""
    return ChangeExplained(
        id="acme/shop#7",
        label="acme/shop#7",
        title="Whatever strangers wrote",
        url=None,
        repository="acme/shop",
        services=("pay", "others"),
        is_bot=False,
        state="open",
        merged_at=None,
        deployed_at=None,
        as_of="2026-11-22T10:00:00+00:00",
        zone="UTC",
        score=Sum(
            points=80,
            low=78,
            high=84,
            band="high",
            band_from=60,
            total=42,
            lifted=38,
            floor=80,
            terms=(_term("lines added", "420 lines", 30), _term("thin review", "none", 12, assumed=True)),
            gates=(GateLine(id="schema-unreviewed", title="schema migration nobody saw", evidence="it was there"),),
            not_connected=(),
            scorecard="abc",
        ),
        ways=(WayLine(remedy="split", text="split acme/shop#7", before=80, after=(40, 22), leaves_band=True),),
        deployments=(CarriedBy(id="pay/1", service="pay", state="success", at=None, points=81),),
        incidents=(),
        reverted_by=(),
        mentions=(),
        sources=(
            Source(id="github", label="GitHub", state=SourceState.STALE, detail="nothing since Monday", as_of=None),
        ),
    )


def _term(title: str, reading: str, points: int, *, assumed: bool = False) -> Term:
    return Term(
        signal=title.replace(" ", "_"),
        title=title,
        reading=reading,
        value=None,
        unit="",
        points=points,
        most=points,
        assumed=assumed,
        missing=None,
        piece=None,
    )
