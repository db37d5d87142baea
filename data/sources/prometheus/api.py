"""Asks the HTTP API of Prometheus (version 1), and of what answers like it, for the value of a query.

A refusal of one query is QueryRefused, all about the server an error of the transport; the body tells a query's time-
out from a server that is not there (both 503). No series is a good answer; more than one a fault of the query.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from data.errors import BadAnswer, NotConnected, NotFound
from data.sources.http.answers import Answer, own_words
from data.sources.http.asking import Ask

if TYPE_CHECKING:
    from data.sources.http.transport import Transport


MOST_SHOWN: Final = 2
MOST_LABELS: Final = 80
_PAIR: Final = 2

Values = dict[int, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryAnswer:
    """A query's `values` by moment (epoch seconds) and its series' `labels`; with `warnings` it may not be whole."""

    values: Values
    labels: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def is_several(self) -> bool:
        return len(self.labels) > 1

    @property
    def shown(self) -> str:
        more = f" and {len(self.labels) - MOST_SHOWN} more" if len(self.labels) > MOST_SHOWN else ""
        return ", ".join(self.labels[:MOST_SHOWN]) + more


def read_answer(body: Any, moments: range, *, what: str, mask: Callable[[str], str]) -> QueryAnswer:  # noqa: ANN401 (JSON is whatever it is)
    """Read the body of a good answer about some moments. Raises BadAnswer."""
    data = body.get("data") if isinstance(body, dict) else None
    kind, result = (data.get("resultType"), data.get("result")) if isinstance(data, dict) else (None, None)
    try:
        # A number by itself comes without a series around it.
        listed = [{"metric": {}, "value": result}] if kind == "scalar" else _series(result)
        values: Values = {}
        for series in listed:
            points = series["values"] if "values" in series else [series["value"]]
            values |= _points(points, moments)
        return QueryAnswer(
            values=values if len(listed) == 1 else {},
            labels=tuple(_labels(series["metric"]) for series in listed),
            warnings=_words(body, "warnings", mask),
            hints=_words(body, "infos", mask),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        words = f"Prometheus answered for {what} with something other than values ({kind or 'no type'})"
        raise BadAnswer(words, raw=mask(str(body))) from error


def _series(result: object) -> Sequence[Mapping[str, Any]]:
    if not isinstance(result, list) or not all(isinstance(one, dict) for one in result):
        raise TypeError("no list of series")
    return result


def _points(points: Sequence[Any], moments: range) -> Values:
    found: Values = {}
    for point in points:
        if not isinstance(point, list) or len(point) != _PAIR or not isinstance(point[1], str):
            raise TypeError("no pair of a moment and a number")
        at = round(float(point[0]))
        if at not in moments:
            raise ValueError("a moment that was not asked for")
        found[at] = float(point[1])
    return found


def _labels(metric: object) -> str:
    if not isinstance(metric, Mapping):
        raise TypeError("no labels")
    # Values are written by strangers; as JSON they stay on one line.
    listed = (f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in sorted(metric.items()))
    text = "{" + ", ".join(listed) + "}"
    return text if len(text) <= MOST_LABELS else f"{text[: MOST_LABELS - 1]}…"


def _words(body: Mapping[str, Any], key: str, mask: Callable[[str], str]) -> tuple[str, ...]:
    told = body.get(key)
    return tuple(mask(" ".join(one.split())) for one in told if isinstance(one, str)) if isinstance(told, list) else ()


FEEDS: Final = ("slo",)

LONGEST_ADDRESS: Final = 2_000
"""Characters of a question that still travels in an address; a longer one is posted as a form."""

MOST_POINTS: Final = 11_000
"""Points for each series after which Prometheus refuses a range."""

REFUSALS: Final = frozenset({400, 422, 503})
"""What Prometheus answers to a query: bad_data, execution, and timeout or canceled."""

TIMEOUT: Final = "timeout"
ABOUT_A_QUERY: Final = frozenset({"bad_data", "execution", TIMEOUT, "too_many_requests"})
_TOO_LARGE: Final = ("too many samples", "maximum resolution", "exceeds the limit", "exceeds limit", "max-")
_LEAST_SECONDS: Final = 1


class QueryRefused(Exception):
    """One query was refused. `words` are the server's own; `is_too_large` says that a smaller range may be answered."""

    def __init__(self, error_type: str, words: str) -> None:
        self.words = f"{error_type}: {words}" if words else error_type
        said = words.lower()
        self.is_too_large = error_type == TIMEOUT or any(one in said for one in _TOO_LARGE)
        super().__init__(self.words)


