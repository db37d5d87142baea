"""Strangers in every field of a company, and what comes out of Slack, of the mail, of the page and of every command.

Slack must get no mark but ours, a mail no header and no element but ours, a terminal nothing but letters, ends of lines
and our colours, and programs JSON that says what was stored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.cli.commands import COMMANDS
from bot.slack.commands.risk import HELP, TOPICS
from briefing.contracts.payload import parse_payload
from data.row_mapping import shape_of
from data.tables import TABLES
from tests.backends import SqliteFiles
from tests.fakes.gitrepo import GitRepo
from tests.fakes.slack import FakeSlack
from tests.fakes.smtp import FakeSMTP
from tests.injection.commands import EVENT, PRINTED, SILENT, STRANGE, WORDS
from tests.injection.corpus import placed
from tests.injection.everywhere import (
    OURS,
    SLACK_ID,
    STRANGERS,
    afterwards,
    audited,
    everywhere,
    refused,
    settings,
    troubled,
)
from tests.injection.obeying import plan_by
from tests.injection.organisation import NOW
from tests.injection.reading import Elements, bodies, controls, linked_by_mail, mail_of, slack_wrong
from tests.injection.shell import FORGED, Told, acted_on, call, forged
from tests.monday import ClosingStore, HandClock, Live
from tests.office import CHANNEL, Office, buttons, serving

USAGE = 2
ANSWER = {
    "question": STRANGE, "status": "answered", "sentences": [{"text": STRANGE, "facts": []}], "facts": [],
    "looked": [STRANGE], "model": STRANGE, "note": STRANGE,
}  # fmt: skip
PICTURE = "data:image/png;base64,"
FOREIGN = re.compile(r"evil|^(?:javascript|data:t|vbscript)|^on[a-z]{3,}$|expression\(|@import", re.IGNORECASE)


@dataclass(frozen=True)
class Machine:
    """The company on somebody's machine, with files of strangers beside it."""

    live: Live
    given: Mapping[str, str]

    def call(self, name: str, arguments: tuple[str, ...], *, tty: bool) -> Told:
        """Call a command with its settings file where it takes one."""
        put_in = [re.sub(r"\{(\w+)\}", lambda found: self.given[found[1]], one) for one in arguments]
        config = () if name in {"check", "prompt", "score", "brief"} else ("--config", self.live.config)
        return call([name, *put_in, *config], environ=self.live.environ, tty=tty)


