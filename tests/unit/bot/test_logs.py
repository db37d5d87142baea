"""The log: a line a record for people or for machines, about whom it is in ids, and never with a secret in it."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.cli.console import note, reported
from bot.errors import UsageError
from bot.logs import (
    JSON,
    LONGEST_FIELD,
    LONGEST_TRACEBACK,
    TEXT,
    RateLimitedLog,
    Stderr,
    begin_log,
    make_formatter,
    secrets_of,
)
from bot.logs import RATE_SECONDS as SECONDS
from bot.settings import Settings, load_settings
from bot.settings.environment import SECRET_VARIABLES
from bot.slack.concurrency import Slow
from bot.slack.receive.authorise import guarded
from briefing.contracts.errors import NothingCollected
from briefing.delivery.runs.journal import Journal, StepFailed
from data.collect.collector import Surroundings, collect
from data.errors import SourceUnavailable
from data.logcontext import about, also, bound, carried
from data.store import Store
from tests.fakes.streams import FakeForge
from tests.monday import HandClock
from tests.settings import load
from tests.unit.briefing.delivery.runs.rows import RUN, fill, run

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAplanted+key/line1\nMIIEpAIBAAKCAQEAplanted+key/line2\n-----END"
PLANTED = {variable: f"pl4nted-{field}-{'x' * 32}" for field, variable in SECRET_VARIABLES.items()}
PLANTED |= {"RISKBRIEF_GITHUB_PRIVATE_KEY": KEY, "RISKBRIEF_SLACK_BOT_TOKEN": 'xoxb-pl4nted"quoted\\secret'}
DATABASE = "postgresql://postgres:p%40ss%2Fpl4nted@127.0.0.1/riskbrief"


class Kept(logging.Handler):
    """Keeps the lines that are made of whatever is logged."""

    def __init__(self, form: str, secrets: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.setFormatter(make_formatter(form, secrets, {"worker": "host-1"}))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    @property
    def told(self) -> list[dict]:
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def listening() -> Iterator[Callable[..., Kept]]:
    """Attach handlers that keep what is logged of ours, from the lowest level on; nobody else hears of it."""
    attached: list[Kept] = []
    loggers = [logging.getLogger(name) for name in ("bot", "briefing", "data", "other")]
    levels = [one.level for one in loggers]

    def attach(form: str = JSON, secrets: tuple[str, ...] = ()) -> Kept:
        kept = Kept(form, secrets)
        attached.append(kept)
        for logger in loggers:
            logger.setLevel(logging.DEBUG)
            logger.addHandler(kept)
            logger.propagate = False
        return kept

    yield attach
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
        logger.propagate = True
        for one in attached:
            logger.removeHandler(one)


LOG = logging.getLogger("bot.example")


def fail(words: str) -> None:
    try:
        raise ValueError(words)  # noqa: TRY301 (it is only here to be caught)
    except ValueError:
        LOG.exception("it did not work")


def test_a_line_for_people_says_who_said_what_and_what_it_is_about(listening) -> None:
    kept = listening(TEXT)

    with about(run=RUN, reader="ada"):
        LOG.warning("step %s is slow", "score", extra={"raw": "Slack: [busy]"})

    [line] = kept.lines
    assert line[10] == " "
    assert line[24:] == (
        'WARNING bot.example: step score is slow [worker=host-1 run=payments/2026-W47 reader=ada raw="Slack: [busy]"]'
    )


def test_a_line_for_machines_has_the_words_before_and_after_anything_was_put_into_them(listening) -> None:
    kept = listening()

    with about(run=RUN):
        LOG.warning("step %s took %d ms", "score", 12, extra={"milliseconds": 12, "level": "forged"})

    [told] = kept.told
    assert told.pop("at").endswith("Z")
    assert told.pop("pid") > 1
    assert told == {
        "level": "warning",
        "logger": "bot.example",
        "event": "step %s took %d ms",
        "message": "step score took 12 ms",
        "worker": "host-1",
        "run": RUN,
        "milliseconds": 12,
        # What is added under a name of ours stands beside it, and not in its place.
        "level_": "forged",
    }


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with every secret that there is."""
    return load(tmp_path, **PLANTED, RISKBRIEF_DATABASE_URL=DATABASE)


@pytest.mark.parametrize("form", [TEXT, JSON])
def test_no_secret_reaches_the_log_wherever_it_stands(listening, settings: Settings, form: str) -> None:
    kept = listening(form, secrets_of(settings))
    for value in [*PLANTED.values(), "p@ss/pl4nted", DATABASE]:
        LOG.warning("said %s", value)
        LOG.warning("in words %r", {"token": value}, extra={"raw": json.dumps({"said": value})})
        fail(f"refused: {value}")
        logging.getLogger("other.library").error(value)
    # Those that nobody has told us of are known by their looks.
    LOG.warning("headers %s", {"Authorization": "Bearer s0me0ne-elses-t0ken"}, extra={"raw": "ghp_n0b0dysT0ken1234"})

    text = "\n".join(kept.lines)
    for leaked in ("pl4nted", "planted+key", "p%40ss", "s0me0ne", "n0b0dys"):
        assert leaked not in text
    assert "refused" in text


def test_what_a_service_said_is_kept_but_not_without_end(listening) -> None:
    kept = listening()

    LOG.warning("it said", extra={"raw": "x" * 3_000_000})
    fail("y" * 3_000_000)

    said, failed = kept.told
    assert len(said["raw"]) == LONGEST_FIELD
    assert LONGEST_TRACEBACK <= len(failed["exception"]) < LONGEST_TRACEBACK + 10
    assert failed["exception"].startswith("Traceback (most recent call last):")


