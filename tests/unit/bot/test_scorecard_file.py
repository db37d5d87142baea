"""A scorecard file in the settings: what is checked of it, and that it is then what scores."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ScorecardUnusable
from bot.settings import Settings, SettingsInvalid, load_settings
from bot.settings.scorecard import read_scorecard, shipped_text
from bot.wiring import build_composer, build_store, load_method
from briefing.contracts.clock import SystemClock
from data.engine import open_engine
from data.migrate import migrate
from scoring.score import lay_out
from tests.settings import NAMED

OTHER = shipped_text().replace("weight = ", "weight = 1", 1)
"""The card that ships with another weight of its first signal."""
WITHOUT_LAST = "[[signal]]\n".join(shipped_text().split("[[signal]]\n")[:-1])


def write(folder: Path, card: str | bytes | None, named: str = "cards/scorecard.toml") -> Path:
    (folder / "cards").mkdir(exist_ok=True)
    if card is not None:
        (folder / "cards" / "scorecard.toml").write_bytes(card if isinstance(card, bytes) else card.encode())
    path = folder / "riskbrief.toml"
    path.write_text(f'{NAMED}[scoring]\nscorecard = "{named}"\n', "utf-8")
    return path


def load(folder: Path, card: str | bytes | None, **environ: str) -> Settings:
    return load_settings(write(folder, card), environ)


def test_a_relative_path_starts_at_the_folder_of_the_settings(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path.parent)

    settings = load(tmp_path, OTHER)

    assert settings.scorecard == tmp_path / "cards" / "scorecard.toml"
    assert load_settings(write(tmp_path, None, str(settings.scorecard)), {}).scorecard == settings.scorecard


def test_a_run_scores_with_the_card_in_force_and_every_score_has_its_version(tmp_path: Path) -> None:
    settings = load(tmp_path, OTHER, RISKBRIEF_DATABASE_URL=f"sqlite:///{tmp_path / 'riskbrief.db'}")
    migrate(open_engine(settings.database_url))
    with build_store(settings) as store:
        ours = build_composer(settings, store, clock=SystemClock())._method
    shipped = load_method(settings.bands)
    names = shipped.catalogue.by_id.keys()

    assert ours.catalogue == read_scorecard(tmp_path / "cards" / "scorecard.toml")
    assert ours.catalogue.signals[0].weight != shipped.catalogue.signals[0].weight
    assert ours.bands == shipped.bands
    assert lay_out(ours, names).version != lay_out(shipped, names).version


MOON = OTHER.split("[[signal]]")[1].replace("number = 1\n", "number = 99\n").replace("lines_added", "moon", 1)
"""A signal that nobody reads."""


@pytest.mark.parametrize(
    ("card", "says"),
    [
        (None, "there is no scorecard file FILE; correct the path, or begin again"),
        (b"\xff\xfe", "the scorecard file FILE is not UTF-8 text; begin again"),
        ("[[signal]\n", "the scorecard file FILE is not TOML ("),
        ("x = 1\n", "the scorecard file FILE has no [[signal]]; begin again"),
        (
            OTHER.replace("weight = 1", "weight = -1", 1),
            "the scorecard file FILE cannot be used: signal 'lines_added' in the catalogue: weight is -",
        ),
        (WITHOUT_LAST, "the scorecard file FILE lacks signal 'service_failure_rate'; begin again"),
        (OTHER.replace('id = "lines_added"', 'id = "moon"'), "the scorecard file FILE lacks signal 'lines_added'"),
        (f"{OTHER}[[signal]]{MOON}", "the scorecard file FILE has the unknown signal 'moon'"),
        (
            OTHER.replace("fitted = true", "fitted = false", 1),
            "the scorecard file FILE: fitted of signal 'lines_added' must be true; correct it",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 90 else "card",
)
def test_a_file_that_cannot_be_used_is_a_problem_of_the_settings(tmp_path: Path, card, says: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        load(tmp_path, card)

    [line] = caught.value.problems
    found = line.replace(str(tmp_path / "cards" / "scorecard.toml"), "FILE")
    assert found.startswith(f"{tmp_path / 'riskbrief.toml'}: scoring.scorecard: {says}")
    assert "\n" not in line


def test_a_card_without_any_weight_and_a_folder_are_refused(tmp_path: Path) -> None:
    lines = ["weight = 0" if line.startswith("weight = ") else line for line in shipped_text().splitlines()]

    with pytest.raises(SettingsInvalid, match="no signal has a weight; give at least one of them one"):
        load(tmp_path, "\n".join(lines))
    with pytest.raises(ScorecardUnusable, match="cannot be read"):
        read_scorecard(tmp_path)


def test_a_faulty_file_hides_no_other_problem_of_the_settings(tmp_path: Path) -> None:
    path = write(tmp_path, None)
    path.write_text(path.read_text("utf-8") + '[[team]]\nid = "a"\nzone = "UTC"\n[[team]]\nid = "a"\nzone = "UTC"\n')

    with pytest.raises(SettingsInvalid) as caught:
        load_settings(path, {})

    assert [line.split(": ")[1] for line in caught.value.problems] == ["team[2].id", "scoring.scorecard"]
