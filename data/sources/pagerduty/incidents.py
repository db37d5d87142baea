"""Reads an incident as PagerDuty tells it, and turns it into our record.

The surprise: a merge resolves an incident. It is a part of the one that it was merged into, and none of its own any
more. When it was acknowledged stays unknown: only its log says so, at a request each, and nothing reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from data.records import Incident
from data.sources.incidents import Seen, is_called_unrelated

if TYPE_CHECKING:
    from data.sources.pagerduty.api import Node

MERGED: Final = "merge_resolve_reason"


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

    @property
    def seen(self) -> Seen:
        """What is remembered of it."""
        return Seen(self.began_at, self.stamp, self.is_open)

    def record(self, source_id: str, service: str) -> Incident:
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
            is_deploy_related=False if is_called_unrelated(self.title) else None,
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