def test_ids_go_with_the_work_into_other_threads_and_end_with_it(listening) -> None:
    kept = listening()
    with ThreadPoolExecutor(1) as pool, about(run=RUN):
        also(reader="ada")
        pool.submit(carried(LOG.warning), "carried").result()
        pool.submit(LOG.warning, "not carried").result()
    also(reader="bob")

    carried_one, other = kept.told
    assert (carried_one["run"], carried_one["reader"]) == (RUN, "ada")
    assert "run" not in other
    assert dict(bound()) == {}


def test_a_request_has_an_id_that_slow_work_takes_along(listening) -> None:
    kept, slow, told = listening(), Slow(threads=1, patience=0), threading.Event()

    def look_up() -> None:
        assert told.wait(10)
        LOG.warning("looked up")

    def work() -> None:
        also(reader="ada")
        slow.wait(slow.begin(look_up), meanwhile=lambda: None, after=lambda _: LOG.warning("answered"))
        raise ValueError("no")

    guarded("/risk", lambda _: told.set(), work)
    slow.close()

    words = [one["message"].partition(" (")[0] for one in kept.told]
    assert words == ["/risk could not be answered", "looked up", "answered"]
    assert len({one["request"] for one in kept.told}) == 1
    assert {one["reader"] for one in kept.told} == {"ada"}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_every_line_of_a_step_carries_its_run(listening, store: Store) -> None:
    fill(store, run(state="queued"))
    kept, journal = listening(), Journal(store, HandClock(), worker="host-1.abc")

    with journal.step(RUN, "score"):
        LOG.warning("inside")
    with pytest.raises(StepFailed), journal.step(RUN, "narrate"):
        raise NothingCollected("no change is known")

    steps = [(one["run"], one["step"], one["message"].partition(" of ")[0]) for one in kept.told]
    assert steps == [(RUN, "score", "inside"), (RUN, "score", "a step is done"), (RUN, "narrate", "step narrate")]
    assert kept.told[1]["milliseconds"] >= 0


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_raw_words_of_a_service_stand_beside_its_source(listening, store: Store) -> None:
    def refuse() -> None:
        raise SourceUnavailable("Forge did not answer", raw="<html>502 Bad Gateway, request 0af1</html>")

    kept, [stream] = listening(), FakeForge().streams()
    stream.on_page = refuse
    collect(store, [stream], Surroundings(clock=lambda: 1_790_000_000))

    [told] = [one for one in kept.told if one["level"] == "info"]
    assert (told["source"], told["stream"], told["event"]) == ("fake", stream.id, "a stream could not be read")
    assert told["raw"] == "<html>502 Bad Gateway, request 0af1</html>"


@contextmanager
def bare_root() -> Iterator[logging.Logger]:
    """Take away whom pytest has listen, so that the root logger is as a process of ours begins with it."""
    root = logging.getLogger()
    before, hooks = list(root.handlers), (sys.excepthook, threading.excepthook)
    levels = {name: logging.getLogger(name).level for name in ("", "bot", "briefing", "data")}
    root.handlers[:] = []
    try:
        yield root
    finally:
        root.handlers[:], (sys.excepthook, threading.excepthook) = before, hooks
        logging.captureWarnings(capture=False)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def test_a_log_for_machines_has_nothing_else_between_its_lines(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with bare_root() as root:
        begin_log(json_settings(settings), verbose=False)
        handlers = [type(one) for one in root.handlers]
        note("riskbrief: running")
        LOG.info("done")
        with pytest.raises(BaseException, match="2"), reported(verbose=False):
            raise UsageError("--now is for rehearsals")
        dying = threading.Thread(target=fail_loudly)
        dying.start()
        dying.join()
        told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    assert handlers == [Stderr]
    assert [(one["level"], one["message"]) for one in told] == [
        ("info", "riskbrief: running"),
        ("info", "done"),
        ("error", "riskbrief: --now is for rehearsals"),
        ("critical", "ended by an error that nobody foresaw; this is a defect of Riskbrief"),
    ]
    assert "refused" in told[-1]["exception"]
    assert "pl4nted" not in told[-1]["exception"]


def json_settings(settings: Settings) -> Settings:
    return load_settings(settings.file, {**PLANTED, "RISKBRIEF_LOG_FORMAT": "json"})


def fail_loudly() -> None:
    raise ValueError(f"refused {PLANTED['RISKBRIEF_GITHUB_TOKEN']}")


def test_a_log_that_is_set_up_already_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    theirs = logging.NullHandler()
    with bare_root() as root:
        root.addHandler(theirs)
        begin_log(None, verbose=True)
        LOG.warning("said")
        note("riskbrief: a note")
        handlers = list(root.handlers)

    assert handlers == [theirs]
    assert capsys.readouterr().err == "riskbrief: a note\n"


def test_it_is_said_at_once_then_at_most_once_a_minute_with_how_often_it_was(caplog: pytest.LogCaptureFixture) -> None:
    now = [100.0]
    refused = RateLimitedLog(logging.getLogger("bot.test"), "refused %d", clock=lambda: now[0])

    for _ in range(3):
        refused.note()
    assert caplog.messages == ["refused 1"]

    now[0] += SECONDS
    refused.note()
    now[0] += SECONDS - 1
    refused.note()
    assert caplog.messages == ["refused 1", "refused 3"]
