"""Removes somebody from everything stored, in one transaction; `vacuum` then removes the old bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, select, text, update

from data import records as r
from data.engine import open_engine, our_errors
from data.erasing import cleaned, cleaned_narrative, cleaned_payload
from data.row_mapping import shape_of
from data.tables import TABLES
from data.transaction import Transaction
from data.view import PAGE

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

    from data.handles import Known

APART: Final = (r.FrozenPayload, r.StoredNarrative, r.KeptService, r.KeptWeek, r.AuditEntry, r.Erasure, r.Person)
"""Kinds not cleaned column by column: frozen ones move, kept ones go, of people only a row goes."""

OF_PAYLOADS: Final = (r.Delivery, r.Feedback, r.ModelCall)

_MOVING: Final = "#moving"


class Erasing(Transaction):
    """A transaction that erases somebody. Other writers wait for its end, and then know of it."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        if connection.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE erasures IN EXCLUSIVE MODE"))
        self._counts = True

    def drop(self, kind: type[Any], **equal: str) -> int:
        table = shape_of(kind).table
        keys = [table.c[name] for name in shape_of(kind).keys]
        chosen = and_(*(table.c[name] == value for name, value in equal.items()))
        with our_errors():
            return len(self._connection.execute(delete(table).where(chosen).returning(*keys)).all())

    def empty_kept(self) -> None:
        """Delete kept scores, which are computed anew: they are packed, and hold titles."""
        with our_errors():
            for kind in (r.KeptService, r.KeptWeek):
                self._connection.execute(delete(shape_of(kind).table))

    def clean(self, kind: type[Any], known: Known) -> int:
        """Remove somebody from all texts of a kind; return how many rows had them."""
        table, keys = shape_of(kind).table, shape_of(kind).keys
        found = list(self._unclean(kind, known))
        for old, told in found:
            here = and_(*(table.c[name] == old[name] for name in keys))
            new = {name: told.get(name, old[name]) for name in keys}
            with our_errors():
                if new != old and self.get(kind, **new) is not None:
                    # Two spellings of one person were two rows, and are now one.
                    self._connection.execute(delete(table).where(here))
                else:
                    self._connection.execute(update(table).where(here).values(told))
        return len(found)

    def clean_audit(self, known: Known) -> int:
        """Remove somebody from the audit, otherwise never changed: a reader's id may contain their name."""
        # Read to the end first: PostgreSQL changes no table that is being read.
        if not list(self._unclean(r.AuditEntry, known)):
            return 0
        with our_errors():
            guards = self._open_audit()
            found = self.clean(r.AuditEntry, known)
            for statement in guards:
                self._connection.exec_driver_sql(statement)
        return found

    def _open_audit(self) -> list[str]:
        """Drop the audit's triggers, and return the statements that restore them."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            self._connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
            return ["ALTER TABLE audit ENABLE TRIGGER USER"]
        asked = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit' ORDER BY name")
        guards = self._connection.execute(asked).all()
        for name, _ in guards:
            self._connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        return [sql for _, sql in guards]

    def clean_frozen(self, known: Known) -> dict[str, str]:
        """Remove somebody from payloads and narratives; return new hashes by old ones."""
        moved: dict[str, str] = {}
        for (old,) in list(self.pick(r.FrozenPayload, ("hash",))):
            payload = self.get(r.FrozenPayload, hash=old)
            mended = None if payload is None else cleaned_payload(payload, known)
            if mended is not None and mended is not payload:
                moved[old] = mended.hash
                self._move(old, mended)
        for (name,) in list(self.pick(r.StoredNarrative, ("payload_hash",))):
            stored = self.get(r.StoredNarrative, payload_hash=name)
            if stored is not None:
                self._renew(stored, cleaned_narrative(stored, known, hashes=moved))
        for old in moved:
            self.drop(r.FrozenPayload, hash=old)
        for new in moved.values():
            held = shape_of(r.FrozenPayload).table
            with our_errors():
                here = update(held).where(held.c.hash == new)
                scope = self._connection.execute(select(held.c.scope_id).where(held.c.hash == new)).scalar_one()
                self._connection.execute(here.values(scope_id=scope.removesuffix(_MOVING)))
        return moved

    def _move(self, old: str, mended: r.FrozenPayload) -> None:
        """Store a payload under its new hash, and move everything but its narrative to it."""
        held = shape_of(r.FrozenPayload).table
        told = {name: getattr(mended, name) for name in shape_of(r.FrozenPayload).names}
        with our_errors():
            # One scope has one payload a week: until the old one is gone, the new one gets another scope.
            self._connection.execute(held.insert().values({**told, "scope_id": mended.scope_id + _MOVING}))
            for kind in OF_PAYLOADS:
                table = shape_of(kind).table
                follow = update(table).where(table.c.payload_hash == old).values(payload_hash=mended.hash)
                self._connection.execute(follow)

    def _renew(self, stored: r.StoredNarrative, mended: r.StoredNarrative) -> None:
        if mended == stored:
            return
        table = shape_of(r.StoredNarrative).table
        told = {name: getattr(mended, name) for name in shape_of(r.StoredNarrative).names}
        with our_errors():
            self._connection.execute(update(table).where(table.c.payload_hash == stored.payload_hash).values(told))

    def _unclean(self, kind: type[Any], known: Known) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
        """Yield the key of each row with somebody in it, and its cleaned texts."""
        shape = shape_of(kind)
        names = list(dict.fromkeys((*shape.keys, *shape.texts)))
        question = select(*(shape.table.c[name] for name in names)).execution_options(yield_per=PAGE)
        with our_errors():
            for row in self._connection.execute(question):
                held = dict(zip(names, row, strict=True))
                mended = {name: cleaned(held[name], known) for name in shape.texts if held[name] is not None}
                told = {name: value for name, value in mended.items() if value is not held[name]}
                if told:
                    yield {name: held[name] for name in shape.keys}, told


def cleaned_kinds() -> tuple[type[Any], ...]:
    return tuple(kind for kind in TABLES if kind not in APART)


def vacuum(engine: Engine, tables: Iterable[str] | None = None) -> bool:
    """Rewrite the database (on PostgreSQL: `tables`) without deleted data; return False if SQLite's readers keep old
    bytes, and it has to be repeated. Raises DatabaseBusy or DatabaseUnusable.
    """
    if engine.dialect.name == "postgresql":
        alone = engine.execution_options(isolation_level="AUTOCOMMIT")
        with our_errors(), alone.connect() as connection:
            for name in (one.name for one in TABLES.values()) if tables is None else tables:
                # A plain VACUUM leaves bytes until they are written over, and statistics hold common values.
                connection.execute(text(f"VACUUM (FULL, ANALYZE) {name}"))
        return True
    with our_errors():
        raw = engine.raw_connection()
        try:
            return _rewritten(raw.cursor())
        finally:
            raw.close()


def copies_beside(database_url: str) -> list[Path]:
    """Return a SQLite file's copies made by migrations: each holds the data of its time."""
    engine = open_engine(database_url)
    engine.dispose()
    if engine.dialect.name != "sqlite":
        return []
    file = Path(str(engine.url.database))
    return sorted(file.parent.glob(f"{file.name}.revision-*"))


def _rewritten(cursor: Any) -> bool:  # noqa: ANN401 (the driver's own)
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.execute("VACUUM")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    busy: Sequence[int] = cursor.fetchone()
    return busy[0] == 0
