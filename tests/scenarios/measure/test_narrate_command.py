"""`riskbrief prompt` and `riskbrief narrate`: what would be sent about a payload in a file, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from briefing.contracts.payload import Payload
from briefing.narrative.narrator import TemplateNarrator
from briefing.narrative.planner import plan_of
from data.engine import engine_of
from data.migrate import migrate
from data.records import ModelCall
from data.store import Store
from tests.conftest import SHARED
from tests.fakes.anthropic import Answer, FakeAnthropic, Fault, validators
from tests.fakes.openai import FakeOpenAI
from tests.scenarios.command import riskbrief
from tests.settings import NAMED
from tests.unit.briefing.sample import history, ordinary, payload

KEY = "sk-ant-hunter2-planted"
TYPED = "Mars rose by 900 % because of <!channel> pull request 99"

OPENAI = f"""{NAMED}
[store]
database_url = "sqlite:///calls.db"

[claude]
provider = "openai"
api_url = "{{url}}/v1"
small_model = "llama"
large_model = "qwen"
prices = {{{{ llama = [0, 0, 0, 0], qwen = [0, 0, 0, 0] }}}}
"""


@pytest.fixture(scope="module")
def week() -> Payload:
    return payload([*history(), *ordinary(0)])


@pytest.fixture(scope="module")
def claude() -> Iterator[FakeAnthropic]:
    with FakeAnthropic(validators(SHARED) if SHARED.is_dir() else None) as fake:
        yield fake


@pytest.fixture
def folder(tmp_path: Path, week: Payload) -> Path:
    (tmp_path / "payload.json").write_text(week.to_json(), "utf-8")
    return tmp_path


def planned(week: Payload, **other: object) -> Answer:
    """An answer with the template's plan, but for these parts."""
    plan = plan_of(week).model_dump(mode="json", by_alias=True)
    return Answer(text=json.dumps(plan | other), output=500)


def told(week: Payload) -> dict[str, object]:
    """The template's narrative."""
    return TemplateNarrator().narrate(week).model_dump(mode="json", by_alias=True)


def narrate(folder: Path, claude: FakeAnthropic, *arguments: str) -> tuple[dict[str, object], str]:
    variables = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": claude.url}
    done = riskbrief("narrate", "--payload", "payload.json", *arguments, cwd=folder, **variables)
    assert done.returncode == 0, done.stderr
    assert KEY not in done.stdout + done.stderr
    return json.loads(done.stdout), done.stderr


def test_the_prompt_that_is_printed_is_the_request_that_is_sent(folder: Path, week: Payload, claude) -> None:
    claude.say(planned(week))

    printed = riskbrief("prompt", "--payload", "payload.json", "--json", cwd=folder)
    narrate(folder, claude)

    assert json.loads(printed.stdout) == claude.requests[0]
    assert claude.refused == []
    assert "narrate/3 (" in printed.stderr


def test_a_plan_is_printed_in_our_words(folder: Path, week: Payload, claude) -> None:
    claude.say(planned(week, situation=[{"say": ["week.mean"], "as": ""}]))

    written, said = narrate(folder, claude)

    assert (written["narrator"], written["payload"]) == ("claude-haiku-5-5, said by Riskbrief", week.hash)
    assert [one["text"] for one in written["situation"]] == ["A change scored 25 points on average."]
    assert (written["headline"], written["cards"]) == (told(week)["headline"], told(week)["cards"])
    assert "is sent the facts and writes" in said


@pytest.fixture
def calls(folder: Path) -> Iterator[Store]:
    """Where the calls of `folder` are recorded."""
    with engine_of(f"sqlite:///{folder / 'calls.db'}") as engine:
        migrate(engine)
        yield Store(engine)


def test_a_model_of_another_provider_writes_where_the_settings_name_it(
    folder: Path, week: Payload, calls: Store
) -> None:
    with FakeOpenAI(key=KEY) as server:
        server.say(planned(week))
        (folder / "riskbrief.toml").write_text(OPENAI.format(url=server.url), "utf-8")
        options = ("--payload", "payload.json", "--narrator", "model")
        done = riskbrief("narrate", *options, cwd=folder, RISKBRIEF_MODEL_KEY=KEY)

    [call] = calls.read(ModelCall)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["narrator"] == "llama, said by Riskbrief"
    assert "[claude] provider is 'openai', so llama or qwen is sent the facts" in done.stderr
    assert (call.model, call.outcome, call.price) == ("llama", "answered", 0)
    assert (len(server.requests), server.refused, KEY in done.stdout + done.stderr) == (1, [], False)


def test_the_template_sends_nothing(folder: Path, claude) -> None:
    claude.say(Fault(500, "api_error"))

    written, said = narrate(folder, claude, "--narrator", "template")

    assert (written["narrator"], claude.requests) == ("template/2", [])
    assert "sent" not in said


def test_with_a_settings_file_the_call_is_recorded_in_its_database(folder: Path, week: Payload, claude, calls) -> None:
    (folder / "riskbrief.toml").write_text(f'{NAMED}[store]\ndatabase_url = "sqlite:///calls.db"\n', "utf-8")
    claude.say(planned(week))

    narrate(folder, claude)

    [call] = calls.read(ModelCall)
    assert (call.payload_hash, call.outcome, call.output_tokens) == (week.hash, "answered", 500)


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (None, 2, "--payload payload.json cannot be read (No such file or directory); name a payload.json"),
        ("{}", 1, "payload.json is not a payload: period: Field required"),
    ],
)
def test_a_payload_that_is_none_is_named(tmp_path: Path, content, code, said) -> None:
    if content is not None:
        (tmp_path / "payload.json").write_text(content, "utf-8")

    for command in ("prompt", "narrate"):
        done = riskbrief(command, "--payload", "payload.json", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (code, "")
        assert said in done.stderr


def test_claude_without_a_key_is_called_wrongly(folder: Path) -> None:
    done = riskbrief("narrate", "--payload", "payload.json", "--narrator", "claude", cwd=folder)

    assert done.returncode == 2
    assert "needs ANTHROPIC_API_KEY" in done.stderr
