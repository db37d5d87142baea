"""Whatever holds a secret shows it to nobody: printed, dumped, formatted, pickled, or with a traceback's variables."""

from __future__ import annotations

import ast
import pickle
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from bot.receiving.signing import Seal
from bot.settings import Settings, load_settings
from bot.settings.environment import SECRET_VARIABLES
from bot.sources.connections import plain
from bot.wiring import build_outlets
from briefing.narrative.model.anthropic_messages import AnthropicMessages
from briefing.narrative.model.openai_chat import OpenAIChat
from data.engine import open_engine
from data.sources.git.mirror.remote import Reply
from data.sources.git.process import scrubbed_environment, without_secrets
from data.sources.github.auth import PersonalToken
from data.sources.gitlab.api import AccessToken
from tests.conftest import ROOT
from tests.monday import company, read_by
from tests.secrets.marks import found_in

URL = "postgresql://riskbrief:hunter2-of-the-database@127.0.0.1:1/none"
BEGINNINGS = {
    "RISKBRIEF_SLACK_BOT_TOKEN": "xoxb-",
    "RISKBRIEF_SLACK_APP_TOKEN": "xapp-",
    "ANTHROPIC_API_KEY": "sk-ant-",
}
HELD = ("token", "secret", "secrets", "password", "private_key", "api_key")


@pytest.fixture(scope="module")
def environ() -> dict[str, str]:
    """Every secret that there is."""
    every = {name: f"{BEGINNINGS.get(name, '')}hunter2-{name.lower()}-0123456789" for name in SECRET_VARIABLES.values()}
    return every | {"RISKBRIEF_DATABASE_URL": URL}


@pytest.fixture(scope="module")
def settings(environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    file = tmp_path_factory.mktemp("settings") / "riskbrief.toml"
    more = '[smtp]\nhost = "127.0.0.1"\nport = 1\nusername = "riskbrief"\nsender = "risk@acme.example"\n'
    file.write_text(f"{read_by(company().settings, 'anjali-rao')}\n{more}", "utf-8")
    return load_settings(file, environ)


@pytest.fixture(scope="module")
def holders(settings: Settings) -> Iterator[list[Any]]:
    secrets = settings.secrets
    with ExitStack() as stack:
        outlets = stack.enter_context(closing(build_outlets(settings)))
        assert secrets.anthropic_api_key is not None
        engine = open_engine(settings.database_url)
        stack.callback(engine.dispose)
        yield [
            *(settings, secrets, settings.store, outlets),
            *(getattr(outlets, name) for name in outlets.__slots__),
            *(AnthropicMessages(secrets.anthropic_api_key, url="http://127.0.0.1:1"), engine, engine.url),
            OpenAIChat(secrets.model_key, url="http://127.0.0.1:1"),
            *(PersonalToken(plain(secrets.github_token)), AccessToken(plain(secrets.gitlab_token))),
            Seal(plain(secrets.events_secret)),
            Reply(status=0, output=b"", complaint=b"", secrets=(plain(secrets.github_token),)),
        ]


def test_every_variable_is_read_into_a_secret_of_its_own(settings: Settings, environ: dict[str, str]) -> None:
    told = {name: plain(getattr(settings.secrets, name)) for name in SECRET_VARIABLES}
    assert told == {name: environ[variable] for name, variable in SECRET_VARIABLES.items()}
    assert settings.database_url == URL


def test_nothing_that_holds_a_secret_shows_it(holders: list[Any]) -> None:
    shown = [form(one) for one in holders for form in (repr, str, "{}".format)]
    dumped = [one.model_dump() for one in holders if hasattr(one, "model_dump")]
    dumped += [one.model_dump_json() for one in holders if hasattr(one, "model_dump_json")]
    assert len(dumped) >= 4
    assert [one for one in (*shown, *map(repr, dumped)) if found_in(one)] == []


def test_a_traceback_with_its_variables_shows_none(holders: list[Any], settings: Settings) -> None:
    def fail(settings: Settings, everything: list[Any]) -> None:
        secrets, store = settings.secrets, settings.store
        raise RuntimeError(f"{secrets is None}, {store is None}, {everything is None}")

    with pytest.raises(RuntimeError) as caught:
        fail(settings, holders)
    told = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "secrets = " in told
    assert not found_in(told)


def test_secrets_are_never_pickled(settings: Settings) -> None:
    for one in (settings.secrets, settings):
        with pytest.raises(TypeError, match="never pickled"):
            pickle.dumps(one)


def test_git_is_started_without_any_of_them(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GIT_DIR", "elsewhere")
    for told in (scrubbed_environment(), without_secrets(environ)):
        assert not any(map(found_in, told.values()))
    assert scrubbed_environment()["GIT_ALLOW_PROTOCOL"] == "none"
    assert "GIT_DIR" not in scrubbed_environment()
    assert scrubbed_environment()["PATH"]


def dataclass_fields(tree: ast.Module) -> Iterator[tuple[str, ast.AnnAssign]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any("dataclass" in ast.unparse(one) for one in node.decorator_list):
            yield from ((node.name, one) for one in node.body if isinstance(one, ast.AnnAssign))


def test_a_record_that_has_a_secret_leaves_it_out_of_its_repr() -> None:
    found = []
    for room in ("bot", "briefing", "data"):
        for path in sorted((ROOT / room).rglob("*.py")):
            words = Path(path).read_text("utf-8")
            if "@dataclass" not in words or not any(f"    {name}: " in words for name in HELD):
                continue
            for kind, one in dataclass_fields(ast.parse(words)):
                is_text = ast.unparse(one.annotation).startswith(("str", "tuple[str", "bytes"))
                hidden = one.value is not None and "repr=False" in ast.unparse(one.value)
                if isinstance(one.target, ast.Name) and one.target.id in HELD and is_text and not hidden:
                    found.append(f"{path.relative_to(ROOT)}: {kind}.{one.target.id}")
    assert found == []