class Login:
    """A token, as proxies and hosted services want it, or a name with a password; neither secret is ever printed."""

    def __init__(self, secret: str, username: str | None = None) -> None:
        self._secret, self._username = secret, username

    def headers(self) -> Mapping[str, str]:
        """Return the header that proves who asks. Raises NotConnected for a name without a password."""
        if self._username is None:
            return {"Authorization": f"Bearer {self._secret}"}
        if not self._secret:
            raise NotConnected(
                "username in [sources.prometheus] needs RISKBRIEF_PROMETHEUS_TOKEN, its password, which is not set"
            )
        proof = b64encode(f"{self._username}:{self._secret}".encode()).decode()
        return {"Authorization": f"Basic {proof}"}

    def renew(self) -> bool:
        return False


class Api:
    """Queries through a transport whose client has the base address; `seconds` is how long it waits for an answer."""

    def __init__(self, transport: Transport, *, seconds: float, tenant: str | None = None) -> None:
        self.transport = transport
        # Who is told how long we wait says so in words, in place of a connection that we have to cut.
        self._timeout = f"{max(_LEAST_SECONDS, int(seconds) - 2)}s"
        self._headers = {} if tenant is None else {"X-Scope-OrgID": tenant}

    def at(self, query: str, moment: int, *, what: str) -> QueryAnswer:
        """Return what a query gives at a moment (epoch seconds). Raises QueryRefused, and what the transport raises."""
        question = {"query": query, "time": str(moment), "timeout": self._timeout}
        return self._ask("/api/v1/query", question, what, moments=range(moment, moment + 1))

    def over(self, query: str, moments: range, *, what: str) -> QueryAnswer:
        """Return what a query gives at each of some moments (epoch seconds); raises what `at` raises."""
        question = {
            "query": query,
            "start": str(moments[0]),
            "end": str(moments[-1]),
            "step": str(moments.step),
            "timeout": self._timeout,
        }
        return self._ask("/api/v1/query_range", question, what, moments=moments)

    def version(self) -> str | None:
        """Return what it says that it is; None where it does not tell. Raises what the transport raises."""
        path = "/api/v1/status/buildinfo"
        silent = (400, 403, 404, 405, 422, 501)
        answer = self.transport.request(
            Ask(method="GET", url=path, what="its version", headers=self._headers, allow=silent, blinds=FEEDS)
        )
        data = answer.json.get("data") if isinstance(answer.json, dict) else None
        found = data.get("version") if isinstance(data, dict) else None
        if isinstance(found, str) and found:
            return found
        try:
            self.at("vector(1)", int(self.transport.world.clock()), what="a query")
        except QueryRefused:
            # Whoever refuses a query in the words of Prometheus is there.
            return None
        return None

    def _ask(self, path: str, question: Mapping[str, str], what: str, *, moments: range) -> QueryAnswer:
        answer = self._send(path, question, what, allow=REFUSALS)
        if answer.status in REFUSALS:
            self._refuse(answer)
            # Not in the words of Prometheus: a proxy, or a server that starts. The transport knows what to do.
            answer = self._send(path, question, what, allow=frozenset())
        self._refuse(answer)
        return read_answer(answer.json, moments, what=what, mask=self.transport.mask)

    def _send(self, path: str, question: Mapping[str, str], what: str, *, allow: frozenset[int]) -> Answer:
        asked = urlencode(question)
        is_long = len(asked) > LONGEST_ADDRESS
        ask = Ask(
            method="POST" if is_long else "GET",
            url=path if is_long else f"{path}?{asked}",
            what=what,
            form=question if is_long else None,
            headers=self._headers,
            allow=allow,
            blinds=FEEDS,
        )
        try:
            return self.transport.request(ask)
        except NotFound as error:
            # It is not the objective that is nowhere.
            raise NotFound(f"{path} below base_url of [sources.prometheus]", raw=error.raw, blinds=FEEDS) from error

    def _refuse(self, answer: Answer) -> None:
        body: Any = answer.json
        if not isinstance(body, dict) or body.get("status") != "error":
            return
        kind = body.get("errorType")
        # Mimir sends no type with some refusals; VictoriaMetrics sends the status as its type.
        told = (
            kind
            if isinstance(kind, str) and kind in ABOUT_A_QUERY
            else {400: "bad_data", 422: "execution"}.get(answer.status)
        )
        if told is not None or answer.status < 300:  # noqa: PLR2004 (a refusal in the body of a success)
            words = own_words(self.transport.mask(str(body.get("error") or "")))
            raise QueryRefused(told or "error", words)
