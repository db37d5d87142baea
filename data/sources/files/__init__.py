"""The file source: rows of any collected table as JSON lines or CSV, checked as a whole before any is saved."""

from __future__ import annotations

from data.sources.files.imports import Findings as Findings
from data.sources.files.imports import Imported as Imported
from data.sources.files.imports import RowFile as RowFile
from data.sources.files.imports import Totals as Totals
from data.sources.files.imports import counted as counted
from data.sources.files.imports import examine as examine
from data.sources.files.imports import refusal as refusal
from data.sources.files.imports import save as save
from data.sources.files.imports import unknown_references as unknown_references
from data.sources.files.lines import Layout as Layout
from data.sources.files.sheet import Column as Column
from data.sources.files.sheet import Sheet as Sheet
from data.sources.files.sheet import sheet_named as sheet_named
from data.sources.files.sheet import sheets as sheets
