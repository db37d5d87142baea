"""When each label came to a merge request and when it went, by the events that GitLab keeps of labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.records import ChangeLabel
from data.sources.gitlab.shapes import Node, at, exactly_at, number, text

if TYPE_CHECKING:
    from collections.abc import Iterable


def read_labels(events: Iterable[Node], present: Iterable[str], change_id: str, opened: int) -> list[ChangeLabel]:
    """Return the labels; one without an event, as after an import, was there from the beginning.

    The label of an event is null once it was deleted: then nobody can say which it was.
    """
    since: dict[str, int] = {}
    found: list[ChangeLabel] = []
    told = (one for one in events if one.get("label") is not None)
    for event in sorted(told, key=lambda one: (exactly_at(one["created_at"]), number(one, "id"))):
        name, moment = text(event["label"], "name"), at(event["created_at"])
        if event["action"] == "add":
            since.setdefault(name, moment)
        else:
            began = since.pop(name, opened)
            found.append(ChangeLabel(change_id=change_id, label=name, observed_at=began, gone_at=moment))
    found += [
        ChangeLabel(change_id=change_id, label=name, observed_at=since.get(name, opened), gone_at=None)
        for name in sorted(set(present))
    ]
    # A label that came and went in the same second has one row; the last word counts.
    return list({(one.label, one.observed_at): one for one in found}.values())
