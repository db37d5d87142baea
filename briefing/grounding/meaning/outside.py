"""What a sentence leaves out: "Outside Checkout nothing scored high" is told of all the other services, and not of it.

Such a name is no owner of any number, and need not be cited. What has to be cited instead is every other service of the
scope; and what all of them are said to lack, each of them has to lack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import phrases, words
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.language.text import Token
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.groups import Group
    from briefing.grounding.reading.said import Said

LEAVING_OUT: Final = phrases(
    """
    outside | outside of | except | except for | apart from | aside from | other than | excluding | besides | but for
    | setting aside | leaving aside | leaving out
    """
)

EVERY: Final = words("every all each any no none")
MEMBERS: Final = words("service services team teams other others of them")
PARTS: Final = words(", ; : ( ) — – and but while whereas though although")
"""What ends the part of a sentence in which "elsewhere" stands."""


def is_left_out(tokens: Sequence[Token], group: Group) -> bool:
    """Whether names stand behind a word that leaves them out."""
    lows = [token.low for token in tokens[: group.start]]
    before = " ".join(lows[-2:])
    # "Every service but Payments", "all but Payments".
    if lows[-1:] == ["but"] and EVERY & set(lows[-3:-1]) and lows[-2] in EVERY | MEMBERS:
        return True
    # "Checkout aside", "with Checkout set aside".
    behind = [token.low for token in tokens[group.end : group.end + 2]]
    is_aside = behind[:1] == ["aside"] or behind in (["set", "aside"], ["left", "aside"])
    return is_aside or any(before == one or before.endswith(f" {one}") for one in LEAVING_OUT)


def is_elsewhere(said: Said, figure: Figure) -> bool:
    """Whether "none" is told of all services but those that were named before: "and none waits elsewhere"."""
    if figure.form is not Form.NOTHING:
        return False
    first = next((at for at in range(figure.start, -1, -1) if said.lows[at] in PARTS), -1)
    last = next((at for at in range(figure.end, len(said.lows)) if said.lows[at] in PARTS), len(said.lows))
    is_named = any(first < group.start < last for group in said.groups)
    return "elsewhere" in said.lows[first + 1 : last] and not is_named and bool(rest_of(said, figure))


def rest_of(said: Said, figure: Figure) -> frozenset[str]:
    """Return the services of the scope that are not named before a number; none where none is named there."""
    services = frozenset(service.label.lower() for service in said.cited.payload.scope.services)
    named = services & {name for group in said.groups if group.end <= figure.start for name in group.names}
    return services - named if named else frozenset()


def _elsewhere(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "none waits elsewhere" where no kind of fact has none of it for every other service."""
    for figure in said.figures:
        if not is_elsewhere(said, figure) or any(fact.subject.type == "scope" for fact in said.cited.facts):
            continue
        none: dict[str, set[str]] = {}
        for fact in said.cited.facts:
            if fact.subject.type == "service" and fact.value == 0:
                none.setdefault(fact.kind, set()).add(fact.subject.label.lower())
        if not any(rest_of(said, figure) <= names for names in none.values()):
            yield Code.ENTITY, f"{figure.text!r}: not all other services have none in the cited facts"


def outside(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is told of all but some, where not all of those are cited, or one of them is not so."""
    yield from _elsewhere(said)
    gone = frozenset(name for group in said.left_out for name in group.names)
    if not gone:
        return
    services = frozenset(service.label.lower() for service in said.cited.payload.scope.services)
    of_service = [fact for fact in said.cited.facts if fact.subject.type == "service"]
    told: dict[str, frozenset[str]] = {}
    for fact in said.cited.facts:
        # A deployment is told as its service's.
        names = said.cited.names_of[fact.id] if fact.kind == "deployment" else {fact.subject.label.lower()}
        told[fact.kind] = told.get(fact.kind, frozenset()) | names
    covered = any(services - gone <= names for names in told.values())
    if not gone <= services | said.cited.allowed or not (covered or _is_of_scope(said)):
        yield Code.ENTITY, f"not all others than {' and '.join(sorted(gone))} are in the cited facts"
    elif any(figure.form is Form.NOTHING for figure in said.figures):
        having = [fact for fact in of_service if fact.subject.label.lower() not in gone and fact.value]
        if having:
            yield Code.NUMBER, f"{having[0].subject.label} has some of what all others are said to lack"


def _is_of_scope(said: Said) -> bool:
    """Whether what is left out is cited itself, beside a fact of the whole: the rest follows from the two."""
    gone = frozenset(name for group in said.left_out for name in group.names)
    told = frozenset(name for names in said.cited.names_of.values() for name in names)
    return gone <= told and any(fact.subject.type == "scope" for fact in said.cited.facts)
