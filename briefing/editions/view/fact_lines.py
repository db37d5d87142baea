"""Facts, changes and sentences in a reader's words; a kind without a phrase is printed under its own name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.contracts.payload import SourceState
from briefing.contracts.untrusted_text import MAX_TITLE, clean, safe_link
from briefing.contracts.words import and_others, listed, signed
from briefing.editions.view.arithmetic import card_lines, change_line
from briefing.editions.view.dates import day_words
from briefing.editions.view.details import flag_in, number_in, numbers_in, rows_in, text_in, texts_in, value_of
from briefing.editions.view.figures import comparison_cell, comparison_words, figure, number
from briefing.editions.view.naming import resolve
from briefing.editions.view.values import ChangeLine, FactLine, Pointer, Reason, Said, SaidPiece
from briefing.narrative.phrases import kind_name

if TYPE_CHECKING:
    from pydantic import JsonValue

    from briefing.contracts.narrative import Action, CardText, Narrative, Sentence
    from briefing.contracts.payload import Fact, Payload
    from briefing.editions.view.naming import Names, Naming

_SIGNED = frozenset({"movement", "driver", "service_movement"})


def kind_words(fact: Fact) -> str:
    if fact.kind == "failures" and fact.detail.get("rolled_back"):
        return "deployments with an incident, or rolled back"
    return kind_name(fact.kind)


def pointers(fact: Fact) -> tuple[Pointer, ...]:
    return tuple(Pointer(text=clean(one.text), url=safe_link(one.url)) for one in fact.evidence)


def fact_line(fact: Fact, position: int) -> FactLine:
    """Write one fact as a row; its anchor is its position, since ids may have any character."""
    number_value = value_of(fact)
    value = figure(fact.value, fact.unit)
    if fact.kind in _SIGNED and number_value is not None and number_value > 0:
        value = f"+{value}"
    return FactLine(
        id=fact.id,
        anchor=f"fact-{position}",
        subject=clean(fact.subject.label, limit=MAX_TITLE),
        what=kind_words(fact),
        value=clean(value, limit=MAX_TITLE),
        previous=comparison_cell(fact, "previous week"),
        usual=comparison_cell(fact, "usual"),
        maximum=comparison_cell(fact, "maximum"),
        against=comparison_words(fact),
        status=None if fact.status is SourceState.OK else fact.status.value,
        arithmetic=card_lines((fact,)),
        evidence=pointers(fact),
    )


def change_of(fact: Fact, payload: Payload, naming: Naming, names: Names) -> ChangeLine:
    """Write one change; its title is a stranger's: cleaned, cut, and never searched for people."""
    detail = fact.detail
    landed = text_in(detail, "landed_at")
    evidence = pointers(fact)
    score, reasons = value_of(fact), _reasons(detail)
    gates = [clean(text_in(row, "title") or "a gate") for row in rows_in(detail, "gates")]
    return ChangeLine(
        label=clean(fact.subject.label, limit=MAX_TITLE),
        url=next((one.url for one in evidence if one.url), None),
        title=clean(text_in(detail, "title") or "", limit=MAX_TITLE),
        score="unknown" if score is None else number(score),
        band=clean(text_in(detail, "band") or ""),
        range=_range(detail),
        author=author_of(fact, payload, naming, names),
        landed=None if landed is None else day_words(landed, payload.period.zone),
        services=tuple(clean(service) for service in texts_in(detail, "services")),
        reverted=flag_in(detail, "reverted"),
        notable=tuple(clean(one) for one in texts_in(detail, "notable")),
        reasons=reasons,
        arithmetic="" if score is None else change_line(score, reasons, gates),
        ways=() if score is None else _ways(detail, score),
        evidence=evidence,
    )


def author_of(fact: Fact, payload: Payload, naming: Naming, names: Names, *, before: str = "") -> str | None:
    """Return a change's author, of several the one with most commits and how many others; None without any."""
    author = text_in(fact.detail, "author")
    if author is None:
        return None
    said = resolve(author, payload, naming, names, before=before)
    return clean(f"{said}{and_others(number_in(fact.detail, 'authors'))}")


