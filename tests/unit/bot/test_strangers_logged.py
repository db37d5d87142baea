"""What strangers wrote, in the log: one line for each record, in both forms, whatever is put into it and wherever."""

from __future__ import annotations

import json
import logging

from bot.logs import JSON, TEXT, make_formatter
from tests.injection.corpus import Line, corpus
from tests.injection.reading import controls
from tests.injection.shell import FORGED

HERE = "bot.sources"


def fail(text: str) -> None:
    raise ValueError(text)


def records(line: Line) -> list[logging.LogRecord]:
    """A text as an argument, as the words themselves, as a field, as a name, and as what an error says."""
    made = logging.getLogger(HERE).makeRecord
    try:
        fail(line.text)
    except ValueError as error:
        failed = (ValueError, error, error.__traceback__)
    return [
        made(HERE, logging.ERROR, "f", 1, "%s failed: %s", ("github", line.text), None),
        made(HERE, logging.ERROR, "f", 1, line.text, (), None),
        made(HERE, logging.ERROR, "f", 1, "it failed", (), None, extra={"raw": line.text, "level": line.text}),
        made(line.text[:80], logging.ERROR, "f", 1, "it failed", (), None),
        made(HERE, logging.ERROR, "f", 1, "it failed", (), failed),
    ]


def test_a_record_is_one_line_of_json_whatever_strangers_put_into_it() -> None:
    formatter = make_formatter(JSON)

    for line in corpus():
        for record in records(line):
            told = formatter.format(record)
            fields = json.loads(told)
            assert len(told.encode().splitlines()) == len(told.splitlines()) == 1, line.id
            assert len(told) < 40_000, line.id
            assert controls(told) <= {"\t"}, line.id
            assert fields["level"] == "error"
            assert controls("".join(map(str, fields.values())).replace("\n", "")) <= {"\t"}, line.id


def test_a_line_for_people_is_followed_by_nothing_that_looks_like_one() -> None:
    formatter = make_formatter(TEXT)
    assert sum(FORGED in one.text for one in corpus()) >= 5

    for line in corpus():
        for record in records(line):
            told = formatter.format(record)
            first, *rest = told.splitlines()
            assert len(told) < 40_000, line.id
            assert controls("".join([first, *rest])) <= {"\t"}, line.id
            assert " ERROR " in first
            assert [one for one in rest if not one.startswith("    ")] == [], line.id
