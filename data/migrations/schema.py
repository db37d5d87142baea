"""The tables' revision and the one needed, by file names: Alembic takes long to import."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import column, inspect, select, table

from data.errors import SchemaNewer, SchemaOutdated

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class History:
    folder: Path

    @property
    def revisions(self) -> list[str]:
        return sorted(path.name.split("_")[0] for path in (self.folder / "versions").glob("[0-9]*_*.py"))

    @property
    def newest(self) -> str:
        return self.revisions[-1]


def our_history() -> History:
    return History(Path(str(files("data") / "migrations")))


def revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(select(column("version_num")).select_from(table("alembic_version")))
    return found


def check_revision(connection: Connection, history: History) -> None:
    """Raise SchemaOutdated or SchemaNewer, with the way out, unless the tables fit."""
    found, needed = revision_of(connection), history.newest
    if found == needed:
        return
    if found is not None and found not in history.revisions:
        raise SchemaNewer(found, needed)
    raise SchemaOutdated(found, needed)