@pytest.fixture(scope="module")
def machine(sqlite_backend: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("machine")
    url = sqlite_backend.migrated()
    with FakeSlack() as slack, FakeSMTP() as mail:
        slack.add_user(SLACK_ID, email="ada@acme.example")
        live = Live(folder, url, slack, mail, HandClock(NOW), settings())
        with ClosingStore(url) as store:
            store.save([*everywhere(), *troubled()])
        live.brief()
        [frozen] = live.payloads()
        payload = parse_payload(frozen.body, name="the week")
        with ClosingStore(url) as store:
            store.save(list(afterwards(frozen.hash, [payload.facts[0].id])))
            store.add(list(audited()))
            for part in refused(frozen.hash):
                store.claim(replace(part, reason=None))
                store.settle(part.id, state="failed", reason=part.reason, receipt=None, at=part.claimed_at)
        yield Machine(live, files(folder, frozen.body, payload.cards[0].facts[0]))
    sqlite_backend.forget(url)


def files(folder: Path, payload: str, fact: str) -> Mapping[str, str]:
    """Write what commands are given: a payload, a plan that obeys strangers, a repository, and rows."""
    (folder / "payload.json").write_text(payload, "utf-8")
    plan = plan_by(parse_payload(payload, name="the week"), STRANGE)
    (folder / "plan.json").write_text(json.dumps(plan), "utf-8")
    repo = GitRepo(folder / "strange")
    for number, one in enumerate([one for one in placed("title", "name") if "\x00" not in one.text][:40]):
        text = one.text[:300] if one.place == "title" else "Tidy up"
        author = "".join(char for char in one.text if char not in "<>\r\n")[:60] if one.place == "name" else "Ann"
        author = f"{author} <a@b.example>"
        path = f"a\x1b[2J{number}\u202e.py"
        repo.commit(
            {path: f"{number}\n"}, at=1_794_000_000 + number * 3_600, message=text, author=f"{author} <a@b.example>"
        )
    rows = "id,\x1b[2Jtitle\nx,\x1b]0;x\x07y\n"
    (folder / "rows.csv").write_text(rows, "utf-8")
    return {
        "payload": str(folder / "payload.json"), "plan": str(folder / "plan.json"), "fact": fact,
        "repo": str(repo.root), "rows": str(folder / "rows.csv"), "folder": str(folder), "event": EVENT, "login": "p0",
    }  # fmt: skip


def test_every_field_of_a_record_bears_strangers_or_says_why_it_cannot() -> None:
    ours = frozenset().union(*OURS.values())
    texts = {(kind, name) for kind in TABLES for name in shape_of(kind).texts}

    assert {(kind.__name__, name) for kind, name in texts if name not in {*STRANGERS.get(kind, ()), *ours}} == set()
    assert {(kind, name) for kind, names in STRANGERS.items() for name in names} <= texts


def test_strangers_are_in_every_field_that_they_can_reach(machine: Machine) -> None:
    with machine.live.opened() as store:
        bare = [
            (kind.__name__, name)
            for kind, names in STRANGERS.items()
            for name in names
            if not any(set(str(getattr(one, name))) & set("\x1b<\u202e(") for one in store.read(kind))
        ]

    assert bare == []


def test_every_command_is_tried_or_says_why_it_prints_nothing_of_strangers() -> None:
    assert {*PRINTED} | {*SILENT} == {*COMMANDS}
    assert {*PRINTED} & {*SILENT} == set()


@pytest.mark.parametrize("name", PRINTED)
def test_a_command_tells_a_terminal_nothing_that_strangers_wrote_for_it(
    machine: Machine, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.look.deploys.time", SimpleNamespace(time=NOW.timestamp))
    for arguments in PRINTED[name]:
        is_json = "json" in arguments or "--json" in arguments or name == "narrate"
        told = machine.call(name, arguments, tty=not is_json)

        assert acted_on(told) == set(), (arguments, told)
        assert "Traceback" not in told.err
        assert told.code != USAGE or controls("".join(arguments)), (arguments, told.err)
        if is_json and told.out:
            for one in told.out.splitlines() if name == "audit" else [told.out]:
                json.loads(one)
            assert controls(told.out) == set()
        else:
            assert forged(told.text) == [], arguments


# ---- Slack, mail and page


def test_every_word_of_the_command_is_typed() -> None:
    assert {*TOPICS, HELP} <= {*WORDS}
    assert len(WORDS) == len({*TOPICS, HELP}) + 1


def test_slack_is_told_no_mark_and_no_ping_but_ours(machine: Machine, caplog: pytest.LogCaptureFixture) -> None:
    slack = machine.live.slack
    slack.add_channel(CHANNEL, name="crew")
    with serving(machine.live) as office:
        object.__setattr__(office.back, "lacks_key", None)
        office.elsewhere.payload = parse_payload(machine.live.payloads()[0].body, name="the week")
        office.elsewhere.told = ANSWER
        for word, rests in WORDS.items():
            for rest in rests:
                office.type(f"{word} {rest}", user=SLACK_ID, channel=CHANNEL if word == "share" else None)
        office.be_idle()
        said = len(slack.calls)
        press_everything(office)

    assert said > sum(map(len, WORDS.values()))
    assert len(slack.calls) > said + 10
    wrong = [(call.method, found) for call in slack.calls if (found := slack_wrong(dict(call.arguments)))]
    assert wrong == []
    assert sum(FORGED in json.dumps(dict(call.arguments)) for call in slack.calls) >= 5
    assert [line for line in caplog.text.splitlines() if acted_on(Told(0, line, ""))] == []


def press_everything(office: Office) -> None:
    """Press each control of the digest, its thread and Home once, and open every form."""
    digest = office.digest(SLACK_ID)
    home = office.home(SLACK_ID)
    first = {label: shown for shown in (home, *office.slack.thread(digest), digest) for label in buttons(shown)}
    # What is pressed first may take the others from the message, as it would between two people.
    for deed in [office.slack.press(shown, label, user=SLACK_ID) for label, shown in first.items()]:
        office.send(deed)
    office.be_idle()


def test_no_mail_has_a_header_an_element_or_a_link_of_a_strangers(machine: Machine) -> None:
    [mail] = machine.live.mail.mails
    text, html = bodies(mail.data)

    assert mail_of(mail.data).defects == []
    assert {name.lower() for name in mail_of(mail.data)} & {"bcc", "cc", "reply-to", "set-cookie"} == set()
    assert [part.get_content_type() for part in mail_of(mail.data).walk()].count("text/html") == 1
    assert_is_ours(html)
    assert linked_by_mail("".join(Elements(html).words)) == []
    assert controls(text.replace("\r\n", "\n")) | controls(html.replace("\r\n", "\n")) == set()


def test_the_page_has_no_element_and_no_link_of_a_strangers(machine: Machine) -> None:
    told = machine.call("preview", PRINTED["preview"][0], tty=False)

    page = Path(told.out.strip()).read_text("utf-8")
    assert_is_ours(page)
    assert controls(page) == set()


def assert_is_ours(html: str) -> None:
    """Every element is one that we write, no attribute acts, and every link leads to the forge or into the page."""
    for tag, *more in Elements(html).found:
        assert tag not in {"script", "object", "embed", "form", "base", "plaintext", "template", "animate"}
        assert [one for one in more if FOREIGN.search(str(one)) and not str(one).startswith(PICTURE)] == []
