"""Everything that is stored about one person, as JSON: the same bytes for the same database, whoever asks.

Rows about them come whole; other texts with their login, address or name come with their place. No other person's row
is in it, but what others wrote in the same row is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from data import records as r
from data.erasing import Spellings, cleaned
from data.handles import replaced
from data.row_mapping import shape_of
from data.tables import TABLES

if TYPE_CHECKING:
    from briefing.contracts.organisation import Manager, Organisation
    from briefing.privacy.who import Meant
    from data.view import View

NOT_HERE: Final = (
    "What Slack keeps of messages that were sent, and what mail servers and mailboxes keep of mails.",
    "What the forge keeps: accounts, commits, reviews. The mirrors beside the database are copies of its git history.",
    "What Anthropic keeps of calls, where a model writes. The calls themselves hold ids in place of people.",
    "Logs, backups and copies of the database that its operator made, and the settings file, riskbrief.toml.",
)
"""What else may have something of a person, and cannot be asked from here."""

SKIPPED: Final = frozenset({r.Person, r.Erasure, r.KeptService, r.KeptWeek})
"""Kinds not searched: people's own rows, digests, and what is packed from all the others."""


def export(view: View, organisation: Organisation, who: Meant) -> str:
    """Return what is stored about somebody, as indented JSON with a trailing newline."""
    managers = [one for one in organisation.managers if _is_manager(one, who)]
    told = {
        "person": asdict(who.person),
        "identities": _rows(view, r.Identity, person_id=who.person.id),
        "rows": {name: rows for name, rows in sorted(_own(view, who, managers)) if rows},
        "settings": [f'[[manager]] id = "{one.id}" of riskbrief.toml' for one in managers],
        "mentions": [{"table": table, "column": column, "key": key} for table, column, key in _mentions(view, who)],
        "not_held_here": list(NOT_HERE),
    }
    return json.dumps(told, ensure_ascii=False, indent=2, sort_keys=False) + "\n"


def _own(view: View, who: Meant, managers: list[Manager]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the rows about somebody, by name in the export."""
    one = who.person.id
    changes = _rows(view, r.Change, author_id=one)
    yield "changes_authored", changes
    ids = [row["id"] for row in changes]
    for kind in (r.ChangeLabel, r.Check, r.Coverage, r.PatchCoverage):
        yield f"{TABLES[kind].name}_of_their_changes", _rows(view, kind, change_id=ids)
    yield (
        "files_of_their_changes",
        [
            {key: value for key, value in row.items() if key != "patch"}
            for row in _rows(view, r.ChangeFile, change_id=ids)
        ],
    )
    yield "commits", _rows(view, r.ChangeCommit, author_id=one)
    yield "reviews", _rows(view, r.Review, reviewer_id=one)
    yield "owner_memberships", _rows(view, r.OwnerMember, person_id=one)
    readers = sorted({name for manager in managers for name in (manager.id, *manager.filed.slack)})
    addresses = sorted({address for manager in managers for _, address in manager.filed.addresses})
    addresses = sorted({*addresses, *({who.person.email} if who.person.email else set())})
    yield "reader_settings", _rows(view, r.ReaderSettings, reader_id=readers)
    yield "briefings", _rows(view, r.Briefing, reader_id=readers)
    yield "card_marks", _rows(view, r.CardMark, reader=readers)
    yield "feedback", _rows(view, r.Feedback, reader_id=readers)
    yield "deliveries", _rows(view, r.Delivery, address=addresses)
    yield "address_marks", _rows(view, r.AddressMark, address=[each.casefold() for each in addresses])
    yield "audit", [*_rows(view, r.AuditEntry, actor=readers), *_rows(view, r.AuditEntry, subject=one)]
    yield (
        "payloads_that_mention_them",
        [
            {"scope": scope, "week": week, "hash": name}
            for name, scope, week in sorted(view.pick(r.FrozenPayload, ("hash", "scope_id", "week")))
            if _mentions_id(view, name, one)
        ],
    )


def _rows(view: View, kind: type[Any], **equal: Any) -> list[dict[str, Any]]:  # noqa: ANN401 (as `View.read` has it)
    return [asdict(one) for one in view.read(kind, **equal)]


def _mentions_id(view: View, payload_hash: str, person_id: str) -> bool:
    stored = view.get(r.FrozenPayload, hash=payload_hash)
    return stored is not None and json.dumps(person_id, ensure_ascii=False) in stored.body


def _is_manager(manager: Manager, who: Meant) -> bool:
    told = (manager.id, manager.name, manager.filed.email or "")
    spelt = Spellings(who.keys, "")
    return any(replaced(one, spelt) is not one for one in told)


def _mentions(view: View, who: Meant) -> Iterator[tuple[str, str, str]]:
    """Yield where a text has a spelling of somebody: table, column, key."""
    spelt = Spellings(who.keys, "")
    for kind in TABLES:
        if kind in SKIPPED or kind is r.ModelCall:
            continue
        shape = shape_of(kind)
        texts = [name for name in shape.texts if name not in shape.keys]
        found = []
        for row in view.pick(kind, (*shape.keys, *texts)):
            held = dict(zip((*shape.keys, *texts), row, strict=True))
            key = " ".join(str(held[name]) for name in shape.keys)
            found += [(name, key) for name in texts if held[name] and cleaned(held[name], spelt) is not held[name]]
        yield from ((shape.table.name, name, key) for name, key in sorted(found))
