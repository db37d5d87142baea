"""What is guessed of the place and the people: the zone, who sits here, who reads, by which way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errors import UsageError
from bot.init.choices import Questions, ask_account, choose_mail, choose_reader, given_on_command_line, parse_reader
from bot.init.discovery import CANDIDATES, Identity, git_identity, guess_zone, machine_zone
from bot.init.proposal import Given, Reader
from briefing.contracts.week import known_zones
from data.sources.github.seen import Viewer

NOBODY = Questions(is_anybody_there=False)
ADA = Reader(name="Ada Lovelace", email="ada@acme.example")
SUMMER, WINTER = (int(datetime(2026, month, 15, 12, tzinfo=UTC).timestamp()) for month in (8, 11))


def commits(zone: str, *moments: int) -> tuple[tuple[int, int], ...]:
    told = [datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).utcoffset() for at in moments]
    return tuple((at, int(one.total_seconds())) for at, one in zip(moments, told, strict=True) if one is not None)


class Scripted:
    """Somebody with answers, who remembers what was asked; without more answers they press Enter."""

    is_anybody_there = True

    def __init__(self, *answers: str) -> None:
        self.answers, self.asked = list(answers), []

    def ask(self, text: str, ready: str, check: Callable[[str], str]) -> str:
        self.asked.append((text, ready))
        return check(self.answers.pop(0) if self.answers else ready)

    def agrees(self, text: str) -> bool:
        self.asked.append((text, "yes"))
        return True


@pytest.mark.parametrize(
    ("machine", "authors", "zone", "why"),
    [
        pytest.param("Europe/Madrid", "Asia/Tokyo", "Europe/Madrid", "the zone of this machine", id="the_machines"),
        pytest.param("Etc/UTC", "Asia/Tokyo", "Asia/Tokyo", "where the clocks of 100%", id="a_server_at_utc"),
        pytest.param("UTC", "Europe/Paris", "Europe/Berlin", "where the clocks", id="clocks_alike"),
        pytest.param("UTC", "Asia/Kolkata", "Asia/Kolkata", "where the clocks", id="half_hours"),
    ],
)
def test_the_zone_is_the_machines_or_else_the_authors(machine: str | None, authors: str, zone: str, why: str) -> None:
    guess = guess_zone(machine, commits(authors, SUMMER, WINTER))
    assert (guess.zone, guess.why.startswith(why)) == (zone, True)


def test_summer_and_winter_tell_zones_apart_and_few_commits_tell_nothing() -> None:
    assert guess_zone(None, commits("America/Phoenix", SUMMER, WINTER)).zone == "America/Phoenix"
    assert guess_zone("UTC", ()).zone == "UTC"
    scattered = tuple((WINTER, hours * 3_600) for hours in range(-8, 8))
    assert guess_zone(None, scattered).why == "this machine does not say where it is, and commits tell of no place"
    assert set(CANDIDATES) <= known_zones()


def test_the_machine_tells_its_zone_by_tz_or_by_its_clocks_file(tmp_path: Path) -> None:
    place = tmp_path / "zoneinfo" / "Europe" / "Berlin"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"")
    (tmp_path / "localtime").symlink_to(place)
    assert machine_zone({"TZ": ":Asia/Tokyo"}, tmp_path / "localtime") == "Asia/Tokyo"
    assert machine_zone({"TZ": "CET-1CEST"}, tmp_path / "localtime") == "Europe/Berlin"
    assert machine_zone({}, tmp_path / "absent") is None
    (tmp_path / "copied").write_bytes(b"TZif")
    assert machine_zone({}, tmp_path / "copied") is None


def test_git_tells_who_commits_here_or_nobody(tmp_path: Path) -> None:
    (tmp_path / ".gitconfig").write_text("[user]\nname = Ada Lovelace\n", "utf-8")
    home = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1", "GIT_DIR": str(tmp_path / "no")}
    assert git_identity(home) == Identity(name="Ada Lovelace", email=None)
    assert git_identity({"PATH": str(tmp_path)}) == Identity(name=None, email=None)


@pytest.mark.parametrize(
    ("text", "reader"),
    [
        ("Ada Lovelace <ada@acme.example>", ADA),
        ("ada@acme.example", Reader(name="ada", email="ada@acme.example")),
        ("Ada Lovelace", Reader(name="Ada Lovelace")),
        ("none", None),
    ],
)
def test_a_reader_is_a_name_with_or_without_an_address(text: str, reader: Reader | None) -> None:
    assert parse_reader(text) == reader
    assert choose_reader(Given(reader=text), Identity(name=None, email=None), NOBODY) == reader


@pytest.mark.parametrize(
    ("name", "email", "reader"),
    [
        pytest.param("Ada Lovelace", "ada@acme.example", ADA, id="both"),
        pytest.param("Lovelace, Ada (Dr.)", "ada@acme.example", "Lovelace, Ada (Dr.)", id="a_name_with_signs"),
        pytest.param("Ada", "1+ada@users.noreply.github.com", Reader(name="Ada"), id="an_address_nobody_reads"),
        pytest.param(None, None, None, id="nobody"),
    ],
)
def test_who_commits_here_is_the_reader_that_enter_takes(name: str | None, email: str | None, reader: object) -> None:
    found = choose_reader(Given(), Identity(name=name, email=email), NOBODY)
    assert reader in (found, found and found.name)


def test_a_mail_server_is_asked_for_only_where_slack_does_not_reach_the_reader() -> None:
    somebody = Scripted("smtp.acme.example")
    assert choose_mail(Given(), ADA, somebody) == "smtp.acme.example"
    assert choose_mail(Given(), ADA, Scripted()) is None
    for reader in (None, Reader(name="Ada"), ADA.in_slack("U012AB3CD")):
        assert choose_mail(Given(), reader, somebody) is None
    assert len(somebody.asked) == 1


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("zone", "Europe/Berln", "--zone 'Europe/Berln' is not an IANA zone; did you mean 'Europe/Berlin'"),
        ("reader", "Ada <ada@>", "--reader 'Ada <ada@>' is not an email address"),
        ("reader", " ", "--reader ' ' names nobody; write it as Ada Lovelace <ada@example.com>"),
        ("mail_server", "smtp:25", "--mail-server 'smtp:25' is no name of a host; write it as smtp.example.com"),
        ("organisation", "https://github.com/acme", "--organisation 'https://github.com/acme' is no name of an"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_its_option_and_the_fix(name: str, value: str, line: str) -> None:
    with pytest.raises(UsageError) as told:
        given_on_command_line(repositories=(), has_mirrors=True, **{name: value})
    assert str(told.value).startswith(line)


def test_the_account_is_the_only_one_that_the_token_knows() -> None:
    one = Viewer(login="ada", organisations=("acme",))
    assert ask_account(one, NOBODY) == "acme"
    assert ask_account(Viewer(login="ada", organisations=()), NOBODY) == "ada"
    somebody = Scripted("beta")
    assert ask_account(Viewer(login="ada", organisations=("acme", "beta")), somebody) == "beta"
    assert somebody.asked == [("Organisation or account on GitHub (acme, beta, ada)", "acme")]

    # Of several people have to choose.
    with pytest.raises(UsageError, match="name one of acme, beta, ada with --organisation"):
        ask_account(Viewer(login="ada", organisations=("acme", "beta")), NOBODY)
    # Whose member she is may not be seen: it may be another account that is meant.
    with pytest.raises(UsageError, match="name one of ada with --organisation"):
        ask_account(Viewer(login="ada", organisations=None), NOBODY)
    with pytest.raises(UsageError, match=r"github\.com/NAME"):
        ask_account(Viewer(login=None, organisations=()), NOBODY)
