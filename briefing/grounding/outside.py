"""What a sentence leaves out: "Outside Checkout nothing scored high" is told of all the other services, and not of it.

Such a name is no owner of any number, and need not be cited. What has to be cited instead is every other service of the
scope; and what all of them are said to lack, each of them has to lack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.figures import Form
from briefing.grounding.listed import phrases
from briefing.grounding.violations import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.roles import Group
    from briefing.grounding.said import Said
    from briefing.grounding.text import Token

LEAVING_OUT: Final = phrases(
    "outside | outside of | except | except for | apart from | aside from | other than | excluding | besides | but for"
)


def is_left_out(tokens: Sequence[Token], group: Group) -> bool:
    """Whether names stand behind a word that leaves them out."""
    before = " ".join(token.low for token in tokens[max(0, group.start - 2) : group.start])
    return any(before == one or before.endswith(f" {one}") for one in LEAVING_OUT)


def outside(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is told of all but some, where not all of those are cited, or one of them is not so."""
    gone = frozenset(name for group in said.left_out for name in group.names)
    if not gone:
        return
    services = frozenset(service.label.lower() for service in said.cited.payload.scope.services)
    of_service = [fact for fact in said.cited.facts if fact.subject.type == "service"]
    covered = {
        kind
        for kind in {fact.kind for fact in of_service}
        if services - gone <= {fact.subject.label.lower() for fact in of_service if fact.kind == kind}
    }
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
