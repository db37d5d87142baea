"""Keeps erased people out of everything saved later. Only keyed digests of them are kept."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import select, text

from data import records as r
from data.engine import our_errors
from data.handles import Known, first_words, replaced
from data.tables import TABLES

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


R = TypeVar("R", bound=Any)

STAND_IN: Final = "former-colleague"
"""Beginning of every stand-in; the rest tells two people apart without saying who they were."""

UNTOLD: Final = frozenset(
    {
        *(r.AddressMark, r.AuditEntry, r.Briefing, r.Delivery, r.Duty, r.Erasure, r.KeptService, r.KeptWeek),
        *(r.Milestone, r.ReaderSettings, r.RunStep, r.ScopeRun, r.Worker, r.WriteCount),
    }
)
"""Kinds that we write from cleaned data: checking thousands each Monday would be slow."""

_LAST_BUCKET: Final = 0xFFF
_MOST_CACHED: Final = 200_000
_DIGEST_BYTES: Final = 16


class Spellings:
    def __init__(self, keys: Iterable[str], stand_in: str) -> None:
        self._keys = frozenset(keys)
        self._first = first_words(self._keys)
        self._stand_in = stand_in

    def begins(self, word: str) -> bool:
        return word in self._first

    def of(self, key: str) -> str | None:
        return self._stand_in if key in self._keys else None


class Forgotten:
    """Everybody erased. They are found exactly in a text, but nothing kept can be read back."""

    def __init__(self, erasures: Sequence[r.Erasure]) -> None:
        self.ids = frozenset(one.person_id for one in erasures)
        self._salts: dict[str, tuple[set[int], dict[str, str]]] = {}
        self._told: dict[str, str | None] = {}
        self._begun: dict[str, bool] = {}
        for one in erasures:
            buckets, stand_ins = self._salts.setdefault(one.salt, (set(), {}))
            told = json.loads(one.tokens)
            buckets.update(told["doors"])
            stand_ins.update(dict.fromkeys(told["keys"], told["instead"]))

    def begins(self, word: str) -> bool:
        """Whether a spelling may begin with a word; rarely yes by mistake."""
        if word not in self._begun:
            if len(self._begun) >= _MOST_CACHED:
                self._begun.clear()
            self._begun[word] = any(_bucket(salt, word) in buckets for salt, (buckets, _) in self._salts.items())
        return self._begun[word]

    def of(self, key: str) -> str | None:
        if key not in self._told:
            if len(self._told) >= _MOST_CACHED:
                self._told.clear()
            found = (stand_ins.get(_digest(salt, key)) for salt, (_, stand_ins) in self._salts.items())
            self._told[key] = next((one for one in found if one is not None), None)
        return self._told[key]

    def row(self, kind: type[Any], row: dict[str, Any], texts: Iterable[str]) -> dict[str, Any] | None:
        """Return a row without erased people; None for one that only says who they are."""
        told: dict[str, Any] = {name: cleaned(row[name], self) for name in texts if row[name] is not None}
        if kind is r.Person and told["id"] in self.ids:
            return None
        if kind is r.Person:
            # Somebody else of that name or login was not to be forgotten.
            return row
        if kind is r.Identity and told["person_id"] in self.ids:
            return None
        if kind is r.OwnerMember and told["person_id"] in self.ids:
            # Keep that the owner was looked at.
            told["present"] = False
        return {**row, **told}


class ErasureFilter:
    """Removes erased people from what one transaction saves; reads who they are once, if needed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._read: tuple[Forgotten | None] | None = None

    def row(self, kind: type[Any], row: dict[str, Any], texts: Sequence[str]) -> dict[str, Any] | None:
        """Return a row as it is stored; None if it only says who somebody is."""
        found = self._forgotten(kind)
        return row if found is None else found.row(kind, row, texts)

    def record(self, record: R, texts: Sequence[str]) -> R:
        found = self._forgotten(type(record))
        if found is None:
            return record
        held: dict[str, Any] = {name: getattr(record, name) for name in texts}
        return replace(record, **{name: cleaned(told, found) for name, told in held.items() if told is not None})

    def written(self, kind: type[Any], told: Mapping[str, Any]) -> Mapping[str, Any]:
        found = self._forgotten(kind)
        if found is None:
            return told
        return {name: cleaned(value, found) if isinstance(value, str) else value for name, value in told.items()}

    def payload(self, payload: r.FrozenPayload) -> r.FrozenPayload:
        """Return a payload to freeze: it may be computed from what was read before the erasure."""
        found = self._forgotten(r.FrozenPayload)
        return payload if found is None else cleaned_payload(payload, found)

    def narrative(self, narrative: r.StoredNarrative) -> r.StoredNarrative:
        found = self._forgotten(r.StoredNarrative)
        return narrative if found is None else cleaned_narrative(narrative, found)

    def _forgotten(self, kind: type[Any]) -> Forgotten | None:
        if kind in UNTOLD:
            return None
        if self._read is None:
            self._read = (self._now_forgotten(),)
        return self._read[0]

    def _now_forgotten(self) -> Forgotten | None:
        table = TABLES[r.Erasure]
        with our_errors():
            if self._connection.dialect.name == "postgresql":
                # An erasure and we wait for each other: what was read before it is not stored after it.
                self._connection.execute(text("LOCK TABLE erasures IN ROW SHARE MODE"))
            rows = self._connection.execute(select(table)).mappings().all()
        return Forgotten([r.Erasure(**row) for row in rows]) if rows else None


