"""What an edition contains, as one frozen value of plain text; each outlet escapes it in one function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from briefing.editions.view.chart_data import Charts

if TYPE_CHECKING:
    from briefing.editions.view.chart_data import Series, Tone, Trend
    from briefing.editions.view.naming import Naming


@dataclass(frozen=True, kw_only=True, slots=True)
class Pointer:
    """Where a reader can check something: words or a command, and a web address if known."""

    text: str
    url: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FactLine:
    """One fact in a reader's words; `anchor` names its row in the page's table, `arithmetic` how it came about."""

    id: str
    anchor: str
    subject: str
    what: str
    value: str
    previous: str
    usual: str
    maximum: str
    against: tuple[str, ...]
    status: str | None
    arithmetic: tuple[str, ...] = ()
    evidence: tuple[Pointer, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SaidPiece:
    """A part of a sentence, with the fact that proves it and its only address (`url`), if any."""

    text: str
    proof: FactLine | None = None
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A sentence with the facts that prove it; `pieces` make up its text, one if it was changed since."""

    text: str
    proofs: tuple[FactLine, ...] = ()
    pieces: tuple[SaidPiece, ...] = ()

    def __post_init__(self) -> None:
        """Drop pieces that do not make up the text."""
        if "".join(one.text for one in self.pieces) != self.text:
            object.__setattr__(self, "pieces", (SaidPiece(text=self.text),))

    @property
    def behind(self) -> tuple[FactLine, ...]:
        """The facts that no piece leads to."""
        led_to = {one.proof.id for one in self.pieces if one.proof is not None}
        return tuple(one for one in self.proofs if one.id not in led_to)

    def written(self, write: Callable[[str], str]) -> Said:
        """Return it in an outlet's writing; in one piece if the pieces alone would come out differently."""
        pieces = tuple(replace(one, text=write(one.text)) for one in self.pieces)
        return replace(self, text=write(self.text), pieces=pieces)


def paragraph(sentences: Sequence[Said]) -> Said:
    pieces = [piece for one in sentences for piece in (SaidPiece(text=" "), *one.pieces)][1:]
    proofs = tuple(proof for one in sentences for proof in one.proofs)
    return Said(text=" ".join(one.text for one in sentences), proofs=proofs, pieces=tuple(pieces))


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One signal's part of a score."""

    title: str
    reading: str
    points: float
    assumed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeLine:
    """One change with its score; `title` is a stranger's, `range` is None if nothing is assumed.

    `ways` are ways down, the cheapest first, none once it is out; `notable` is what matters whatever it scores.
    """

    label: str
    url: str | None
    title: str
    score: str
    band: str
    range: str | None
    author: str | None
    landed: str | None
    services: tuple[str, ...]
    reverted: bool
    notable: tuple[str, ...] = ()
    reasons: tuple[Reason, ...]
    arithmetic: str
    ways: tuple[str, ...]
    evidence: tuple[Pointer, ...]

    @property
    def in_short(self) -> tuple[str, ...]:
        """What is said of it in a line, after its label."""
        reverted = ("reverted",) if self.reverted else ()
        author = () if self.author is None else (self.author,)
        return (self.title, *author, f"{self.score} points", *self.notable, *reverted)


@dataclass(frozen=True, kw_only=True, slots=True)
class RemedyLine:
    """A way down and, if re-scored, what it changes."""

    text: str
    effect: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CardView:
    """One card, complete. `action` is the narrative's call for it, else its first remedy.

    `place` is its text's in the narrative, under which feedback is kept, if it has text. `fired` has the ids of what
    fired it and of a fix that failed to go out; `short` says them in a line, None if the title is enough. `change` is
    its riskiest change.
    """

    key: str
    place: str | None
    fired: tuple[str, ...]
    tone: Tone
    severity: str
    state: str
    subject: str
    title: str
    short: str | None
    text: Said
    action: str | None
    change: ChangeLine | None
    trend: Trend | None
    arithmetic: tuple[str, ...]
    changes: tuple[ChangeLine, ...]
    newcomers: str | None
    remedies: tuple[RemedyLine, ...]
    evidence: tuple[Pointer, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One of the week's three figures, of the fact `id`: "64 changes", and "63" if a usual week is known."""

    id: str
    value: str
    usual: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class BandRow:
    """One band this week against before; `points` is its range."""

    band: str
    points: str
    now: str
    share: str
    percent: float
    previous: str
    usual: str
    series: Series


@dataclass(frozen=True, kw_only=True, slots=True)
class DriverRow:
    """What one signal added to or took from the mean score."""

    title: str
    now: str
    usual: str
    delta: str
    points: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceRow:
    """One service's or team's part of the scope's points."""

    label: str
    share: str
    percent: float
    previous: str
    usual: str
    changes: str
    mean: str
    movement: str
    series: Series


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceLine:
    """A source and how far it can be trusted."""

    label: str
    state: str
    sound: bool
    detail: str
    as_of: str | None = None

    @property
    def words(self) -> str:
        return f"{self.label}: {self.state}. {self.detail}".rstrip()


@dataclass(frozen=True, kw_only=True, slots=True)
class Footer:
    """Who wrote it, from what."""

    writer: str
    scorecards: tuple[str, ...]
    payload: str
    naming: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EditionView:
    """Everything an edition says, in the order of a reader's questions.

    `asked` is what became of last week's asks, `memory` also how earlier warnings turned out. `arithmetic` is the mean
    score's, `deployment` the riskiest one's. `above` comes first: how this edition came about, such as that it is late.
    """

    tone: Tone
    title: str
    verdict: str
    subject_line: str
    scope: str
    scope_id: str
    week: str
    period: str
    ended_at: str
    headline: Said
    situation: tuple[Said, ...]
    actions: tuple[Said, ...]
    cards: tuple[CardView, ...]
    omitted: str | None
    muted: str | None = None
    positives: tuple[Said, ...]
    asked: tuple[str, ...] = ()
    memory: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    unit: str
    bands: tuple[BandRow, ...]
    arithmetic: str | None
    deployment: str | None
    drivers: tuple[DriverRow, ...]
    teams: tuple[ServiceRow, ...] = ()
    services: tuple[ServiceRow, ...]
    charts: Charts = field(default_factory=Charts)
    changes: tuple[ChangeLine, ...]
    landed_title: str = ""
    landed: tuple[ChangeLine, ...] = ()
    ahead: tuple[str, ...]
    facts: tuple[FactLine, ...]
    sources: tuple[SourceLine, ...]
    not_connected: tuple[str, ...]
    assumptions: tuple[str, ...]
    learning: str | None
    footer: Footer
    payload_hash: str
    naming: Naming
    above: tuple[str, ...] = ()

    @property
    def beyond(self) -> tuple[Said, ...]:
        """The opening's sentences that tell more than the figures and what fired the cards."""
        told = {one.id for one in self.figures} | {one for card in self.cards for one in card.fired}
        opening = (self.headline, *self.situation)
        return tuple(one for one in opening if not one.proofs or any(proof.id not in told for proof in one.proofs))

    @property
    def warnings(self) -> tuple[str, ...]:
        """Say which connected sources were unsound, one line each, without those of cards."""
        told = tuple(card.title for card in self.cards if card.key.endswith(":source"))
        untold = (one for one in self.sources if not any(title.startswith(one.label) for title in told))
        return tuple(one.words for one in untold if not one.sound)
