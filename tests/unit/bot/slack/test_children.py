"""What another process does for the Slack side: how it is called, and what its troubles become."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.slack.children import Children, NotDone
from briefing.answers.explain.explanation import to_json
from briefing.contracts.access import Reader
from briefing.contracts.organisation import ScopePlan
from tests.monday import HandClock
from tests.unit.bot.slack.explained import one_change
from tests.unit.briefing.editions import sample

ADA = Reader(id="ada", name="Ada", manager=None, teams=frozenset({"pay"}), is_administrator=False)
ONE = ScopePlan(id="pay", label="Payments", teams=("pay",), zone="UTC")
TWO = ScopePlan(id="auth+pay@UTC", label="Two", teams=("auth", "pay"), zone="UTC")
CLOCK = HandClock(datetime(2026, 11, 22, 10, tzinfo=UTC))


def saying(code: str, seen: list[list[str]] | None = None) -> Children:
    """Children whose command is a line of Python instead."""

    def command(arguments: list[str]) -> list[str]:
        if seen is not None:
            seen.append(list(arguments))
        return [sys.executable, "-I", "-S", "-c", code]

    return Children(command, CLOCK)


def test_what_is_printed_is_returned_and_what_is_asked_for_stands_behind_the_options(tmp_path) -> None:
    payload, _ = sample.needs_action()
    (tmp_path / "payload.json").write_text(payload.to_json(), "utf-8")
    seen: list[list[str]] = []

    told = saying(f"print(open({str(tmp_path / 'payload.json')!r}).read())", seen).preview(ADA, ONE)

    assert told == payload
    assert seen == [["week", "--now", "2026-11-22T10:00:00+00:00", "--recorded", "--so-far", "--json", "--team", "pay"]]

    told = saying('print(\'{"status": "answered"}\')', seen).answer("--config /etc/passwd", ADA, TWO, "2026-W46")
    assert told == {"status": "answered"}
    assert seen[1][-4:] == ["--week", "2026-W46", "--", "--config /etc/passwd"]
    assert seen[1][5:7] == ["--manager", "ada"]

    told = saying(f"print({explained(id='--help')!r})", seen).explain("change", "--help")
    assert told == one_change().model_copy(update={"id": "--help"})
    assert seen[2][0] == "explain"
    assert seen[2][3:] == ["--recorded", "--format", "json", "--", "--help"]


def test_what_goes_wrong_is_in_the_log_under_the_id_that_is_said(caplog: pytest.LogCaptureFixture) -> None:
    for children in (
        saying("import sys; sys.exit('riskbrief: no such table')"),
        saying("print('not json')"),
        Children(lambda _: ["/nowhere/riskbrief"], CLOCK),
    ):
        with pytest.raises(NotDone) as caught:
            children.answer("why", ADA, ONE, "2026-W46")

        error_id = str(caught.value).partition("report error `")[2].partition("`")[0]
        assert error_id
        assert error_id in caplog.text
        assert "no such table" not in str(caught.value)


def test_what_is_running_ends_when_we_stop(caplog: pytest.LogCaptureFixture) -> None:
    children = saying("import sys; print('here', flush=True, file=sys.stderr); import time; time.sleep(60)")
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(children.preview, ADA, ONE)
        while not children._running and not asked.done():
            pass
        children.close()
        with pytest.raises(NotDone):
            asked.result(10)

    with pytest.raises(NotDone):
        children.preview(ADA, ONE)
    assert "we are stopping" in caplog.text


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.children.PREVIEW_SECONDS", 0.05)

    with pytest.raises(NotDone, match="took too long"):
        saying("import sys; sys.stdin.read(); import threading; threading.Event().wait(5)").preview(ADA, ONE)


# --- the score of one change


def explained(**changes: Any) -> str:
    """What `riskbrief explain` prints of a change."""
    return to_json(one_change().model_copy(update=changes))


def test_what_was_not_asked_for_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    children = saying(f"print({explained()!r})")
    with pytest.raises(NotDone, match="report error"):
        children.explain("change", "acme/shop#8")
    with pytest.raises(NotDone, match="report error"):
        children.explain("deployment", "acme/shop#7")

    for asked in ("change acme/shop#8", "deployment acme/shop#7"):
        assert f"asked for {asked}, got change acme/shop#7" in caplog.text


def test_what_has_no_score_is_no_fault_and_whatever_else_the_child_says_stays_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    code = "import sys; print('did you mean acme/secret#1', file=sys.stderr); sys.exit(2)"

    with pytest.raises(NotDone) as caught:
        saying(code).explain("change", "acme/shop#7")

    assert str(caught.value) == "It cannot be worked out from what is collected."
    assert [(one.levelname, "acme/secret#1" in one.getMessage()) for one in caplog.records] == [("INFO", True)]


def test_a_child_stands_back_for_whoever_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = 5
    # However nice we are already: a service manager may have started us so.
    monkeypatch.setattr(os, "getpriority", lambda _, who: os.nice(0) + ours if who == 0 else None)
    behind = min(os.nice(0) + ours + 5, 19)
    # It waits until it was told to, as it is only after it was started.
    code = "import os, time\nend = time.monotonic() + 20\nwhile os.nice(0) != {behind} and time.monotonic() < end: pass"
    code += "\nprint({told!r} if os.nice(0) == {behind} else '')"

    told = saying(code.format(behind=behind, told=explained())).explain("change", "acme/shop#7")

    assert told.id == "acme/shop#7"
