"""
Measures `riskbrief import` on 100,000 changes (JSON lines) and their 400,000 files (CSV), into SQLite and PostgreSQL.

    python -m benchmarks.import [--changes N] [--server postgresql://postgres@127.0.0.1:5432]

The real command is run as a process of its own, beside a plain script that reads the same files and puts the rows into
the same tables unchecked (sqlite3's executemany, psycopg's COPY): the least that anything could take. They take turns.
On the server a database of its own is made and dropped. Peak memory is that of the command, not of the server.
"""
# ruff: noqa: N999 (a measurement is named as the command that it measures, and `make bench-NAME` by its file)

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psycopg

from benchmarks.apart import Run, apart, middle
from benchmarks.databases import SERVER, made, made_on
from benchmarks.tables import judged, shown
from data.engine import open_engine
from data.records import Change, ChangeFile
from data.store import Store

CHANGES = 100_000
FILES_EACH = 4
ROUNDS = 3
MOST_SECONDS = 60
MOST_MIB = 1024
MONDAY = 1_747_612_800
"""19 May 2025, 26 weeks of changes before the first briefing of November."""

FILE_COLUMNS = ChangeFile.__slots__

_SQLITE = """
import csv, json, sqlite3, sys
database, changes, files = sys.argv[1:]
store = sqlite3.connect(database)
def put(table, names, rows):
    marks = ", ".join("?" * len(names))
    store.executemany(f'INSERT INTO {table} ({", ".join(names)}) VALUES ({marks})', rows)
with open(changes) as lines:
    rows = [list(json.loads(line).values()) for line in lines]
with open(changes) as lines:
    put("changes", list(json.loads(next(lines))), rows)
with open(files, newline="") as lines:
    cells = csv.reader(lines)
    put("change_files", next(cells), ([cell or None for cell in row] for row in cells))
store.commit()
"""

_POSTGRESQL = """
import csv, json, psycopg, sys
database, changes, files = sys.argv[1:]
def put(table, names, rows):
    with cursor.copy(f'COPY {table} ({", ".join(names)}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
with psycopg.connect(database) as connection, connection.cursor() as cursor:
    with open(changes) as lines:
        names = list(json.loads(next(lines)))
    with open(changes) as lines:
        put("changes", names, (list(json.loads(line).values()) for line in lines))
    with open(files, newline="") as lines:
        cells = csv.reader(lines)
        put("change_files", next(cells), ([cell or None for cell in row] for row in cells))
"""

BASELINES = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}


@dataclass(frozen=True, slots=True)
class Files:
    """The two files, with the rows in them."""

    changes: Path
    files: Path
    rows: int


