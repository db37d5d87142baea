"""`riskbrief prompt`, `narrate` and `check`: what would be sent about a payload, what comes of it, and what may."""

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
from tests.frozen import payload_of
from tests.scenarios.command import Done, riskbrief
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


WEEK = payload_of("hazel-W36-storefront")
NARRATIVE = TemplateNarrator().narrate(WEEK)
PLAN = plan_of(WEEK).model_dump(mode="json", by_alias=True)


def checked(folder: Path, text: str, *options: str) -> Done:
    (folder / "payload.json").write_text(WEEK.to_json(), "utf-8")
    (folder / "plan.json").write_text(text, "utf-8")
    return riskbrief("check", "--payload", "payload.json", "--plan", "plan.json", *options, cwd=folder)


@pytest.mark.parametrize("text", [json.dumps(PLAN), NARRATIVE.to_json()], ids=["plan", "narrative"])
def test_what_a_plan_says_is_printed(tmp_path: Path, text: str) -> None:
    done, as_json = checked(tmp_path, text), checked(tmp_path, text, "--json")
    found = json.loads(as_json.stdout)

    assert (done.returncode, done.stderr, as_json.returncode, found["ok"], found["refused"]) == (0, "", 0, True, [])
    assert done.stdout.splitlines()[0] == found["said"]["opening"][0] == NARRATIVE.headline.text
    assert list(found["said"]["cards"]) == [card.key for card in WEEK.cards]
    assert f"{WEEK.cards[0].key}: {found['said']['cards'][WEEK.cards[0].key][0]}\n" in done.stdout


def test_what_is_refused_is_listed_with_its_place_and_what_to_write_instead(tmp_path: Path) -> None:
    text = json.dumps(PLAN | {"headline": {"say": ["week.calm"], "as": ""}})

    done, found = checked(tmp_path, text), json.loads(checked(tmp_path, text, "--json").stdout)

    assert (done.returncode, found["ok"]) == (1, False)
    assert found["refused"][0] == {"where": "headline", "instead": "there is no handle 'week.calm'"}
    assert "refused: headline: there is no handle 'week.calm'\n" in done.stdout
    assert f"{len(found['refused'])} are refused" in done.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not json", "plan.json is no plan (Expecting value"),
        (json.dumps(PLAN | {"headline": "All is well."}), "plan.json is no plan (headline: Input should be"),
        (json.dumps(PLAN | {"note": "hello"}), "plan.json is no plan (note: Extra inputs are not permitted)"),
        (NARRATIVE.model_copy(update={"plan": None}).to_json(), "docs/narrative.md shows one"),
        ("[]", "plan.json is no plan (the whole plan: Input should be an object)"),
    ],
    ids=["not-json", "sentences", "unknown-field", "narrative-of-an-older-version", "list"],
)
def test_a_file_that_is_no_plan_is_named(tmp_path: Path, text: str, says: str) -> None:
    done = checked(tmp_path, text)

    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_a_payload_of_another_version_is_named(tmp_path: Path) -> None:
    checked(tmp_path, json.dumps(PLAN))
    other = WEEK.to_json().replace("riskbrief.payload/1", "riskbrief.payload/9")
    (tmp_path / "payload.json").write_text(other, "utf-8")

    done = riskbrief("check", "--payload", "payload.json", "--plan", "plan.json", cwd=tmp_path)

    assert done.returncode != 0
    assert "riskbrief.payload/1" in done.stderr
