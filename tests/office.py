"""The Slack side over the example organisation on a Monday morning: everybody has been briefed, and asks.

One is made for a whole module, since scoring and briefing take seconds: what readers did is forgotten between tests by
`forget`, and everything else stays. The side is the real one, over signed HTTP or Socket Mode against the fake Slack.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.answering import build_backing, build_slack
from bot.slack.app import SlackApp
from bot.slack.children import NotDone
from bot.slack.concurrency import Slow
from bot.slack.context import Services
from bot.wiring import build_store
from briefing.contracts.payload import parse_payload
from data.engine import open_engine
from data.query import within
from data.records import CardMark, Feedback, FrozenPayload, ReaderSettings
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_api import Answer, Message
from tests.fakes.slack_deeds import Deed, labels
from tests.fakes.smtp import FakeSMTP
from tests.monday import SLACK_IDS, Live

KATRIN, MIRIAM, JENS, DANA, LUIS, ANJALI, STEFAN, FARAH = SLACK_IDS
CHANNEL = "C0PAYMENTS"
MEMBER, STRANGER, GUEST = "U0MEMBER", "U0STRANGER", "U0GUEST"


@dataclass
class Somewhere:
    """What another process would do, here: each answer is set, and the gate holds whoever asks."""

    payload: Any = None
    told: Any = None
    explained: Any = None
    gate: threading.Event = field(default_factory=threading.Event)
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def close(self) -> None:
        """Have nothing to end."""

    def preview(self, reader: Any, scope: Any) -> Any:
        self.asked.append((reader.id, scope.id))
        assert self.gate.wait(10)
        return _or_raise(self.payload)

    def answer(self, question: str, reader: Any, scope: Any, week: str) -> Any:
        self.asked.append((question, reader.id, scope.id, week))
        assert self.gate.wait(10)
        return _or_raise(self.told)

    def explain(self, kind: str, subject: str) -> Any:
        self.asked.append((kind, subject))
        assert self.gate.wait(10)
        return _or_raise(self.explained or NotDone("Nobody explains here."))


def _or_raise(value: Any) -> Any:
    if isinstance(value, Exception):
        raise value
    return value


@dataclass
class Office:
    """The side, what it answers from, and everybody's hands and eyes."""

    live: Live
    back: Services
    url: str
    elsewhere: Somewhere
    slow: Slow
    delivered: list[Message]
    sides: list[Callable[[], None]]
    """Each waits until one side that answers here has nothing in hand."""
    over_socket: bool = False

    @property
    def slack(self) -> FakeSlack:
        return self.live.slack

    def forget(self) -> None:
        """Undo what readers did, and close what they opened."""
        self.elsewhere.gate.set()
        self.be_idle()
        for kind, at in ((CardMark, "at"), (ReaderSettings, "changed_at"), (Feedback, "at")):
            self.back.store.delete(kind, within(at))
        self.slack.faults.clear()
        self.slack.calls.clear()
        self.slack.workspace.messages[:] = [replace(one) for one in self.delivered]
        self.slack.workspace.views.clear()
        self.slack.workspace.homes.clear()
        self.elsewhere.asked.clear()

    @contextmanager
    def later(self, scope: str, week: str, body: str) -> Iterator[None]:
        """Have another week of a scope frozen for a while."""
        payload = parse_payload(body, name="a later week")
        record = FrozenPayload(hash=payload.hash, scope_id=scope, week=week, body=payload.to_json(), frozen_at=0)
        self.back.store.freeze(record)
        yield
        self.be_idle()
        engine = open_engine(self.live.url)
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM payloads WHERE hash = :hash"), {"hash": payload.hash})
        engine.dispose()

    def mute_form(self) -> dict:
        """The form that asks Miriam until when to be silent about the card of Payments."""
        [first, *_] = self.slack.thread(self.digest(MIRIAM))
        self.press(first, "Snooze until a date…", user=MIRIAM)
        return self.modal(MIRIAM, holding="Say nothing about it")

    def marks(self) -> list[tuple[str, str]]:
        """What stands of what readers did about cards."""
        return [(one.card, one.deed) for one in self.back.store.read(CardMark, ended_at=None)]

    def be_idle(self) -> None:
        """Wait until nothing is worked on any more: a late redraw would be the next test's, and take its faults."""
        for wait in self.sides:
            wait()

    # --- what people do ----------------------------------------------------------------------------------------

    def send(self, deed: Deed) -> Any:
        """Send what somebody did, and return the answer to it: None where it is only acknowledged."""
        if self.over_socket:
            envelope = self.slack.send_deed(deed)
            self.slack.wait_until(lambda: envelope.acked_at)
            return envelope.answer
        answer = self.slack.post_deed(self.url, deed)
        assert answer.status == 200, answer
        return None if not answer.body else answer.body

    def type(self, text: str = "", *, user: str = KATRIN, channel: str | None = None) -> Mapping[str, Any]:
        """Type `/risk …` and return the payload, to look at its answers by."""
        command = self.slack.command(text, user=user, channel=channel)
        self.send(Deed("slash_commands", command))
        return command

    def ask(self, text: str = "", *, user: str = KATRIN, channel: str | None = None) -> Answer:
        """Type `/risk …` and return the first answer."""
        return self.slack.responses(self.type(text, user=user, channel=channel), count=1)[0]

    def press(self, shown: Message | Answer, label: str, *, user: str = KATRIN, **where: Any) -> Deed:
        """Press something."""
        deed = self.slack.press(shown, label, user=user, **where)
        self.send(deed)
        return deed

    def told(self, deed: Deed | Mapping[str, Any], *, count: int = 1) -> str:
        """Everything that was said to whoever did something, in words."""
        payload = deed.payload if isinstance(deed, Deed) else deed
        return "\n".join(words(one) for one in self.slack.responses(payload, count=count))

    def modal(self, user: str = KATRIN, *, holding: str = "", newest: bool = True, but: Answer | None = None) -> Answer:
        """The modal that a user has open and that says something, once it does; another one than `but`."""

        def found() -> list[Answer]:
            return [
                one
                for one in self.slack.modals(user)
                if holding in words(one) and (but is None or one["id"] != but["id"])
            ]

        self.slack.wait_until(lambda: bool(found()))
        return found()[-1 if newest else 0]

    def home(self, user: str = KATRIN, *, holding: str = "") -> Answer:
        """A user's Home once it says something, opened now."""
        self.send(self.slack.home_opened(user))
        self.slack.wait_until(lambda: user in self.slack.workspace.homes and holding in words(self.slack.home(user)))
        return self.slack.home(user)

    def logged(self, caplog: Any, holding: str) -> None:
        """Wait for a line of the log, which another thread may write after everything else has happened."""
        with self.slack.changed:
            for _ in range(500):
                if any(holding in one.getMessage() for one in list(caplog.records)):
                    return
                self.slack.changed.wait(0.02)
        raise AssertionError(f"the log has no line with {holding!r}")

    # --- what was delivered ------------------------------------------------------------------------------------

    def digest(self, user: str = KATRIN) -> Message:
        return self.slack.parents(user)[0]

    def cards(self, user: str = MIRIAM) -> Message:
        """The message in the digest's thread that holds the cards."""
        return self.slack.thread(self.digest(user))[0]

    def until(self, message: Message, holding: str) -> str:
        """What a message says, once it says something."""
        self.slack.wait_until(lambda: holding in words({"blocks": message.blocks}))
        return words({"blocks": message.blocks})

    def until_not(self, message: Message, holding: str) -> str:
        self.slack.wait_until(lambda: holding not in words({"blocks": message.blocks}))
        return words({"blocks": message.blocks})


