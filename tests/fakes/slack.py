"""A fake Slack on loopback: Web API, response addresses and Socket Mode, with a memory, failing on demand.

    with FakeSlack() as slack:
        slack.add_channel("C0DEPLOYS")
        WebClient(slack.bot_token, base_url=slack.api_url).chat_postMessage(channel="C0DEPLOYS", text="hello")
        assert slack.texts("C0DEPLOYS") == ["hello"]

`fail(method, fault, times)` makes the next calls fail; "response_url" is the method of a reply to a command. What
people do (`command`, `press`, `submit`, `home_opened`) is a payload first, then sent over signed HTTP or Socket Mode.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler
from typing import Any, Self, TypeVar
from urllib.parse import parse_qsl

from tests.fakes.loopback import LoopbackFake, Quiet
from tests.fakes.slack_answers import Answers
from tests.fakes.slack_api import SCOPES, Answer, Channel, Message, Refused, User, Workspace, scope_of
from tests.fakes.slack_deeds import Deed, common, event, filled, pressed
from tests.fakes.slack_faults import Drop, ErrorCode, Fault, Faults, Hold, RateLimited, ServerError
from tests.fakes.slack_requests import HTTPAnswer, command_payload, form, post, signed_headers
from tests.fakes.slack_socket import Envelope, SocketMode

F = TypeVar("F", bound=Fault)

RESPONSE_URL = "response_url"
DEADLINE = 10.0


@dataclass(frozen=True)
class Call:
    """One request that arrived, failed or not. `at` is monotonic seconds."""

    method: str
    arguments: Mapping[str, Any]
    token: str
    at: float


class FakeSlack(LoopbackFake):
    """A workspace behind real sockets. Use it as a context manager."""

    bot_token = "xoxb-hunter2-fake-bot"
    app_token = "xapp-hunter2-fake-app"
    signing_secret = "hunter2-fake-signing-secret"

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__("Slack", _Request)
        self.changed = threading.Condition()
        self.workspace = Workspace(clock=clock)
        self.socket = SocketMode(self.changed)
        self.workspace.open_socket = self.socket.ticket_url
        self.scopes = set(SCOPES)
        self.faults = Faults()
        self.calls: list[Call] = []
        self._answers = Answers(self.workspace)

    def __enter__(self) -> Self:
        super().__enter__()
        self.socket.start()
        return self

    def release(self) -> None:
        self.faults.release_all()
        self.socket.stop()

    # --- where it is -------------------------------------------------------------------------------------------

    @property
    def api_url(self) -> str:
        """The base URL to give to a WebClient."""
        return f"{self.url}/api/"

    # --- what is in it -----------------------------------------------------------------------------------------

    def add_user(self, user_id: str, *, email: str | None = None, name: str = "Ada Okafor", **more: bool) -> User:
        return self.workspace.users.setdefault(user_id, User(id=user_id, name=name, email=email, **more))

    def add_channel(self, channel_id: str, *, name: str = "deploys", **more: bool) -> Channel:
        return self.workspace.channels.setdefault(channel_id, Channel(id=channel_id, name=name, **more))

    def messages(self, channel: str | None = None) -> list[Message]:
        """Every message, or a channel's, oldest first; a user's id stands for the direct message with them."""
        wanted = f"D{channel[1:]}" if channel and channel.startswith("U") else channel
        return [one for one in self.workspace.messages if wanted in {None, one.channel}]

    def texts(self, channel: str | None = None) -> list[str]:
        return [one.text for one in self.messages(channel)]

    def parents(self, channel: str | None = None) -> list[Message]:
        return [one for one in self.messages(channel) if one.thread_ts is None]

    def thread(self, parent: Message) -> list[Message]:
        return [one for one in self.messages(parent.channel) if one.thread_ts == parent.ts]

    # --- what was asked of it ----------------------------------------------------------------------------------

    def calls_of(self, method: str) -> list[Call]:
        return [one for one in self.calls if one.method == method]

    def wait_until(self, true: Callable[[], object], *, seconds: float = DEADLINE) -> None:
        """Wait for a condition over this fake; it is looked at again after everything that happens here."""
        with self.changed:
            if not self.changed.wait_for(true, timeout=seconds):
                raise AssertionError(f"not within {seconds} s; calls so far: {[one.method for one in self.calls]}")

    # --- how it fails ------------------------------------------------------------------------------------------

    def fail(self, method: str, fault: F, *, times: int = 1) -> F:
        """Let the next calls of a method meet a fault; faults for one method queue up."""
        self.faults.add(method, fault, times)
        return fault

    # --- what it sends to us -----------------------------------------------------------------------------------

    def command(
        self, text: str = "", *, user: str = "U0ADA", command: str = "/risk", channel: str | None = None
    ) -> dict[str, str]:
        """A slash command's payload with a response address of its own, typed to our app itself or in a channel."""
        place = channel or self._direct(user)
        address = self._answers.address(self.url, place, user)
        trigger = self.workspace.new_trigger(user)
        return command_payload(f"{command} {text}", user=user, channel=place, response_url=address, trigger_id=trigger)

    def press(self, shown: Message | Answer, label: str, *, user: str = "U0ADA", channel: str | None = None) -> Deed:
        """Somebody presses what says `label` on a message, an answer that only they see, a modal or Home.

        An answer is one of `responses`; `channel` is where it was given, if not in the direct message with our app.
        """
        payload = {**common(user), "type": "block_actions", "trigger_id": self.workspace.new_trigger(user)}
        if isinstance(shown, Message):
            payload |= self._on_message(shown, user)
        elif "type" in shown:
            payload |= {"container": {"type": "view", "view_id": shown["id"]}, "view": shown}
        else:
            payload |= self._on_answer(channel or self._direct(user), user)
        blocks = shown.blocks if isinstance(shown, Message) else shown["blocks"]
        return Deed("interactive", payload | {"actions": [pressed(blocks, label)]})

    def submit(self, view: Answer, *, user: str | None = None, **values: Any) -> Deed:
        """Somebody sends a form, with these values for the inputs of these labels."""
        sent = {**view, "state": filled(view, values)}
        more = {"type": "view_submission", "view": sent, "response_urls": self._addresses(sent, user or view["user"])}
        trigger = self.workspace.new_trigger(view["user"])
        return Deed("interactive", {**common(user or view["user"]), **more, "trigger_id": trigger})

    def home_opened(self, user: str = "U0ADA") -> Deed:
        """Somebody opens our app's Home."""
        return Deed("events_api", event("app_home_opened", user, channel=self._direct(user), tab="home"))

    def post_signed(
        self, url: str, payload: Mapping[str, str], *, secret: str | None = None, at: float | None = None
    ) -> HTTPAnswer:
        """Send a payload to our HTTP mode as Slack does, signed now unless told otherwise."""
        body = form(payload)
        return post(url, body, signed_headers(secret or self.signing_secret, body, at=at))

    def post_deed(self, url: str, deed: Deed) -> HTTPAnswer:
        """Send what somebody did to our HTTP mode."""
        if deed.kind != "events_api":
            return self.post_signed(url, deed.fields)
        body = json.dumps(deed.payload).encode()
        return post(url, body, signed_headers(self.signing_secret, body, kind="application/json"))

    def send_command(self, payload: Mapping[str, str]) -> Envelope:
        """Send a slash command over Socket Mode; wait for its `acked_at` with `wait_until`."""
        return self.send_deed(Deed("slash_commands", dict(payload)))

    def send_deed(self, deed: Deed) -> Envelope:
        """Send what somebody did over Socket Mode."""
        self.wait_until(lambda: self.socket.connections)
        return self.socket.send(deed.kind, deed.payload)

    # --- what they see -----------------------------------------------------------------------------------------

    def responses(self, payload: Mapping[str, Any], *, count: int = 0) -> list[Answer]:
        """What was sent to a payload's response address, once at least `count` have arrived."""
        key = payload["response_url"].rsplit("/", 1)[1]
        self.wait_until(lambda: len(self._answers.sent(key)) >= count)
        return self._answers.sent(key)

    def shown(self, payload: Mapping[str, Any]) -> list[Answer]:
        """What stands there of it now: an answer that another replaced is gone."""
        return self._answers.shown(payload["response_url"].rsplit("/", 1)[1])

    def home(self, user: str) -> Answer:
        """A user's Home, once it was published."""
        self.wait_until(lambda: user in self.workspace.homes)
        return self.workspace.views[self.workspace.homes[user]]

    def modals(self, user: str) -> list[Answer]:
        """The modals that a user has open, the oldest first."""
        return [one for one in self.workspace.views.values() if one["user"] == user and one["type"] == "modal"]

    # --- the inside --------------------------------------------------------------------------------------------

    def _direct(self, user: str) -> str:
        return f"D{user[1:]}"

    def _on_message(self, message: Message, user: str) -> Answer:
        return {
            "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel},
            "channel": {"id": message.channel, "name": "deploys"},
            "message": message.shown(with_metadata=True),
            "response_url": self._answers.address(self.url, message.channel, user, message=message),
        }

    def _on_answer(self, channel: str, user: str) -> Answer:
        told = {"type": "message", "message_ts": self.workspace.next_ts(), "channel_id": channel, "is_ephemeral": True}
        address = self._answers.address(self.url, channel, user, is_ephemeral=True)
        return {"container": told, "channel": {"id": channel, "name": "deploys"}, "response_url": address}

    def _addresses(self, view: Answer, user: str) -> list[Answer]:
        """A response address for each conversation that was chosen in an input which asks for one."""
        found = []
        for block_id, inputs in view["state"]["values"].items():
            for action_id, told in inputs.items():
                if told.get("response_url_enabled") and (chosen := told.get("selected_conversation")):
                    address = self._answers.address(self.url, chosen, user)
                    at = {"block_id": block_id, "action_id": action_id, "channel_id": chosen}
                    found.append({**at, "response_url": address})
        return found

    def arrived(self, call: Call) -> Fault | None:
        with self.changed:
            self.calls.append(call)
            self.changed.notify_all()
        return self.faults.next(call.method, call.arguments)

    def answer(self, path: str, call: Call) -> tuple[int, Answer | str]:
        """Do the work of one request; it is done under the lock, and whoever waits is told."""
        with self.changed:
            try:
                if call.method == RESPONSE_URL:
                    return self._answers.take(path.rsplit("/", 1)[1], call.arguments)
                self._check_token(call)
                return 200, self.workspace.call(call.method, call.arguments)
            except Refused as refused:
                return 200, refused.answer
            finally:
                self.changed.notify_all()

    def _check_token(self, call: Call) -> None:
        wanted = self.app_token if call.method == "apps.connections.open" else self.bot_token
        if not call.token:
            raise Refused("not_authed")
        if call.token != wanted:
            raise Refused("invalid_auth")
        needed = scope_of(call.method, call.arguments)
        if needed is not None and needed not in self.scopes:
            raise Refused("missing_scope", needed=needed, provided=",".join(sorted(self.scopes)))


