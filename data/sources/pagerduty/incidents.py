"""Reads an incident as PagerDuty tells it, and turns it into our record.

The surprise: a merge resolves an incident. It is a part of the one that it was merged into, and none of its own any
more. When it was acknowledged stays unknown: only its log says so, at a request each, and nothing reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from data.records import Incident

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.sources.pagerduty.api import Node

MERGED: Final = "merge_resolve_reason"

TAGS: Final = ("[not deploy-related]", "[no-deploy]")
"""Words in a title, in any case, that say that no deployment was the cause."""

NO: Final = frozenset({"false", "no", "not deploy-related", "unrelated", "0"})
YES: Final = frozenset({"true", "yes", "deploy-related", "related", "1"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """How the organisation says that an incident had nothing to do with a deployment, or had.

    `tags` are looked for in the title. `field` is the name of a custom field, None for none: to read it takes one more
    request for each incident. It says no or yes, true or false.
    """

    tags: tuple[str, ...] = TAGS
    field: str | None = None

    @property
    def fingerprint(self) -> str:
        """What changes when these words do."""
        return "|".join((*self.tags, self.field or ""))

    def judge(self, title: str, fields: Mapping[str, Any]) -> bool | None:
        """Return whether the incident is said to be deploy-related; None where nobody said anything."""
        if any(tag.lower() in title.lower() for tag in self.tags):
            return False
        value = fields.get(self.field) if self.field is not None else None
        told = str(value).strip().lower()
        return False if told in NO else True if told in YES else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Raw:
    """An incident as it was told. `stamp` changes whenever anything about it does; times are epoch seconds."""

    id: str
    service: str
    title: str
    began_at: int
    stamp: int
    resolved_at: int | None
    is_open: bool
    is_merged: bool
    url: str | None
    fields: Mapping[str, Any]

    def record(self, source_id: str, service: str, words: Words) -> Incident:
        """Return it as our record of one of our services."""
        # An alarm that resolves itself within its first second may be told with its times the wrong way round.
        resolved = None if self.resolved_at is None else max(self.resolved_at, self.began_at)
        return Incident(
            id=f"{source_id}:{self.id}",
            service_id=service,
            title=self.title,
            began_at=self.began_at,
            acknowledged_at=None,
            resolved_at=resolved,
            deployment_id=None,
            is_deploy_related=words.judge(self.title, self.fields),
            url=self.url,
        )


def read_incident(node: Node) -> Raw | None:
    """Read an incident; None where it lacks what it cannot be placed without: its id, its service or its time."""
    service = node.get("service")
    known, of = node.get("id"), service.get("id") if isinstance(service, dict) else None
    began = seconds(node.get("created_at"))
    if not isinstance(known, str) or not isinstance(of, str) or began is None:
        return None
    changed, modified = seconds(node.get("last_status_change_at")), seconds(node.get("updated_at"))
    ended, status = seconds(node.get("resolved_at")), node.get("status")
    is_resolved = status == "resolved" or (status is None and ended is not None)
    reason = node.get("resolve_reason")
    title = next((one for one in (node.get("title"), node.get("summary")) if isinstance(one, str)), "")
    url = node.get("html_url")
    return Raw(
        id=known,
        service=of,
        title=" ".join(title.split()),
        began_at=began,
        stamp=max(at for at in (began, changed, modified) if at is not None),
        resolved_at=(ended or changed or modified or began) if is_resolved else None,
        # A status that is not known here yet is no resolution.
        is_open=not is_resolved,
        is_merged=isinstance(reason, dict) and reason.get("type") == MERGED,
        url=url if isinstance(url, str) else None,
        fields=_fields(node.get("custom_fields")),
    )


def seconds(told: object) -> int | None:
    """Read a time of PagerDuty's as epoch seconds; None where it is none."""
    if not isinstance(told, str):
        return None
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        return None
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())


def _fields(told: object) -> dict[str, Any]:
    """Return custom fields by name, a field of several values as its only or its first one."""
    found: dict[str, Any] = {}
    for one in told if isinstance(told, list) else []:
        if isinstance(one, dict) and isinstance(name := one.get("name"), str):
            value = one.get("value")
            found[name] = next(iter(value), None) if isinstance(value, list) else value
    return found
