"""The report: every section, honest words for what the figures allow, and no name that can break out of its place."""

from __future__ import annotations

import dataclasses
import json
import re
from importlib.resources import files

import numpy as np
import pytest

from briefing.evaluation.accuracy.document import (
    Bullets,
    Document,
    Heading,
    Paragraph,
    gain,
    points_gained,
    render_markdown,
    render_text,
    share,
)
from briefing.evaluation.accuracy.report import Part, build_report, render_json
from briefing.evaluation.accuracy.source import Columns, describe
from scoring.accuracy.bootstrap import Estimate
from scoring.accuracy.sample import Ranking, Sample
from scoring.accuracy.study import Chances, measure
from scoring.bands import DEFAULT_BANDS
from scoring.catalogue import parse_catalogue

CATALOGUE = parse_catalogue((files("scoring") / "catalogue.toml").read_text("utf-8"))
NAMED = Columns(file="changes.csv", label="broke", project="repo")
WIDTH = 80


def study_of(names=("core", "web"), rows=400):
    random = np.random.default_rng(4)
    risk = random.random(rows)
    sample = Sample.of(random.random(rows) < risk**2, [names[row % len(names)] for row in range(rows)])
    lines = Ranking(id="lines_added", title="lines added", values=np.floor(np.exp(5 * risk)))
    found = measure(np.round(100 * risk), [lines], sample, DEFAULT_BANDS, chances=Chances(seed=0, draws=100))
    return found, sample, lines


@pytest.fixture(scope="module")
def study():
    return study_of()[0]


@pytest.fixture(scope="module")
def source():
    _, sample, lines = study_of()
    return describe(NAMED, CATALOGUE, {"lines_added": lines.values}, sample)


def words(text):
    return " ".join(text.split())


def both(document):
    return render_text(document), render_markdown(document)


HEADINGS = [
    "Beside simpler and learned rankings", "Project by project", "What the bands hold",
    "From points to a share of defects", "What the score cannot do", "How this was measured",
]  # fmt: skip


def test_every_section_is_there_in_order(study, source):
    document = build_report([Part(study=study, in_sample=False)], source)
    text, markdown = both(document)
    assert not re.search(r"\\[01+]", markdown)
    assert [block.text for block in document.blocks if isinstance(block, Heading)] == HEADINGS
    assert re.findall(r"^#+ (.+)$", markdown, re.MULTILINE) == ["How good the score is", *HEADINGS]
    assert [line for line in text.splitlines() if line in HEADINGS] == HEADINGS


def test_the_terminal_has_80_columns_and_no_escape_sequence(study, source):
    text = render_text(build_report([Part(study=study, in_sample=True)], source))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "\x1b" not in text
    assert "\x1b[" in render_text(build_report([Part(study=study, in_sample=True)], source), color=True)


def test_names_break_over_lines_and_figures_never_do(source):
    long_names = study_of(names=("an-organisation/with-a-very-long-name-for-its-repository", "web"))[0]
    for width in (WIDTH, 72, 20):
        text = render_text(build_report([Part(study=long_names, in_sample=False)], source), width=width)
        assert max(map(len, text.splitlines())) <= max(width, 72)
        assert re.search(r"^web +200 +\d+\.\d %( +0\.\d{3}){2}$", text, re.MULTILINE)
        assert re.search(r"^an-organisation\S* +200 +\d+\.\d %( +0\.\d{3}){2}$", text, re.MULTILINE)


@pytest.mark.parametrize("in_sample", [True, False])
def test_data_that_the_card_was_fitted_on_are_said_to_be(study, source, in_sample):
    for text in both(build_report([Part(study=study, in_sample=in_sample)], source)):
        assert ("In sample." in text) is in_sample
        assert ("flatter" in words(text)) is in_sample
    assert json.loads(render_json(Part(study=study, in_sample=in_sample), source))["parts"][0]["in_sample"] is in_sample


