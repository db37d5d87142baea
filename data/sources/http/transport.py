"""Asks a service over HTTP until it answers within its limits, or raises one of our errors.

Faults that may pass (network, 5xx, HTML, half an answer) are retried after a growing, random pause; limits are waited
for within the budget's patience. Surprise: a POST is retried too, so post only what changes nothing there (GraphQL
queries, making a token).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import httpx

from data.errors import BadAnswer, CredentialsRefused, RateLimited, RemoteError
from data.sources.http.answers import Again, Answer, Judge, NotJson, allowance_of, is_limit, parse_body
from data.sources.http.asking import Ask, Budget, Credentials, Reply, Wait
from data.sources.http.masking import kept_words, masked

if TYPE_CHECKING:
    from random import Random


TRIES: Final = 4
"""How often a passing fault is tried."""

LIMIT_WAITS: Final = 6
"""How often one request waits for a limit: a host that refuses forever must not hold us."""

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
SECONDARY_PAUSE: Final = 60.0
"""GitHub's advice for a secondary limit that says nothing: a minute, then doubled each time."""

MOST_BYTES: Final = 32 * 1024 * 1024
MOST_SECONDS: Final = 120.0
"""Seconds for one whole answer: a server that drips is as good as silent."""

REDIRECTS: Final = 3
MOVED: Final = frozenset({301, 302, 307, 308})
AWAY: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """Time (epoch seconds), sleep, chance, and whoever watches us wait. `sleep` may raise to end a collection."""

    clock: Callable[[], float]
    sleep: Callable[[float], object]
    rng: Random
    on_wait: Callable[[Wait], object] = field(default=lambda _wait: None)


