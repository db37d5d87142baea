"""Without the extra `evaluation`, the commands that need it say so before they do anything; the others do not ask."""

from __future__ import annotations

import sys

import pytest

from tests.scenarios.command import riskbrief


@pytest.mark.parametrize(
    ("library", "command", "named"),
    [
        ("scipy", ("evaluate", "--repo", "nowhere"), "evaluate needs scipy"),
        ("sklearn", ("evaluate", "--repo", "nowhere"), "evaluate needs sklearn"),
        ("polars", ("score", "--features", "nowhere.csv"), "score --features needs polars"),
    ],
)
def test_a_command_names_what_is_missing_and_how_it_is_installed(library, command, named, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, library, None)

    done = riskbrief(*command, cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr == (
        f"riskbrief: {named}, which is not in the base install; install it with 'make evaluation' in a checkout, or"
        " with pip install 'riskbrief[evaluation]'\n"
    )


def test_a_repository_is_scored_without_the_extra(monkeypatch, tmp_path):
    for library in ("polars", "scipy", "sklearn"):
        monkeypatch.setitem(sys.modules, library, None)

    assert "nowhere" in riskbrief("score", "--repo", "nowhere", cwd=tmp_path).stderr
