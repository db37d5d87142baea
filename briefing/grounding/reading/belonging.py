"""Which of the cited changes are a service's: "both changes in Checkout's queue", "two Checkout changes".

A change's score is no score of its service, so that it is only taken for one of the service's where the sentence speaks
of changes and not of an average or a share.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words
from briefing.grounding.language.words import EVERY
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.groups import Group
    from briefing.grounding.reading.said import Cited, Said

POOLED: Final = words("average averages averaged mean share risk risks deployment deployments release")
CHANGES: Final = words("change changes")
KINDS: Final = ("change", "way_down")
OWNED: Final = frozenset({None, "points"})


def with_changes(one: Said, figure: Figure, owners: Sequence[Group]) -> list[Group] | None:
    """Return whose a number is where a service is named for its changes; None where it is not."""
    is_of_changes = bool(CHANGES & set(one.lows)) and not POOLED & set(one.lows)
    if not owners or figure.unit not in OWNED or not is_of_changes or figure.form not in {Form.DIGITS, Form.WORDS}:
        return None
    own = changes_of(one.cited, owners[0].names)
    alike = [other for other in one.figures if other.unit in OWNED and other.start >= figure.start - 1]
    is_of_all = bool(EVERY & set(one.lows)) and len(own) > 1
    if not own or (is_of_all and len(alike) == 1 and not _is_joined(one, figure)):
        return None
    return [replace(owners[0], names=own), *owners[1:]]


def _is_joined(one: Said, figure: Figure) -> bool:
    """Whether a number stands in a list of as many numbers, or is said of each."""
    before, behind = one.lows[max(0, figure.start - 1) : figure.start], one.lows[figure.end : figure.end + 1]
    return before == ["and"] or behind in (["and"], ["each"])


def changes_of(cited: Cited, services: frozenset[str]) -> frozenset[str]:
    """Return the cited changes that belong to services, by their own facts or by the cards that have them."""
    ids = {service.id: service.label.lower() for service in cited.payload.scope.services}
    told = {fact.subject.label.lower() for fact in cited.of_kind(*KINDS)}
    found = set()
    for fact in cited.payload.facts:
        label, touched = fact.subject.label.lower(), fact.detail.get("services")
        if label not in told or fact.kind not in KINDS:
            continue
        own = {ids.get(str(one), str(one).lower()) for one in touched} if isinstance(touched, list) else set()
        own |= {card.subject.label.lower() for card in cited.payload.cards if fact.id in card.facts}
        found |= {label} if own & services else set()
    return frozenset(found)