def main() -> int:
    """Measure, print the table and the verdict; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.import", description=__doc__)
    parser.add_argument("--changes", type=int, default=CHANGES)
    parser.add_argument("--server", default=SERVER)
    arguments = parser.parse_args()
    try:
        psycopg.connect(f"{arguments.server}/postgres", connect_timeout=5).close()
    except psycopg.OperationalError as error:
        print(f"import: no PostgreSQL to import into ({str(error).splitlines()[0]}); name one with --server: short")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        return _report(Path(folder), arguments.changes, arguments.server)


def _report(folder: Path, changes: int, server: str) -> int:
    files = _write(folder, changes)
    found = {kind: _compare(kind, folder, files, server) for kind in BASELINES}
    _print_table(files, found)
    verdicts = []
    for kind, (ours, plain) in found.items():
        ratio = ours.seconds / plain.seconds
        verdicts.append(f"{kind} {ours.seconds:.1f} s and {ours.mib:.0f} MiB, {ratio:.1f}x of a plain script")
    good = all(ours.seconds < MOST_SECONDS and ours.mib < MOST_MIB for ours, _ in found.values())
    goal = f"goal each < {MOST_SECONDS} s, < 1 GiB"
    return judged("import", f"{files.rows:,} rows: {'; '.join(verdicts)}", goal, good=good)


def _compare(kind: str, folder: Path, files: Files, server: str) -> tuple[Run, Run]:
    """Return the middle run of the command and of the plain script, each into a database of its own."""
    ours, plain = [], []
    for _ in range(ROUNDS):
        with _database(kind, folder, server) as url:
            steps = [apart(sys.executable, "-m", "bot", "import", *what, "--database", url) for what in _imports(files)]
            ours.append(Run(sum(step.seconds for step in steps), max(step.mib for step in steps)))
            _check(url, files)
        with _database(kind, folder, server) as url:
            told = (url.removeprefix("sqlite:///"), files.changes, files.files)
            plain.append(apart(sys.executable, "-c", BASELINES[kind], *told))
            _check(url, files)
    return middle(ours), middle(plain)


def _imports(files: Files) -> Iterator[list[str]]:
    yield ["changes", str(files.changes)]
    yield ["change_files", str(files.files)]


@contextmanager
def _database(kind: str, folder: Path, server: str) -> Iterator[str]:
    if kind == "postgresql":
        with made_on(server) as url:
            yield url
    else:
        with tempfile.TemporaryDirectory(dir=folder) as own:
            yield made(Path(own))


def _check(url: str, files: Files) -> None:
    """A figure for rows that did not arrive would be worth nothing."""
    engine = open_engine(url)
    store = Store(engine)
    found = store.count(Change) + store.count(ChangeFile)
    engine.dispose()
    if found != files.rows:
        raise RuntimeError(f"{found} of {files.rows} rows arrived")


def _write(folder: Path, changes: int) -> Files:
    """Write what half a year of a large organisation looks like; the same for the same size."""
    rng = Random(5)
    made = Files(folder / "changes.jsonl", folder / "change_files.csv", changes * (1 + FILES_EACH))
    with made.changes.open("w") as lines, made.files.open("w", newline="") as cells:
        rows = csv.writer(cells)
        rows.writerow(FILE_COLUMNS)
        for number in range(changes):
            change = _change(rng, number)
            lines.write(json.dumps(change) + "\n")
            for place in range(FILES_EACH):
                path = f"services/{rng.randrange(60)}/src/module_{rng.randrange(900)}/part_{place}.py"
                added, deleted = rng.randrange(80), rng.randrange(40)
                patch = f"@@ -{added},7 +{added},9 @@\n" + "".join(f"+    value_{rng.random()} = 1\n" for _ in range(6))
                rows.writerow([change["id"], path, added, deleted, None, patch])
    return made


def _change(rng: Random, number: int) -> dict[str, object]:
    opened = MONDAY + number * 150
    merged = opened + rng.randrange(600, 400_000)
    return {
        "id": f"github:acme/repository-{number % 40}#{number}",
        "repository_id": f"github:acme/repository-{number % 40}",
        "number": number,
        "title": f"Make the {rng.choice(('cart', 'ledger', 'index', 'queue'))} keep its order ({number})",
        "author_id": f"person-{rng.randrange(2_000)}",
        "opened_at": opened,
        "first_commit_at": opened - rng.randrange(90_000),
        "approved_at": merged - 60,
        "merged_at": merged,
        "closed_at": merged,
        "updated_at": merged,
        "is_draft": False,
        "merge_sha": f"{rng.getrandbits(160):040x}",
        "reverts_id": None,
    }


def _print_table(files: Files, found: dict[str, tuple[Run, Run]]) -> None:
    size = (files.changes.stat().st_size + files.files.stat().st_size) / 1024**2
    title = f"{files.rows:,} rows in two files of {size:.0f} MiB together"
    rows = [
        (f"{name}, {kind}", f"{run.seconds:.1f}", f"{files.rows / run.seconds:,.0f}", f"{run.mib:.0f}")
        for kind, runs in found.items()
        for name, run in zip(("riskbrief import", "a plain script"), runs, strict=True)
    ]
    shown(title, ("run", "seconds", "rows/s", "peak MiB"), rows)


if __name__ == "__main__":
    sys.exit(main())