def _ways(detail: Mapping[str, JsonValue], score: float) -> tuple[str, ...]:
    """Write a change's ways down, as `have an owner review it: 82 → 64`, the cheapest first."""
    return tuple(
        f"{clean(text_in(row, 'text') or 'a remedy')}: {number(score)} → {listed(after)}"
        for row in rows_in(detail, "ways")
        if (after := [number(points) for points in numbers_in(row, "points")])
    )


def _reasons(detail: Mapping[str, JsonValue]) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            title=clean(text_in(row, "title") or text_in(row, "signal") or "a signal"),
            reading=clean(text_in(row, "reading") or ""),
            points=number_in(row, "points") or 0.0,
            assumed=flag_in(row, "assumed"),
        )
        for row in rows_in(detail, "reasons")
    )


def _range(detail: Mapping[str, JsonValue]) -> str | None:
    low, high = number_in(detail, "low"), number_in(detail, "high")
    if low is None or high is None or low == high:
        return None
    return f"{number(low)}–{number(high)}"


def signed_cell(fact: Fact) -> str:
    """Write a fact's value with its sign, for a column of differences."""
    value = value_of(fact)
    return "unknown" if value is None else signed(value)


@dataclass(frozen=True, kw_only=True)
class RenderContext:
    """What a view's parts are written from, looked up once."""

    payload: Payload
    narrative: Narrative
    naming: Naming
    names: Names
    facts: Mapping[str, Fact]
    lines: Mapping[str, FactLine]

    def plain(self, text: str) -> str:
        return clean(resolve(text, self.payload, self.naming, self.names))

    def said(self, sentence: Sentence | CardText | Action) -> Said:
        """Write a sentence with its proofs, each figure and name with its own."""
        proofs = tuple(self.lines[one] for one in sentence.facts if one in self.lines)
        pieces = tuple(self._pieces(sentence, proofs))
        return Said(text=self.plain(sentence.text), proofs=proofs, pieces=pieces)

    def _pieces(self, sentence: Sentence, proofs: Sequence[FactLine]) -> Iterator[SaidPiece]:
        """Split a sentence at its spans, measured before people had names; an address is given once."""
        text, known, end = sentence.text, {one.id: one for one in proofs}, 0
        given: set[str | None] = set()
        for span in sentence.spans:
            proof = known.get(span.fact)
            if proof is None or not end <= span.start < span.end <= len(text):
                continue
            if span.start > end:
                yield SaidPiece(text=self._part(text, end, span.start))
            told, end = self._part(text, span.start, span.end), span.end
            # A person is not what an address leads to.
            url = _address(proof, told) if told == text[span.start : end] else None
            yield SaidPiece(text=told, proof=proof, url=None if url in given else url)
            given.add(url)
        if end < len(text):
            yield SaidPiece(text=self._part(text, end, len(text)))

    def _part(self, text: str, start: int, end: int) -> str:
        return resolve(text[start:end], self.payload, self.naming, self.names, before=text[:start])


def _address(proof: FactLine, told: str) -> str | None:
    """Return where a figure or a name leads: a fact's subject may have several addresses, its figures only one."""
    urls = list(dict.fromkeys(one.url for one in proof.evidence if one.url is not None))
    is_named = told.casefold() == proof.subject.casefold()
    return urls[0] if len(urls) == 1 or (urls and is_named) else None


def render_context(payload: Payload, narrative: Narrative, names: Names, naming: Naming) -> RenderContext:
    lines = {fact.id: fact_line(fact, position) for position, fact in enumerate(payload.facts, start=1)}
    facts = {fact.id: fact for fact in payload.facts}
    return RenderContext(payload=payload, narrative=narrative, naming=naming, names=names, facts=facts, lines=lines)
