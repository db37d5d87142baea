"""A scorecard file in the settings: what is checked of it, and that it is then what scores."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.errors import ScorecardUnusable
from bot.outlets import Outlets
from bot.settings import Settings, SettingsInvalid, load_settings, read_settings
from bot.settings.scorecard import read_scorecard, shipped_text
from bot.wiring import build_run, build_store, load_method
from briefing.contracts.clock import SystemClock
from briefing.contracts.payload import Payload
from briefing.contracts.week import Week
from briefing.evidence.stored.scoring import Scored
from data.engine import open_engine
from data.migrate import migrate
from data.records import Change, ChangeFile, Repository, SourceStatus
from scoring.score import lay_out
from tests.settings import NAMED, acme

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


def load(folder: Path, card: str | bytes | None) -> Settings:
    return load_settings(write(folder, card), {})


def test_a_relative_path_starts_at_the_folder_of_the_settings(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path.parent)

    settings = load(tmp_path, OTHER)

    assert settings.scorecard == tmp_path / "cards" / "scorecard.toml"
    assert load_settings(write(tmp_path, None, str(settings.scorecard)), {}).scorecard == settings.scorecard


def test_the_file_is_what_scores_and_every_score_has_its_version(tmp_path: Path) -> None:
    assert read_settings({}).scorecard is None
    settings = load(tmp_path, OTHER)
    ours, shipped = load_method(settings.bands, settings.scorecard), load_method(settings.bands)
    names = shipped.catalogue.by_id.keys()

    assert ours.catalogue.signals[0].weight != shipped.catalogue.signals[0].weight
    assert ours.bands == shipped.bands
    assert lay_out(ours, names).version != lay_out(shipped, names).version


@pytest.mark.parametrize(
    ("card", "says"),
    [
        pytest.param(None, "there is no scorecard file {file}; correct the path, or begin again", id="missing"),
        pytest.param(b"\xff\xfe", "the scorecard file {file} is not UTF-8 text; begin again", id="no-text"),
        pytest.param("[[signal]\n", "the scorecard file {file} is not TOML (", id="no-toml"),
        pytest.param("x = 1\n", "the scorecard file {file} has no [[signal]]; begin again", id="no-signal"),
        pytest.param(
            OTHER.replace("weight = 1", "weight = -1", 1),
            "the scorecard file {file} cannot be used: signal 'lines_added' in the catalogue: weight is -",
            id="a-negative-weight",
        ),
        pytest.param(
            WITHOUT_LAST, "the scorecard file {file} lacks signal 'service_failure_rate'; begin again", id="one-less"
        ),
        pytest.param(
            OTHER.replace('id = "lines_added"', 'id = "phase_of_the_moon"'),
            "the scorecard file {file} lacks signal 'lines_added'",
            id="another-signal",
        ),
        pytest.param(
            OTHER
            + OTHER[OTHER.index("[[signal]]") :]
            .split("[[signal]]")[1]
            .replace("number = 1\n", "number = 99\n")
            .replace('id = "lines_added"', 'id = "phase_of_the_moon"')
            .join(["[[signal]]", ""]),
            "the scorecard file {file} has the unknown signal 'phase_of_the_moon'",
            id="one-more",
        ),
        pytest.param(
            OTHER.replace("fitted = true", "fitted = false", 1),
            "the scorecard file {file}: fitted of signal 'lines_added' must be true; correct it",
            id="another-group",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_a_problem_of_the_settings(tmp_path: Path, card, says: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        load(tmp_path, card)

    [line] = caught.value.problems
    file = tmp_path / "cards" / "scorecard.toml"
    assert line.startswith(f"{tmp_path / 'riskbrief.toml'}: scoring.scorecard: {says.format(file=file)}")
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


ORGANISATION = acme().removeprefix(NAMED)
WEEK = Week(date(2026, 11, 9), "UTC")


def scored_week(settings: Settings) -> Payload:
    """The payload of a week, by the wired run, from a store with one change in it."""
    migrate(open_engine(settings.database_url))
    merged = int(WEEK.start.timestamp()) + 3_600
    with build_store(settings) as store:
        store.save(
            [
                Repository(id="acme/shop", name="acme/shop", default_branch="main", web_url=None),
                Change(
                    id="c1", repository_id="acme/shop", number=1, title="Grow", author_id=None, opened_at=merged - 60,
                    first_commit_at=None, approved_at=None, merged_at=merged, closed_at=merged, updated_at=merged,
                    is_draft=False, merge_sha="c1", reverts_id=None,
                ),
                ChangeFile(change_id="c1", path="a.py", added=300, deleted=0, previous_path=None, patch=None),
                SourceStatus(
                    source_id="git", label="git", feeds="diff, text, change", state="ok", detail="", as_of=None,
                    observed_at=merged - 90_000,
                ),
            ]
        )  # fmt: skip
        run = build_run(settings, store, Outlets({}, {}), clock=SystemClock())
        scope = settings.organisation.scope_of(settings.organisation.managers[0])
        return run.composer.payload_of(scope, WEEK, Scored())


def test_a_run_scores_with_the_card_in_force_and_its_payload_has_the_version(tmp_path: Path) -> None:
    found = {}
    for name, card in (("shipped", None), ("ours", OTHER)):
        (tmp_path / name).mkdir()
        path = write(tmp_path / name, card)
        text = path.read_text("utf-8") + ORGANISATION
        path.write_text(text if card else text.replace('scorecard = "cards/scorecard.toml"\n', ""), "utf-8")
        url = f"sqlite:///{tmp_path / name / 'riskbrief.db'}"
        found[name] = scored_week(load_settings(path, {"RISKBRIEF_DATABASE_URL": url}))

    cards = {name: payload.scorecards[0] for name, payload in found.items()}
    assert cards["shipped"].version != cards["ours"].version
    assert cards["shipped"].layout != cards["ours"].layout
    assert found["shipped"].hash != found["ours"].hash
