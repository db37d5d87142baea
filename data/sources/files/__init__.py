"""
The file source: rows of any collected table as JSON lines or CSV, from whoever has data that no other source can read.

Start at RowFile, then `examine` and `save`. A file is read twice, first to check every row, then to save them, so that
a fault in the last row is found before the database is locked. What a table's columns take is in sheet.py.
"""

from __future__ import annotations

from data.sources.files.imports import (
    Findings,
    Imported,
    RowFile,
    Totals,
    counted,
    examine,
    refusal,
    save,
    unknown_references,
)
from data.sources.files.lines import Layout
from data.sources.files.sheet import Column, Sheet, sheet_named, sheets

__all__ = [
    "Column",
    "Findings",
    "Imported",
    "Layout",
    "RowFile",
    "Sheet",
    "Totals",
    "counted",
    "examine",
    "refusal",
    "save",
    "sheet_named",
    "sheets",
    "unknown_references",
]
