"""Headers of a mail that Python's own library would write in a form that mail clients do not read.

A header's value that is longer than a line and has no blank to be broken at is written as an encoded word, which is
right for a subject and wrong for an address or an id: nobody threads or unsubscribes by one. Such headers are broken
between their values here, and nowhere else.
"""

from __future__ import annotations

import hashlib
import re
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import SMTP
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.policy import Policy

_WHOLE = ("References", "In-Reply-To", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post")
_MOST_LETTERS = 60
"""Of the part of a List-Id that names the scope; all of it may have 255."""
_DIGEST = 8


class _WholeHeader(UnstructuredHeader, BaseHeader):
    """A header whose values stay whole: each begins a line of its own."""

    def fold(self, *, policy: Policy) -> str:
        """Return the header as it is sent; what separates its values is ", "."""
        return f"{self.name}: {f',{policy.linesep} '.join(self.split(', '))}{policy.linesep}"


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in _WHOLE:
        registry.map_to_type(name.lower(), _WholeHeader)
    return registry


POLICY = SMTP.clone(header_factory=_registry())
"""How a mail is written: lines end as SMTP has it, and addresses and ids stay whole."""


def list_id(scope_id: str, domain: str) -> str:
    """Return the List-Id of a scope, by which readers sort their mail: `<payments.riskbrief.acme.example>`.

    Letters that it may not hold are hyphens in it; a long id keeps its beginning and gets a digest.
    """
    label = re.sub(r"[^a-z0-9]+", "-", scope_id.casefold()).strip("-")
    if not label or len(label) > _MOST_LETTERS:
        digest = hashlib.sha256(scope_id.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
        label = f"{label[:_MOST_LETTERS].strip('-')}-{digest}".strip("-")
    return f"<{label}.riskbrief.{domain}>"