def test_several_parts_have_headings_of_their_own_and_one_account_of_the_limits(study, source):
    parts = [
        Part(study=study, in_sample=False, title="Left one out", note="Refitted."),
        Part(study=study, in_sample=True),
    ]
    markdown = render_markdown(build_report(parts, source, command="riskbrief evaluate"))
    assert markdown.startswith("# How good the score is\n\nWritten by 'riskbrief evaluate'")
    assert "\nRefitted." in markdown
    assert re.findall(r"^## (.+)$", markdown, re.MULTILINE) == [
        "Left one out",
        "The shipped card",
        "What the score cannot do",
        "How this was measured",
    ]
    assert re.findall(r"^### (.+)$", markdown, re.MULTILINE) == HEADINGS[:4] * 2


def with_gain(study, value, low, high):
    """The same study over eight projects where the score gains this on lines added."""
    score, lines = study.standings
    study = dataclasses.replace(study, projects=study.projects * 4)
    lines = dataclasses.replace(lines, projects=8)
    gains = {**lines.gains, "auc": Estimate(value=value, low=low, high=high)}
    return dataclasses.replace(study, standings=(score, dataclasses.replace(lines, gains=gains)))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        pytest.param(
            (0.012, 0.004, 0.02),
            ["0.012 above it (95 % interval +0.004 to +0.020)", "more than chance", "nearly as good"], id="a-little",
        ),
        pytest.param((0.012, -0.004, 0.02), ["0.012 above it", "That may be chance."], id="perhaps-nothing"),
        pytest.param(
            (-0.02, -0.03, -0.01),
            ["0.020 below it", "more than chance", "Lines added alone is better here."],
            id="worse",
        ),
        pytest.param((0.2, 0.1, 0.3), ["0.200 above it", "Much of it is size."], id="much"),
        pytest.param((0.01, None, None), ["0.010 above it", "That may be chance."], id="no-interval"),
    ],
)  # fmt: skip
def test_no_more_is_claimed_than_the_interval_allows(study, source, found, said):
    part = Part(study=with_gain(study, *found), in_sample=False)
    text = words(render_text(build_report([part], source)))
    assert [one for one in said if one not in text] == []


@pytest.mark.parametrize(
    ("names", "rows", "said"),
    [
        pytest.param(("core", "web"), 400, "So few projects cannot tell that from chance.", id="two-projects"),
        pytest.param(("core",), 400, "That is more than chance.", id="one-project-with-many-changes"),
        pytest.param(("core",), 40, "So few changes cannot tell that from chance.", id="one-project-with-few-changes"),
    ],
)
def test_too_few_to_tell_is_said(source, names, rows, said):
    study = study_of(names=names, rows=rows)[0]
    score, lines = study.standings
    gains = {**lines.gains, "auc": Estimate(value=0.05, low=0.04, high=0.06)}
    study = dataclasses.replace(study, standings=(score, dataclasses.replace(lines, gains=gains)))
    text = words(render_text(build_report([Part(study=study, in_sample=False)], source)))
    assert said in text
    assert ("Few changes." in text) is (rows < 100)


def test_without_lines_added_nothing_is_said_about_them(study, source):
    bare = dataclasses.replace(study, standings=study.standings[:1])
    text = words(render_text(build_report([Part(study=bare, in_sample=False)], source)))
    assert "Against lines added." not in text
    assert "These data do not say how many lines were added" in text


def test_a_band_without_changes_is_said_to_have_none(source):
    _, sample, _ = study_of()
    low = measure(np.full(400, 10.0), [], sample, DEFAULT_BANDS, chances=Chances(seed=0, draws=100))
    text = render_text(build_report([Part(study=low, in_sample=False)], source))
    assert "No change is critical." in words(text)
    assert re.search(r"^critical +80–100 +0\.0 % +0\.0 % +– +–$", text, re.MULTILINE)


