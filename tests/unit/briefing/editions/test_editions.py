"""Promises that hold for every outlet at once."""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from briefing.contracts.errors import EditionUnwritable
from briefing.editions.view.build import figures_of
from briefing.editions.view.naming import Names, Naming, resolve
from briefing.editions.write import Reader, render_files, write_editions
from tests.unit.briefing.editions import sample

ROOT = Path(__file__).resolve().parents[4]
READER = Reader(naming=Naming.NAMES, names=sample.NAMES)
STRANGER = Reader(naming=Naming.ROLES, names=sample.NAMES)


def outlets(week, reader) -> dict[str, str]:
    """Each rendered file as the text that a reader meets."""
    files = render_files(*week, reader)
    mail = email.message_from_bytes(files["email.eml"], policy=email.policy.default)
    return {
        "slack": json.dumps(json.loads(files["slack.json"]), ensure_ascii=False),
        "page": files["briefing.html"].decode(),
        "terminal": files["briefing.txt"].decode(),
        "mail text": mail.get_body(("plain",)).get_content(),
        "mail html": mail.get_body(("html",)).get_content(),
        "subject": mail["Subject"],
    }


PROGRAM = """
import sys, bot.cli.main, bot.answering, bot.slack.app, briefing.delivery.editor, briefing.editions.write
bot.cli.main.build_app()
import json
from tests.unit.briefing.editions.test_editions import digests
print(json.dumps(digests()))
"""


def digests() -> dict[str, str]:
    weeks = (sample.needs_action, sample.all_clear, sample.hostile)
    made = {f"{week.__name__}/{name}": data for week in weeks for name, data in render_files(*week(), READER).items()}
    return {name: hashlib.sha256(data).hexdigest() for name, data in made.items()}


def test_same_bytes_whatever_the_machine(tmp_path):
    language = {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"}
    surroundings = {"PYTHONHASHSEED": "77", "TZ": "Asia/Kolkata", **language, "COLUMNS": "77", "PYTHONUTF8": "1"}
    nowhere = {"HOME": "/proc/nowhere", "DISPLAY": ""}
    made = subprocess.run(
        [sys.executable, "-B", "-c", PROGRAM], cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), **surroundings, **nowhere, "NO_COLOR": "1"}, capture_output=True,
        check=True, text=True,
    )  # fmt: skip
    assert json.loads(made.stdout) == digests()
    # A home that cannot be written brings no complaint.
    assert made.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_roles_leak_no_name_and_names_reach_every_private_outlet_but_no_stored_file():
    for outlet, text in outlets(sample.needs_action(), STRANGER).items():
        for name in sample.NAMES.by_person.values():
            assert name not in text, outlet
        assert "{person:" not in text, outlet
    found = outlets(sample.needs_action(), READER)
    found.pop("subject")
    assert all(any(name in text for name in sample.NAMES.by_person.values()) for text in found.values())
    assert all("{person:" not in text for text in found.values())
    files = render_files(*sample.needs_action(), READER)
    assert b"Ada" not in files["payload.json"] + files["narrative.json"]
    assert b"{person:p1}" in files["narrative.json"]


@pytest.mark.parametrize(("name", "shown"), [("Ada" * 13, "Ada" * 13), ("Adé " * 500, "Adé " * 9 + "Adé…")])
def test_a_name_is_cut_at_forty_characters(name, shown):
    week = sample.needs_action()
    assert resolve("By {person:p1}.", week[0], Naming.NAMES, Names(by_person={"p1": name})) == f"By {shown}."


def test_a_name_begins_a_sentence_as_its_owner_writes_it():
    names = Names(by_person={"p1": "bzyy1024"})
    assert resolve("{person:p1} left.", sample.needs_action()[0], Naming.NAMES, names) == "bzyy1024 left."


def test_a_usual_count_between_two_numbers_names_both():
    payload = sample.needs_action()[0]
    rows = ((fact, one) for fact in payload.facts for one in fact.comparisons if one.against == "usual")
    fact, usual = next(rows)
    compared = (usual.model_copy(update={"value": 1.5}),)
    told = fact.model_copy(update={"id": "week.elevated", "unit": "changes", "value": 2, "comparisons": compared})
    [figure] = figures_of(payload.model_copy(update={"facts": (told,)}))
    assert figure.usual == "1 or 2"


@pytest.mark.parametrize(
    ("naming", "text", "said"),
    [
        (Naming.NAMES, "{person:p1} met {person:p2}.", "Ada Okafor met Bruno Lindqvist."),
        (Naming.NAMES, "Ask {person:gone}.", "Ask a former colleague."),
        (Naming.ROLES, "{person:p1} met {person:p2}.", "An engineer new to payments met an engineer on auth."),
        (Naming.ROLES, "Done. {person:gone} left.", "Done. A former colleague left."),
    ],
    ids=["names", "erased", "roles", "unknown role"],
)
def test_people_are_resolved(naming, text, said):
    assert resolve(text, sample.needs_action()[0], naming, sample.NAMES) == said


def test_a_title_is_never_searched_for_people():
    payload, narrative = sample.hostile("ask {person:p1} about it")
    view = sample.view_of((payload, narrative))

    assert view.cards[0].changes[0].title == "ask {person:p1} about it"
    assert view.cards[0].title == "ask {person:p1} about it"


def test_out_that_is_a_file_is_refused_by_name(tmp_path):
    place = tmp_path / "out"
    place.write_text("mine")

    with pytest.raises(EditionUnwritable, match="out is a file; name a directory"):
        write_editions(place, *sample.needs_action(), READER)
    assert place.read_text() == "mine"
    with pytest.raises(EditionUnwritable, match="cannot write to"):
        write_editions(place / "below", *sample.needs_action(), READER)


def test_nothing_changes_when_a_file_cannot_take_its_place(tmp_path):
    (tmp_path / "slack.json").mkdir()

    with pytest.raises(EditionUnwritable, match=r"slack\.json is a directory"):
        write_editions(tmp_path, *sample.needs_action(), READER)
    assert [path.name for path in tmp_path.iterdir()] == ["slack.json"]


def test_a_move_that_fails_half_way_puts_the_old_files_back(tmp_path, monkeypatch):
    (tmp_path / "payload.json").write_text("old")
    real = Path.replace

    def failing(self, target):
        if Path(target).name == "email.eml":
            raise PermissionError(13, "Permission denied")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(EditionUnwritable, match=r"cannot write to .*permission denied"):
        write_editions(tmp_path, *sample.needs_action(), READER)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("payload.json", "old")]
