"""The file that is written: it can be read again and says the same, and it is whole or as it was."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.init.proposal import Choices, Given, Landscape, ProposedService, ProposedTeam, Reader, propose
from bot.init.settings_file import quoted, read_text, whole_file, write_new, write_over
from bot.settings import load_settings
from data.parts import Folder
from data.sources.github.seen import Seen, SeenRepository, SeenTeam
from tests.unit.bot.init.seeing import repository, seen

BERLIN = Choices(zone="Europe/Berlin", zone_why="as given")
WORD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/"), min_size=1, max_size=12)
GITHUB_NAME = st.from_regex(r"[A-Za-z0-9._-]{1,12}", fullmatch=True).filter(lambda name: name not in {".", ".."})
LEAF = st.sampled_from(["Dockerfile", "package.json", "a.py"])


@st.composite
def lookings(draw: st.DrawFn) -> Seen:
    found = []
    for name in draw(st.lists(GITHUB_NAME, min_size=1, max_size=3, unique_by=str.lower)):
        parts = draw(st.lists(WORD, max_size=3, unique=True))
        shelves = [Folder(path=f"services/{one}", files=frozenset({draw(LEAF)}), folders=frozenset()) for one in parts]
        root = Folder(path="", files=frozenset({"a.py"}), folders=frozenset({"services"}))
        owners = draw(st.none() | st.just("* @acme/core\n") | st.text(max_size=40))
        found.append(
            SeenRepository(
                name=f"acme/{name}",
                codeowners=owners,
                environments=tuple(draw(st.lists(WORD, max_size=3))),
                folders=(root, *shelves),
            )
        )
    teams = (SeenTeam(slug="core", name=draw(WORD)),)
    name = draw(WORD)
    return Seen(
        login="acme", name=name, is_organisation=True, repositories=tuple(found), there=frozenset(), teams=teams
    )


@given(lookings(), WORD)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_names_there_are_the_file_is_right_and_says_what_was_proposed(
    tmp_path: Path, look: Seen, person: str
) -> None:
    landscape = propose(look)
    reader = Reader(
        name=" ".join(person.split()) if person.isprintable() and person.strip() else "Ada", slack="U012AB3CD"
    )
    path = tmp_path / "riskbrief.toml"
    path.write_text(whole_file(landscape, Choices(zone="UTC", zone_why="", reader=reader)), "utf-8")
    company = load_settings(path, {}).organisation
    told = [(one.id, one.team, one.paths[0].repository, one.paths[0].globs) for one in company.services]
    assert told == [(one.id, one.team, one.repository, (one.glob,)) for one in landscape.services]
    assert [one.id for one in company.teams] == [one.id for one in landscape.teams]


def test_a_text_comes_back_as_it_was() -> None:
    for text in ('a "b" \\ c', "a\tb\nc\x00\x1f\x7f", "naïve — 日本 🙂", "\u2028"):
        assert tomllib.loads(f"key = {quoted(text)}") == {"key": text}


def test_a_comment_stays_on_its_line() -> None:
    why = 'a\n[[manager]]\nname = "Eve"'
    evil = ProposedService(id="shop", label="x", team="t", repository="acme/shop", folder=None, why=why, hint="b\rc")
    team = ProposedTeam(id="t", label="T", origin="acme/t\n[store]")
    told = tomllib.loads(whole_file(Landscape(login="acme", name="A", teams=(team,), services=(evil,)), BERLIN))
    assert set(told) == {"organisation", "team", "service", "smtp", "sources"}


def test_a_reader_whom_nothing_reaches_yet_stands_behind_a_comment(tmp_path: Path) -> None:
    for reader, mail, ids in (
        (None, None, []),
        (Reader(name="Ada"), None, []),
        (Reader(name="Ada", email="ada@acme.example"), None, []),
        (Reader(name="Ada", email="ada@acme.example"), "mail", ["ada"]),
        (Reader(name="Ada", slack="U012AB3CD"), None, ["ada"]),
        # One whose name has none of our letters gets an id.
        (Reader(name="鈴木"), None, []),
        (Reader(name="鈴木", slack="U012AB3CD"), None, ["first-reader"]),
    ):
        choices = Choices(zone="Asia/Tokyo", zone_why="", reader=reader, mail=mail)
        text = whole_file(propose(seen(repository("acme/shop", "a"))), choices)
        (tmp_path / "riskbrief.toml").write_text(text, "utf-8")
        assert [one.id for one in load_settings(tmp_path / "riskbrief.toml", {}).organisation.managers] == ids
        assert ("[[manager]]" in text, "#[[manager]]" in text) == (True, not ids)


def test_what_was_chosen_stands_in_the_file(tmp_path: Path) -> None:
    choices = Choices(
        zone="Asia/Tokyo",
        zone_why="",
        reader=Reader(name="Ada", email="ada@acme.example"),
        mail="smtp.acme.example",
        given=Given(
            base_url="https://github.acme.example",
            slack_url="https://slack-gov.com/api/",
            gitlab="acme/tools",
            has_mirrors=False,
        ),
    )
    (tmp_path / "riskbrief.toml").write_text(whole_file(propose(seen(repository("acme/shop", "a"))), choices), "utf-8")
    told = load_settings(tmp_path / "riskbrief.toml", {})
    assert told.sources.github.base_url == "https://github.acme.example"
    assert (told.sources.gitlab.group, told.sources.git.enabled) == ("acme/tools", False)
    assert (told.smtp.host, told.smtp.sender) == ("smtp.acme.example", "Riskbrief <riskbrief@acme.example>")
    assert told.organisation.administrators == ("ada@acme.example",)
    assert {one.zone for one in told.organisation.teams} == {"Asia/Tokyo"}


def fine(_path: Path) -> None:
    """Take any text."""


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_a_new_file_is_whole_and_everybody_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "riskbrief.toml"
    write_new(path, "größe = 1\n", fine)
    assert (path.read_text("utf-8"), names(tmp_path)) == ("größe = 1\n", ["riskbrief.toml"])
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_file_that_came_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "riskbrief.toml"
    with pytest.raises(UsageError, match="is there by now"):
        write_new(path, "new", lambda _made: path.write_text("theirs", "utf-8"))
    assert (path.read_text("utf-8"), names(tmp_path)) == ("theirs", ["riskbrief.toml"])


def test_what_is_refused_or_interrupted_leaves_all_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "riskbrief.toml"
    for error in (KeyboardInterrupt, ValueError):

        def check(made: Path, error: type[BaseException] = error) -> None:
            assert made.read_text("utf-8") == "new"
            raise error

        with pytest.raises(error):
            write_new(path, "new", check)
        assert names(tmp_path) == []
        path.write_text("one", "utf-8")
        with pytest.raises(error):
            write_over(path, "new", check)
        assert (path.read_text("utf-8"), names(tmp_path)) == ("one", ["riskbrief.toml"])
        path.unlink()


def test_the_file_as_it_was_is_kept_under_a_name_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "riskbrief.toml"
    path.write_text("one", "utf-8")
    path.chmod(0o640)
    copies = [write_over(path, text, fine) for text in ("two", "three")]
    assert [copy.read_text("utf-8") for copy in copies] == ["one", "two"]
    assert names(tmp_path) == ["riskbrief.toml", "riskbrief.toml.bak", "riskbrief.toml.bak.2"]
    assert (path.read_text("utf-8"), path.stat().st_mode & 0o777) == ("three", 0o640)


def test_a_link_stays_a_link_and_what_it_leads_to_is_made_and_written(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    link, real = tmp_path / "riskbrief.toml", tmp_path / "etc" / "real.toml"
    link.symlink_to("etc/real.toml")
    write_new(link, "new", fine)
    assert (link.is_symlink(), real.read_text("utf-8"), names(real.parent)) == (True, "new", ["real.toml"])
    write_over(link, "two", fine)
    assert (link.is_symlink(), real.read_text("utf-8")) == (True, "two")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_file_stays_the_property_of_whom_it_belongs_to(tmp_path: Path) -> None:
    path = tmp_path / "riskbrief.toml"
    path.write_text("one", "utf-8")
    path.chmod(0o600)
    os.chown(path, 65_534, 65_534)
    copy = write_over(path, "two", fine)
    assert [(one.stat().st_uid, one.stat().st_gid) for one in (path, copy)] == [(65_534, 65_534)] * 2


def test_a_place_that_cannot_be_written_or_read_is_named_with_the_fix(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"absent/a\.toml cannot be written \(no such file.*\); name another"):
        write_new(tmp_path / "absent" / "a.toml", "x", fine)
    with pytest.raises(UsageError, match="cannot be read"):
        read_text(tmp_path / "absent.toml")
    (tmp_path / "odd.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_text(tmp_path / "odd.toml")


def test_a_file_system_without_links_gets_its_file_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    write_new(tmp_path / "riskbrief.toml", "x", fine)
    assert names(tmp_path) == ["riskbrief.toml"]