def test_what_was_left_out_is_named_with_the_reason(source):
    random = np.random.default_rng(0)
    names = ["core"] * 50 + ["web"] * 50
    sample = Sample.of(random.random(100) < 0.5, names)
    study = dataclasses.replace(
        measure(random.integers(0, 100, 100).astype(float), [], sample, DEFAULT_BANDS, chances=Chances(draws=50)),
        left_out=(study_left("idle", 7, 0), study_left("cursed", 1, 1)),
    )
    text = words(render_text(build_report([Part(study=study, in_sample=False)], source)))
    assert "idle: left out of every figure, since none of its seven changes is labelled as defect-inducing." in text
    assert "cursed: left out of every figure, since each of its one change is labelled as defect-inducing." in text


def study_left(name, changes, defects):
    from scoring.accuracy.sample import LeftOut  # noqa: PLC0415 (one test's own)

    return LeftOut(name=name, changes=changes, defects=defects)


@pytest.mark.parametrize(
    "name", ["a|b *bold*", "[x](http://example.com)", "<b> `code`", "new\nline", "bold[/bold]", "\x1b[31mred"]
)
def test_a_strangers_name_stays_text_in_its_cell(source, name):
    study = study_of(names=(name, "web"))[0]
    text, markdown = both(build_report([Part(study=study, in_sample=False)], source))
    tables = [block.splitlines() for block in markdown.split("\n\n") if block.startswith("|")]
    assert [len({len(re.split(r"(?<!\\)\|", line)) for line in rows}) for rows in tables] == [1] * len(tables)
    rows = [line for table in tables for line in table]
    assert not re.search(r"(?<!\\)[*`\[<]", "\n".join(rows))
    assert "\x1b" not in text + markdown
    assert re.escape(name.split("\n")[0].replace("\x1b", ""))[:2] in re.escape(text)


def test_gaps_and_holes_are_in_the_report(study):
    sample = Sample.of([True, False, True, False], ["a", "a", "b", "b"])
    columns = {"lines_added": np.array([1.0, 2, 3, np.nan]), "is_fix": np.array([np.nan, np.nan, 1, 0])}
    columns["file_age"] = np.full(4, np.nan)
    source = describe(NAMED, CATALOGUE, columns, sample)
    assert source.signals == ("lines_added", "is_fix")
    assert (source.gaps, source.holes) == ({"is_fix": ("a",)}, 1)
    assert "file_age" in {signal.id for signal in source.absent}
    assert len(source.absent) == len(CATALOGUE.signals) - 2
    text = words(render_text(build_report([Part(study=study, in_sample=False)], source)))
    assert "Not connected: is_fix in a." in text
    assert "Filled in: one change lacks a value" in text


def test_json_has_every_figure_under_its_name(study, source):
    told = json.loads(render_json(Part(study=study, in_sample=True, note="x"), source))
    assert told["source"]["signals"] == ["lines_added"]
    [part] = told["parts"]
    assert (part["title"], part["in_sample"], part["note"]) == ("The shipped card", True, "x")
    assert part["standings"][0]["means"]["auc"]["value"] == pytest.approx(study.score.means["auc"].value, abs=1e-6)
    assert [band["band"] for band in part["bands"]] == ["safe", "moderate", "high", "critical"]
    assert len(part["deciles"]) == 10
    assert {one["name"] for one in part["projects"]} == {"core", "web"}
    assert {field.name for field in dataclasses.fields(study)} <= set(part)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (gain(0.0091), "+0.009"), (gain(-0.0091), "−0.009"), (gain(-0.0001), "0.000"),
        (points_gained(0.012), "+1.2"), (points_gained(-0.004), "−0.4"), (points_gained(0.0001), "0.0"),
        (share(0.374), "37 %"), (share(0.042), "4.2 %"), (share(0.09999), "10 %"),
    ],
)  # fmt: skip
def test_figures_are_written_so(written, expected):
    assert written == expected


def test_a_point_in_markdown_has_its_lead_bold_and_what_strangers_wrote_escaped() -> None:
    found = render_markdown(Document(title="A", blocks=(Bullets((Paragraph(lead="Lead.", text="a*b"),)),)))
    assert "- **Lead.** a\\*b" in found
