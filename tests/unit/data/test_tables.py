"""The tables are the records: the same columns, the same idea of what may be unknown, keys that both databases take."""

from __future__ import annotations

import dataclasses
from types import NoneType
from typing import get_args, get_type_hints

from sqlalchemy import BigInteger, Boolean, Float, Integer, LargeBinary, Text
from sqlalchemy.dialects import postgresql

from data import records
from data.query import SUBJECTS
from data.tables import TABLES

KINDS = [kind for kind in vars(records).values() if dataclasses.is_dataclass(kind)]
COLUMN_TYPES = {str: Text, int: Integer, float: Float, bool: Boolean, bytes: LargeBinary}
LONGEST_NAME = 63


def test_every_record_has_a_table_and_every_table_a_record() -> None:
    assert set(TABLES) == set(KINDS)


def test_the_columns_are_the_fields_in_name_type_and_what_may_be_unknown() -> None:
    for kind in KINDS:
        fields = {}
        for name, hint in get_type_hints(kind).items():
            [plain] = [part for part in get_args(hint) or (hint,) if part is not NoneType]
            fields[name] = (COLUMN_TYPES[plain], NoneType in get_args(hint))
        columns = {}
        for column in TABLES[kind].columns:
            [plain] = [base for base in COLUMN_TYPES.values() if isinstance(column.type, base)]
            columns[column.name] = (plain, column.nullable)
        assert columns == fields, kind


def test_moments_have_64_bits_text_sorts_by_code_point_and_observations_have_their_time_in_the_key() -> None:
    for kind in KINDS:
        for column in TABLES[kind].columns:
            if column.name.endswith("_at") or column.name in {"at", "as_of", "moment"}:
                assert isinstance(column.type, BigInteger), column
            if isinstance(column.type, Text):
                assert column.type.dialect_impl(postgresql.dialect()).collation == "C", column
        observed = "observed_at" in TABLES[kind].c
        assert ("observed_at" in TABLES[kind].primary_key.columns) == observed, kind
        assert (kind in SUBJECTS or kind is records.ChangeLabel) == observed, kind


def test_every_constraint_has_a_name_that_no_database_cuts() -> None:
    names = [str(thing.name) for kind in KINDS for thing in (*TABLES[kind].constraints, *TABLES[kind].indexes)]
    assert all(name != "None" and len(name) <= LONGEST_NAME for name in names), names