class _Request(Quiet, BaseHTTPRequestHandler):
    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(self.server.fake.workspace.clock() if timestamp is None else timestamp)

    def do_POST(self) -> None:
        slack = self.server.fake
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        arguments = _arguments(self.headers.get("Content-Type", ""), body)
        token = self.headers.get("Authorization", "").removeprefix("Bearer ") or str(arguments.pop("token", ""))
        method = RESPONSE_URL if self.path.startswith("/response/") else self.path.removeprefix("/api/")
        call = Call(method, arguments, token, time.monotonic())
        fault = slack.arrived(call)
        if isinstance(fault, Drop | Hold):
            self._keep_silent(fault, call)
        elif fault is not None:
            self._fail(fault)
        else:
            self._say(*slack.answer(self.path, call))

    def _keep_silent(self, fault: Drop | Hold, call: Call) -> None:
        said = self.server.fake.answer(self.path, call) if fault.accept else (503, "gone")
        if isinstance(fault, Hold):
            fault.reached.set()
            fault.released.wait(60)
            self._say(*said)
        else:
            self.hang_up()

    def _fail(self, fault: RateLimited | ServerError | ErrorCode) -> None:
        if isinstance(fault, RateLimited):
            headers = {"Retry-After": str(fault.retry_after)}
            self._say(429, {"ok": False, "error": "ratelimited"}, headers)
        elif isinstance(fault, ServerError):
            self._say(fault.status, fault.body)
        else:
            self._say(200, {"ok": False, "error": fault.code, **fault.more})

    def _say(self, status: int, said: Answer | str, headers: Mapping[str, str] | None = None) -> None:
        data = said.encode() if isinstance(said, str) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(said, str) else "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        if isinstance(said, dict):
            # Slack names the token's scopes with every answer, also with refusals.
            self.send_header("X-OAuth-Scopes", ",".join(sorted(self.server.fake.scopes)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


def _arguments(content_type: str, body: bytes) -> Answer:
    if content_type.startswith("application/json"):
        read: Answer = json.loads(body or b"{}")
        return read
    if content_type.startswith("multipart/form-data"):
        parts = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body, policy=policy.HTTP)
        fields = parts.iter_parts()
        return {str(part.get_param("name", header="content-disposition")): part.get_content() for part in fields}
    return dict(parse_qsl(body.decode(), keep_blank_values=True))
