"""Rules that readers doubt: two of them marked their cards wrong within four weeks, with the threshold that would have
silenced the rule. A person judges; nothing changes by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.contracts.grouping import grouped
from briefing.contracts.payload import parse_payload
from briefing.contracts.week import parse_week
from briefing.readers.feedback import Opinion
from data.query import within
from data.records import Feedback, FrozenPayload
from scoring.severity import NOTES
from scoring.severity_rules import RULES

if TYPE_CHECKING:
    from briefing.contracts.payload import Card, Payload
    from briefing.rules.thresholds import Fired, Silence
    from data.view import View

READERS: Final = 2
"""One reader may have misread; two have not."""
WEEKS: Final = 4
WINDOW_SECONDS: Final = WEEKS * 7 * 86_400


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """A doubted rule: what it says, by how many readers, sentences and cards, and the way out."""

    rule: str
    says: str
    readers: int
    sentences: int
    cards: int
    silence: Silence


def doubts_of(view: View, now: int) -> tuple[Doubt, ...]:
    """Return the rules doubted in four weeks up to `now` (epoch seconds); may raise PayloadUnusable."""
    lately = within("at", now - WINDOW_SECONDS + 1, now + 1)
    wrong = view.read(Feedback, lately, verdict=Opinion.WRONG.value)
    by_rule = grouped((one.rule, one) for one in wrong if one.rule is not None)
    doubted = {rule: said for rule, said in by_rule.items() if len({one.reader_id for one in said}) >= READERS}
    return tuple(_doubt(view, rule, doubted[rule]) for rule in sorted(doubted))


def _doubt(view: View, rule: str, said: Sequence[Feedback]) -> Doubt:
    # Loaded only when a rule is doubted, not for knowing what rules say.
    from briefing.rules.thresholds import silence_of  # noqa: PLC0415

    marked = {(one.payload_hash, one.card) for one in said}
    return Doubt(
        rule=rule,
        says=SAYS.get(rule, "no rule of this version has that name"),
        readers=len({one.reader_id for one in said}),
        sentences=len({(one.payload_hash, one.place) for one in said}),
        cards=len(marked),
        silence=silence_of(rule, _fired(view, rule, said)),
    )


SAYS: Final[Mapping[str, str]] = {**{one.id: one.says for one in RULES}, **{one.id: one.says for one in NOTES}}


def _fired(view: View, rule: str, said: Iterable[Feedback]) -> tuple[Fired, ...]:
    """Return the marked cards, also as in the weeks before, which have what the rule saw when it fired."""
    from briefing.rules.thresholds import Fired  # noqa: PLC0415

    found: dict[tuple[str, str], Fired] = {}
    for scope, name, key in sorted({(one.scope_id, one.week, one.card or "") for one in said}):
        [payload] = _frozen(view, scope, [name])
        card = _card(payload, rule, key)
        week = parse_week(name, payload.period.zone)
        before = range(1, 1 if card is None else card.weeks_open)
        for one in (payload, *_frozen(view, scope, [week.earlier(back).id for back in before])):
            as_it_was = _card(one, rule, key)
            if as_it_was is not None:
                found[one.hash, key] = Fired(payload=one, card=as_it_was)
    return tuple(found[key] for key in sorted(found))


def _frozen(view: View, scope_id: str, weeks: Sequence[str]) -> list[Payload]:
    frozen = view.read(FrozenPayload, scope_id=scope_id, week=weeks)
    return [parse_payload(one.body, name=f"the stored payload {one.hash[:12]}") for one in frozen]


def _card(payload: Payload, rule: str, key: str) -> Card | None:
    return next((one for one in payload.cards if one.key == key and one.rule == rule), None)