def words(shown: Mapping[str, Any]) -> str:
    """Everything that a message or a view says, in the order of reading, without the markup of buttons."""
    text = [str(shown["text"])] if isinstance(shown.get("text"), str) and not shown.get("blocks") else []
    title = [shown["title"]["text"]] if isinstance(shown.get("title"), dict) else []
    return "\n".join([*title, *text, *_texts(shown.get("blocks") or [])])


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        for name in ("text", "label", "hint", "description", "initial_value", "initial_time", "initial_date"):
            found = node.get(name)
            if isinstance(found, str):
                yield found
            elif isinstance(found, Mapping):
                yield from _texts(found)
        for name in ("fields", "elements", "element", "accessory", "options", "initial_option", "initial_options"):
            found = node.get(name)
            if found is not None:
                yield from _texts(found)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for one in node:
            yield from _texts(one)


def buttons(shown: Message | Mapping[str, Any]) -> list[str]:
    """What can be pressed on it."""
    return labels(shown.blocks if isinstance(shown, Message) else shown["blocks"])


@contextmanager
def opened(folder: Path, database: str, *, brief: Callable[[Live], object] = Live.brief) -> Iterator[Office]:
    """Brief everybody, and serve over signed HTTP. `brief` may bring back what was sent before."""
    with FakeSlack() as slack, FakeSMTP() as mail:
        for user in SLACK_IDS:
            slack.add_user(user, email=f"{user.lower()}@elsewhere.example")
        slack.add_user(MEMBER, email="new.member@acme.example")
        slack.add_user(STRANGER, email="stranger@elsewhere.example")
        slack.add_user(GUEST, email="new.member@acme.example", stranger=True)
        slack.add_channel(CHANNEL, name="payments")
        live = Live(folder, database, slack, mail)
        live.text = with_office(live.text)
        brief(live)
        with serving(live) as office:
            yield office


def with_office(settings: str) -> str:
    """Let the payments team have a channel of its own besides its manager, whose country is known, and a member."""
    members = 'members = ["new.member@acme.example"]'
    settings = settings.replace('label = "Payments"\nzone', f'label = "Payments"\n{members}\nzone', 1)
    return settings.replace(f'slack = "{MIRIAM}"', f'slack = ["{MIRIAM}", "{CHANNEL}"]\ncountry = "DE"')


@contextmanager
def serving(live: Live) -> Iterator[Office]:
    """The side as the settings build it, on a free port. What another process does is stood in for."""
    settings = live.settings
    settings = replace(settings, slack=settings.slack.model_copy(update={"mode": "http", "port": 0}))
    elsewhere = Somewhere()
    elsewhere.gate.set()
    with build_store(settings) as store:
        back = replace(build_backing(settings, store, clock=live.clock), elsewhere=elsewhere)
        with build_slack(settings, back) as server:
            sent = [replace(one) for one in live.slack.workspace.messages]
            app = server._app
            yield Office(live, back, server.url, elsewhere, app.slow, sent, [lambda: be_idle(app)])


def be_idle(app: SlackApp, *before: ThreadPoolExecutor) -> None:
    """Wait until an app has done everything that it was asked for; `before` are the pools that hand it on to the app.

    Each pool hands on to the next, so that they come to rest in this order, and nobody may send anything meanwhile.
    """
    runner = app.bolt.listener_runner
    for pool in (*before, runner.listener_executor, runner.lazy_listener_runner.executor, app.slow._pool):
        # A thread is free for this once it is done with all that came before, and all of them have to meet here.
        meeting = threading.Barrier(pool._max_workers + 1, timeout=10)
        for _ in range(pool._max_workers):
            pool.submit(meeting.wait)
        meeting.wait()
