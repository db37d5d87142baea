"""What a collection shows: its cost before, the bar amid it, what each source came to, and what a signal does."""

from __future__ import annotations

import io
import os
import signal
import sys

import pytest
from rich.console import Console
from rich.progress import Progress as Bar

from bot.cli.console import note
from bot.cli.render.collect import PipeWatch, TerminalWatch, Watch, blinded, print_plan, print_statuses
from bot.cli.setup.collect import _stopping
from bot.collecting import Stop
from bot.wiring import load_method
from data.collect.collector import Progress
from data.collect.outcomes import Step
from data.records import SourceStatus
from data.sources.http.asking import Allowance, Budget, Wait
from data.sources.source import Estimate
from tests.fakes.streams import FakeForge

NOON = 1_790_000_000


def steps(*estimates: Estimate | None, first: bool = True) -> list[Step]:
    streams = FakeForge(repositories=len(estimates)).streams()
    return [
        Step(stream=stream, is_first=first, estimate=estimate, trouble=None)
        for stream, estimate in zip(streams, estimates, strict=True)
    ]


def row(state: str, detail: str = "", **told: object) -> SourceStatus:
    base = {"feeds": "checks,reviews", "as_of": NOON, "observed_at": NOON, **told}
    return SourceStatus(source_id="github", label="GitHub", state=state, detail=detail, **base)  # type: ignore[arg-type]


def test_the_plan_says_what_it_costs_and_what_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    plan = steps(Estimate(requests=40, points=40, items=1_000), Estimate(requests=2), None)
    budget = Budget(most_requests=4_000)
    budget.note("graphql", Allowance(remaining=41, limit=5_000, reset_at=NOON))
    print_plan(plan, {"fake": "Forge"}, {"api.example": budget, "quiet.example": Budget()}, NOON)
    out = capsys.readouterr().out
    assert out.startswith("To collect: 3 of 3 parts for the first time, back to 2026-09-21\n")
    cells = [[cell.strip() for cell in line.strip("│").split("│")] for line in out.splitlines() if "│" in line]
    assert cells == [
        ["Forge", "acme/shop", "1", "40", "40", "1,000"],
        ["Forge", "acme/infra", "1", "2", "0", ""],
        ["Forge", "acme/web", "1", "0+", "0+", ""],
        ["in all", "", "3", "42+", "40+", "1,000"],
    ]
    assert out.splitlines()[-5:] == [
        "+ and what cannot be known beforehand",
        "api.example lets us use 41 of 5,000 more of graphql until 14:13 UTC.",
        "That may not be enough: the collection then waits, or the next one goes on where it ended.",
        "api.example is asked 4,000 times at most, by the settings.",
        "quiet.example names no limit.",
    ]


def test_a_plan_of_very_many_repositories_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    [one] = steps(Estimate(requests=1, items=2), first=False)
    kind = type(one.stream)
    many = [Step(stream=kind(repository=f"acme/r{n}", pulls={}), is_first=False, estimate=None) for n in range(60)]
    print_plan([one, *many], {}, {}, NOON)
    out = capsys.readouterr().out
    assert out.startswith("To collect: what is new\n")
    assert "21 more" in out
    assert "acme/r38" in out
    assert "acme/r39" not in out


def test_why_a_part_cannot_be_estimated_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    [stream] = FakeForge().streams()
    print_plan([Step(stream=stream, is_first=True, estimate=None, trouble="away")], {}, {}, NOON)
    assert capsys.readouterr().err == "riskbrief: changes of acme/shop cannot be estimated: away\n"


def test_the_bar_moves_by_what_each_stream_is_expected_to_cost() -> None:
    plan = steps(Estimate(requests=30, items=300), Estimate(requests=10))
    bar = Bar(console=Console(file=io.StringIO()))
    task = bar.add_task("", total=40.0, what="", items=0)
    watch = TerminalWatch(bar, task, plan)
    first, second = (step.stream for step in plan)
    watch.progress(Progress(stream=first, pages=1, items=100))
    shown = bar.tasks[0]
    assert (shown.completed, shown.fields["items"], shown.fields["what"]) == (10.0, 100, "changes of acme/shop")
    # More than expected is no more than all of it.
    watch.progress(Progress(stream=first, pages=9, items=900))
    assert shown.completed == 30.0
    watch.progress(Progress(stream=second, pages=1, items=5))
    assert shown.completed == 30.0
    watch.progress(Progress(stream=second, pages=1, items=5, is_done=True))
    assert (shown.completed, shown.fields["items"]) == (40.0, 905)
    watch.wait(Wait(service="GitHub", seconds=61.4, reason="a limit"))
    assert shown.fields["what"] == "waiting 61 s: a limit"


def test_a_pipe_gets_a_line_now_and_then_of_the_stream_that_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    now = 100.0
    plan = steps(Estimate(requests=4, items=400), None)
    watch = PipeWatch(plan, lambda: now)
    for step, items in ((plan[0], 100), (plan[0], 500), (plan[1], 30), (plan[1], 40)):
        now += 7
        watch.progress(Progress(stream=step.stream, items=items, is_done=False))

    assert capsys.readouterr().err.splitlines() == [
        f"Collecting {plan[0].stream.label}: 500 of 500",
        f"Collecting {plan[1].stream.label}: 40 so far",
    ]


def test_in_a_log_only_waits_worth_a_line_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    watch = Watch()
    watch.wait(Wait(service="GitHub", seconds=2, reason="a fault"))
    watch.wait(Wait(service="GitHub", seconds=60, reason="a limit"))
    assert capsys.readouterr().err == "riskbrief: waiting 60 s: a limit\n"


def test_each_source_says_what_is_missing_since_when_and_which_signals_that_blinds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    catalogue = load_method().catalogue
    checks = next(signal.title for signal in catalogue.signals if "checks" in signal.needs)
    assert blinded(row("partial", blinds="checks"), catalogue) == checks
    assert blinded(row("ok"), catalogue) == ""
    assert checks in blinded(row("not connected", feeds="checks"), catalogue)
    assert blinded(row("failed", feeds="diff"), catalogue).endswith(" more")
    print_statuses([row("stale", "a limit"), row("stale", as_of=None), row("failed", "500: Oops")], catalogue)
    out = capsys.readouterr().out
    assert "since 2026-09-21 14:13 UTC" in out
    assert "never read to its end" in out
    assert "500: Oops" in out


class Interrupting(io.RawIOBase):
    """A stream whose first write is the moment in which a signal comes."""

    def __init__(self) -> None:
        self.told = b""
        self._is_first = True

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        if self._is_first:
            self._is_first = False
            os.kill(os.getpid(), signal.SIGTERM)
        self.told += bytes(data)
        return len(data)


def test_a_signal_amid_a_line_of_progress_is_told_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    raw, stop = Interrupting(), Stop()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", line_buffering=True))

    with _stopping(stop, child=False):
        note("GitHub: page 3 of 7")

    assert stop.reason == "its time was up"
    assert raw.told.decode().splitlines() == [
        "GitHub: page 3 of 7",
        "riskbrief: ending after the page in hand; what is saved stays (once more: at once)",
    ]
