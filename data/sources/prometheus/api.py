"""Asks the HTTP API of Prometheus (version 1) for a query's value. QueryRefused is about one query, a transport error
about the server; only the body tells a query's timeout from a missing server (both 503).
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
    """`values` by moment (epoch seconds) and the series' `labels`; with `warnings` it may be incomplete."""

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
        # A plain number comes without a series around it.
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
    # Strangers write label values; as JSON they stay on one line.
    listed = (f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in sorted(metric.items()))
    text = "{" + ", ".join(listed) + "}"
    return text if len(text) <= MOST_LABELS else f"{text[: MOST_LABELS - 1]}…"


def _words(body: Mapping[str, Any], key: str, mask: Callable[[str], str]) -> tuple[str, ...]:
    told = body.get(key)
    return tuple(mask(" ".join(one.split())) for one in told if isinstance(one, str)) if isinstance(told, list) else ()


FEEDS: Final = ("slo",)

LONGEST_ADDRESS: Final = 2_000
"""Characters of a question in an address; a longer one is posted as a form."""

MOST_POINTS: Final = 11_000
"""Points per series above which Prometheus refuses a range."""

REFUSALS: Final = frozenset({400, 422, 503})
"""How Prometheus refuses a query: bad_data, execution, and timeout or canceled."""

TIMEOUT: Final = "timeout"
ABOUT_A_QUERY: Final = frozenset({"bad_data", "execution", TIMEOUT, "too_many_requests"})
_TOO_LARGE: Final = ("too many samples", "maximum resolution", "exceeds the limit", "exceeds limit", "max-")
_LEAST_SECONDS: Final = 1


class QueryRefused(Exception):
    """`words` are the server's; `is_too_large`: a smaller range may be answered."""

    def __init__(self, error_type: str, words: str) -> None:
        self.words = f"{error_type}: {words}" if words else error_type
        said = words.lower()
        self.is_too_large = error_type == TIMEOUT or any(one in said for one in _TOO_LARGE)
        super().__init__(self.words)


class Login:
    """A bearer token, or a name with a password; neither is ever printed."""

    def __init__(self, secret: str, username: str | None = None) -> None:
        self._secret, self._username = secret, username

    def headers(self) -> Mapping[str, str]:
        """Raises NotConnected for a name without a password."""
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
    """Queries through a transport with the base address; `seconds` is how long it waits for an answer."""

    def __init__(self, transport: Transport, *, seconds: float, tenant: str | None = None) -> None:
        self.transport = transport
        # A server that knows our timeout explains itself before we cut the connection.
        self._timeout = f"{max(_LEAST_SECONDS, int(seconds) - 2)}s"
        self._headers = {} if tenant is None else {"X-Scope-OrgID": tenant}

    def at(self, query: str, moment: int, *, what: str) -> QueryAnswer:
        """Return a query's answer at a moment (epoch seconds). Raises QueryRefused, and as the transport."""
        question = {"query": query, "time": str(moment), "timeout": self._timeout}
        return self._ask("/api/v1/query", question, what, moments=range(moment, moment + 1))

    def over(self, query: str, moments: range, *, what: str) -> QueryAnswer:
        """Return a query's answer at each moment (epoch seconds); raises as `at`."""
        question = {
            "query": query,
            "start": str(moments[0]),
            "end": str(moments[-1]),
            "step": str(moments.step),
            "timeout": self._timeout,
        }
        return self._ask("/api/v1/query_range", question, what, moments=moments)

    def version(self) -> str | None:
        """Return the server's name and version; None if not told. Raises as the transport."""
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
            # A server that refuses a query in Prometheus's words is there.
            return None
        return None

    def _ask(self, path: str, question: Mapping[str, str], what: str, *, moments: range) -> QueryAnswer:
        answer = self._send(path, question, what, allow=REFUSALS)
        if answer.status in REFUSALS:
            self._refuse(answer)
            # Not Prometheus's words: a proxy, or a starting server. The transport handles it.
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
            # A 404 is about the server's address and not about the objective.
            raise NotFound(f"{path} below base_url of [sources.prometheus]", raw=error.raw, blinds=FEEDS) from error

    def _refuse(self, answer: Answer) -> None:
        body: Any = answer.json
        if not isinstance(body, dict) or body.get("status") != "error":
            return
        kind = body.get("errorType")
        # Mimir sends some refusals without a type; VictoriaMetrics sends the status as the type.
        told = (
            kind
            if isinstance(kind, str) and kind in ABOUT_A_QUERY
            else {400: "bad_data", 422: "execution"}.get(answer.status)
        )
        if told is not None or answer.status < 300:  # noqa: PLR2004 (a refusal in the body of a success)
            words = own_words(self.transport.mask(str(body.get("error") or "")))
            raise QueryRefused(told or "error", words)
