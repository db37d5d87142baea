"""What the receiving Slack remembers and how it answers: posts, direct messages, histories, and nothing else.

As in Slack, a channel's history holds no replies, and metadata only where it is asked for.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from benchmarks.receivers.book import ACCEPTED, DROPPED, REFUSED, Arrival

if TYPE_CHECKING:
    from random import Random

    from benchmarks.receivers.book import Book

Told = dict[str, Any]

_PAGE: Final = 100
_RATE_LIMITED: Final = 429


@dataclass(frozen=True, kw_only=True, slots=True)
class Faults:
    """How often a post goes wrong, in percent: taken and not answered, or refused with the request to come back."""

    drop: float = 0.0
    refuse: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What is answered: a status, headers besides the usual ones, and the body."""

    told: Told
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class Workspace:
    """Channels by id, each with its messages; whoever and whatever is named is there."""

    def __init__(self, book: Book, clock: Callable[[], float], *, faults: Faults, rng: Random) -> None:
        """Take where it writes down what comes; `clock` is in epoch seconds."""
        self._book, self._clock, self._faults, self._rng = book, clock, faults, rng
        self._parents: dict[str, list[Told]] = defaultdict(list)
        self._replies: dict[tuple[str, str], list[Told]] = defaultdict(list)
        self._last = 0
        self._methods: Mapping[str, Callable[[Told], Answer]] = {
            "auth.test": self._auth,
            "conversations.history": self._history,
            "conversations.info": self._info,
            "conversations.open": self._open,
            "conversations.replies": self._thread,
        }

    def call(self, method: str, told: Told) -> Answer | None:
        """Do the work of one request; None where it gets no answer."""
        if method == "chat.postMessage":
            return self._post(told)
        one = self._methods.get(method)
        if one is None:
            return Answer(told={"ok": False, "error": "unknown_method"})
        channel = str(told.get("channel") or told.get("users") or "")
        self._note(method, channel, channel, None, "", "", "asked")
        return one(told)

    def _post(self, told: Told) -> Answer | None:
        address, thread = str(told["channel"]), told.get("thread_ts")
        place = f"D{address[1:]}" if address.startswith(("U", "W")) else address
        metadata = _decoded(told.get("metadata")) or {}
        delivery = str((metadata.get("event_payload") or {}).get("delivery_id"))
        text, blocks = str(told.get("text") or ""), _decoded(told.get("blocks")) or []
        digest, chance = digest_of(text, blocks), self._rng.uniform(0, 100)
        if chance < self._faults.refuse:
            self._note(delivery, address, place, thread, "", digest, REFUSED)
            limited = {"ok": False, "error": "ratelimited"}
            return Answer(told=limited, status=_RATE_LIMITED, headers=(("Retry-After", "1"),))
        ts, is_dropped = self._next(), chance > 100 - self._faults.drop
        message = {"type": "message", "user": "U0RISKBRIEF", "ts": ts, "text": text, "metadata": metadata}
        if thread is None:
            self._parents[place].append(message)
        else:
            self._replies[place, thread].append({**message, "thread_ts": thread})
        self._note(delivery, address, place, thread, ts, digest, DROPPED if is_dropped else ACCEPTED)
        return None if is_dropped else Answer(told={"ok": True, "channel": place, "ts": ts})

    def _note(  # noqa: PLR0913, PLR0917 (a line of the book)
        self, what: str, address: str, place: str, thread: str | None, ts: str, digest: str, fate: str
    ) -> None:
        self._book.write(
            Arrival(
                outlet="slack",
                id=what,
                address=address,
                place=place,
                thread=thread,
                ts=ts,
                digest=digest,
                fate=fate,
                at=self._clock(),
            )
        )

    def _next(self) -> str:
        self._last = max(self._last + 1, int(self._clock() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def _history(self, told: Told) -> Answer:
        return _page(self._parents[str(told["channel"])][::-1], told)

    def _thread(self, told: Told) -> Answer:
        channel, ts = str(told["channel"]), str(told["ts"])
        parents = [one for one in self._parents[channel] if one["ts"] == ts]
        if not parents:
            return Answer(told={"ok": False, "error": "thread_not_found"})
        return _page([*parents, *self._replies[channel, ts]], told)

    @staticmethod
    def _open(told: Told) -> Answer:
        return Answer(told={"ok": True, "channel": {"id": f"D{str(told['users'])[1:]}"}})

    @staticmethod
    def _info(told: Told) -> Answer:
        return Answer(told={"ok": True, "channel": {"id": told["channel"], "is_channel": True, "is_member": True}})

    @staticmethod
    def _auth(_: Told) -> Answer:
        told = {"ok": True, "url": "https://acme.slack.com/", "team": "Acme", "team_id": "T0ACME"}
        return Answer(told=told | {"user": "riskbrief", "user_id": "U0RISKBRIEF", "bot_id": "B0RISKBRIEF"})


def digest_of(text: str, blocks: Sequence[Told]) -> str:
    """Return the SHA-256 of a message's canonical JSON: what a delivery has for the digest of the same."""
    canonical = json.dumps({"text": text, "blocks": blocks}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _page(messages: Sequence[Told], told: Told) -> Answer:
    oldest, start = float(told.get("oldest") or 0), int(told.get("cursor") or 0)
    size = int(told.get("limit") or _PAGE)
    within = [one for one in messages if float(one["ts"]) > oldest]
    is_whole = str(told.get("include_all_metadata")).lower() in {"1", "true"}
    shown = within[start : start + size]
    if not is_whole:
        shown = [{name: value for name, value in one.items() if name != "metadata"} for one in shown]
    has_more = start + size < len(within)
    cursor = {"next_cursor": str(start + size) if has_more else ""}
    return Answer(told={"ok": True, "messages": shown, "has_more": has_more, "response_metadata": cursor})


def _decoded(value: Any) -> Any:  # noqa: ANN401 (JSON)
    """Return a value that came as JSON, or in a form as the text of it."""
    return json.loads(value) if isinstance(value, str) else value