def stand_in_of(person_id: str, salt: str) -> str:
    return f"{STAND_IN}-{_digest(salt, f'stand in {person_id}')[:6]}"


def erasure_of(person_id: str, keys: Iterable[str], *, salt: str, stand_in: str, at: int) -> r.Erasure:
    """Return what is kept of an erased person; `at` is epoch seconds, `salt` is hexadecimal."""
    every = sorted(keys)
    told = {
        "doors": sorted({_bucket(salt, one) for one in first_words(every)}),
        "instead": stand_in,
        "keys": sorted(_digest(salt, one) for one in every),
    }
    return r.Erasure(person_id=person_id, salt=salt, tokens=json.dumps(told, sort_keys=True), at=at)


def cleaned(value: str, known: Known) -> str:
    """Return a text without somebody, JSON as JSON; the same object where there was nobody."""
    if "\\" in value and value[:1] in {"[", "{"}:
        try:
            told = json.loads(value)
        except ValueError:
            return replaced(value, known)
        mended = cleaned_value(told, known)
        return value if mended == told else json.dumps(mended, ensure_ascii=value.isascii(), separators=(",", ":"))
    return replaced(value, known)


def cleaned_value(value: Any, known: Known) -> Any:  # noqa: ANN401 (whatever JSON holds)
    if isinstance(value, str):
        return cleaned(value, known)
    if isinstance(value, list):
        return [cleaned_value(one, known) for one in value]
    if isinstance(value, dict):
        return {cleaned(name, known): cleaned_value(one, known) for name, one in value.items()}
    return value


def cleaned_payload(payload: r.FrozenPayload, known: Known) -> r.FrozenPayload:
    """Return a payload without somebody, with its new hash; the same object where there was nobody."""
    told = json.loads(payload.body)
    mended = cleaned_value(told, known)
    if mended == told:
        return payload
    # In the canonical form of briefing/contracts/payload.py, or no replay would recognise it.
    body = json.dumps(mended, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"
    return replace(payload, body=body, hash=sha256(body.encode()).hexdigest())


def cleaned_narrative(
    narrative: r.StoredNarrative, known: Known, *, hashes: Mapping[str, str] | None = None
) -> r.StoredNarrative:
    """Return a narrative without somebody; `hashes` are payloads' new hashes by their old ones."""
    told = json.loads(narrative.body)
    mended = cleaned_value(told, known)
    moved = {} if hashes is None else hashes
    if isinstance(mended, dict) and mended.get("payload") in moved:
        mended["payload"] = moved[mended["payload"]]
    writer, owner = cleaned(narrative.narrator, known), moved.get(narrative.payload_hash, narrative.payload_hash)
    body = narrative.body if mended == told else json.dumps(mended, ensure_ascii=False, indent=2) + "\n"
    return replace(narrative, payload_hash=owner, narrator=writer, body=body)


def _bucket(salt: str, word: str) -> int:
    """Return one of 4,096 buckets: most words fall into none with an erased person."""
    return zlib.crc32(f"{salt}{word}".encode("utf-8", "surrogatepass")) & _LAST_BUCKET


def _digest(salt: str, key: str) -> str:
    told = key.encode("utf-8", "surrogatepass")
    return blake2b(told, key=bytes.fromhex(salt), digest_size=_DIGEST_BYTES).hexdigest()