class Transport:
    """Asks one service, for one thread at a time; `fix` says what to do about refused credentials."""

    def __init__(  # noqa: PLR0913 (everything that it needs is handed in, each by name)
        self,
        client: httpx.Client,
        *,
        service: str,
        budget: Budget,
        world: World,
        credentials: Credentials | None = None,
        secrets: Collection[str] = (),
        fix: str = "renew its token",
    ) -> None:
        """The client's `base_url` is the only host asked."""
        self.budget = budget
        self.service = service
        self.world = world
        self._client = client
        self._credentials = credentials
        self._secrets = frozenset(secrets)
        self._sent: frozenset[str] = frozenset()
        self._judge = Judge(service=service, fix=fix, mask=self.mask)

    def request(self, ask: Ask) -> Answer:
        """Ask a path, or an address on the same host, until there is an answer. Raises SourceUnavailable, RateLimited,
        AccessDenied, CredentialsRefused, NotFound or BadAnswer, with the raw words.
        """
        faults = limits = 0
        renewed = False
        while True:
            self._keep_budget(ask)
            try:
                return self._once(ask)
            except CredentialsRefused:
                if renewed or self._credentials is None or not self._credentials.renew():
                    raise
                renewed = True
            except Again as again:
                limits, faults = limits + again.limit, faults + (not again.limit)
                if faults >= TRIES or limits > LIMIT_WAITS:
                    raise again.error from again
                told = SECONDARY_PAUSE * 2.0 ** (limits - 1) if again.limit else self._backoff(faults)
                self._wait(told if again.wait is None else again.wait, again.error)

    def mask(self, text: str) -> str:
        return kept_words(text, self._secrets | self._sent)

    def _backoff(self, faults: int) -> float:
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (faults - 1))
        # At least half of the pause, so that chance never makes it none.
        return longest * (0.5 + self.world.rng.random() / 2)

    def _keep_budget(self, ask: Ask) -> None:
        """Wait where the host said that nothing is left, rather than be refused."""
        if self.budget.is_spent:
            raise RateLimited(
                f"{self.service} was asked {self.budget.requests} times, the most that the settings allow in one"
                " collection; what is missing comes with the next",
                reset_at=None,
            )
        now = self.world.clock()
        spent = self.budget.used_up(ask.resource, now)
        if spent is not None and spent.reset_at is not None:
            words = f"{self.service} gives nothing more for now (its limit for {ask.resource} is used up)"
            self._wait(max(1.0, spent.reset_at - now), RateLimited(words, reset_at=int(spent.reset_at)))

    def _wait(self, seconds: float, error: RemoteError) -> None:
        """Wait and report it; raise the error where that would exceed our patience."""
        if not self.budget.allows(seconds):
            raise self._until(error, seconds) if isinstance(error, RateLimited) else error
        self.world.on_wait(Wait(service=self.service, seconds=seconds, reason=str(error)))
        self.budget.waited += seconds
        self.world.sleep(seconds)

    def _until(self, error: RateLimited, seconds: float) -> RateLimited:
        at = int(self.world.clock() + seconds)
        when = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")
        return RateLimited(f"{error}; there is more at {when} UTC", reset_at=at, raw=error.raw)

    def _once(self, ask: Ask) -> Answer:
        self.budget.requests += 1
        reply = self._send(ask, ask.url)
        for _ in range(REDIRECTS):
            target = reply.headers.get("location")
            if reply.status not in MOVED or target is None:
                break
            # A renamed or moved repository redirects; follow with the same method and body.
            self.budget.requests += 1
            reply = self._send(ask, target, base=reply.url)
        now = self.world.clock()
        if (told := allowance_of(reply.headers, now)) is not None:
            self.budget.note(*told)
        if 200 <= reply.status < 300:  # noqa: PLR2004 (success)
            return self._answer(ask, reply)
        if reply.status in ask.allow and not is_limit(reply.status, reply.headers, reply.text):
            return Answer(status=reply.status, json=_json_or_none(reply), headers=reply.headers)
        raise self._judge.refusal(ask, reply, now)

    def _answer(self, ask: Ask, reply: Reply) -> Answer:
        try:
            json = parse_body(reply.text, reply.content_type)
        except NotJson as what:
            raise self._judge.not_json(ask, reply, what) from what
        if ask.limited is not None and ask.limited(json):
            raise self._judge.limited(reply, self.world.clock())
        return Answer(status=reply.status, json=json, headers=reply.headers)

    def _send(self, ask: Ask, target: str, *, base: str | None = None) -> Reply:
        proof = {} if self._credentials is None else self._credentials.headers()
        self._sent = frozenset(value.split()[-1] for value in proof.values() if value.strip())
        try:
            url = target if base is None else str(httpx.URL(base).join(target))
            params = dict(ask.params) if ask.params and base is None else None
            headers = {**(ask.headers or {}), **proof}
            request = self._client.build_request(
                ask.method, url, params=params, json=ask.json, data=ask.form, headers=headers
            )
            self._stay_on_host(request.url, ask)
            return self._read(request)
        except (httpx.TransportError, httpx.DecodingError, httpx.StreamError) as error:
            raise self._judge.broken(ask, error, away=isinstance(error, AWAY)) from error
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            words = self.mask(f"{type(error).__name__}: {error}")
            raise BadAnswer(f"{self.service} cannot be asked for {ask.what} ({words})", raw=words) from error

    def _stay_on_host(self, url: httpx.URL, ask: Ask) -> None:
        """Never send our credentials to another host, whatever an answer points to."""
        base = self._client.base_url
        if (url.scheme, url.host, url.port) != (base.scheme, base.host, base.port):
            raise BadAnswer(
                f"{self.service} pointed to another host when it was asked for {ask.what}; check its base_url",
                raw=masked(str(url.copy_with(query=None))),
            )

    def _read(self, request: httpx.Request) -> Reply:
        began, size, chunks = self.world.clock(), 0, []
        response = self._client.send(request, stream=True, follow_redirects=False)
        try:
            for chunk in response.iter_bytes():
                size += len(chunk)
                chunks.append(chunk)
                if size > MOST_BYTES:
                    raise BadAnswer(f"{self.service} sent more than {MOST_BYTES // 2**20} MiB in one answer")
                if self.world.clock() - began > MOST_SECONDS:
                    raise httpx.ReadTimeout(f"no end after {MOST_SECONDS:.0f} s", request=request)
        finally:
            response.close()
        headers = {name.lower(): value for name, value in response.headers.items()}
        text = b"".join(chunks).decode("utf-8", "replace")
        return Reply(status=response.status_code, headers=headers, text=text, url=str(request.url))


def _json_or_none(reply: Reply) -> Any:  # noqa: ANN401 (JSON is whatever it is)
    try:
        return parse_body(reply.text, reply.content_type)
    except NotJson:
        return None
