"""A settings file is whole or as it was, whatever comes between."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.errors import UsageError
from bot.init.settings_file import read_text, write_new, write_over


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
