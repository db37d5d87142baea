"""Asks GitHub, or a GitHub Enterprise Server: GraphQL, and REST where GraphQL has nothing.

GraphQL answers 200 to nearly everything and lists errors beside the data, where a refused field is null. Here a refusal
of everything raises one of our errors, and a refusal of a part becomes a Problem with that part's path. Small questions
share a request.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import urlsplit

from data.errors import AccessDenied, BadAnswer, CredentialsRefused, NotFound, SourceUnavailable
from data.sources.forge.answers import Node, maybe_at
from data.sources.github.access import BY_ID, grant_of, reading
from data.sources.github.queries import LIMIT, with_fragments
from data.sources.http.asking import Allowance, Ask

if TYPE_CHECKING:
    from data.sources.http.answers import Answer
    from data.sources.http.transport import Transport

PUBLIC: Final = "https://api.github.com"
GRAPHQL: Final = "graphql"
"""GraphQL's own limit, beside "core" for REST."""

HEADERS: Final = {
    "Accept": "application/vnd.github+json",
    # The version of 2026-03-10 drops merge_commit_sha.
    "X-GitHub-Api-Version": "2022-11-28",
    # Without it, ids come in an old or a new format by age, and the old one will end.
    "X-Github-Next-Global-ID": "1",
}

PARTS_A_REQUEST: Final = 20

_VARIABLE: Final = re.compile(r"\$(\w+)")
_TOO_MUCH: Final = re.compile(r"something went wrong|timeout|timed out|couldn't respond|loading", re.IGNORECASE)
_LIMIT: Final = re.compile(r"rate limit|secondary limit|abuse detection", re.IGNORECASE)
_DENIED: Final = frozenset({"FORBIDDEN", "INSUFFICIENT_SCOPES"})
_PARTIAL: Final = _DENIED | {"NOT_FOUND", "UNPROCESSABLE"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """The two interfaces' paths below the client's base address."""

    graphql: str
    rest: str


def places_of(base_url: str) -> Places:
    """Return a server's interfaces: GitHub has a host for them, Enterprise Server two paths."""
    host = urlsplit(base_url).hostname or ""
    if host.startswith("api."):
        return Places(graphql="/graphql", rest="")
    return Places(graphql="/api/graphql", rest="/api/v3")


def base_of(address: str) -> str:
    """Return the client's base address for any written address of GitHub or an Enterprise Server."""
    text = address.strip().rstrip("/")
    for tail in ("/api/v3", "/api/graphql", "/graphql", "/api"):
        text = text.removesuffix(tail)
    return PUBLIC if (urlsplit(text).hostname or "").removeprefix("www.") in {"github.com", ""} else text


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What a GraphQL answer lacks: GitHub's kind of error, its words, and the path of the null."""

    kind: str
    words: str
    path: tuple[str | int, ...]

    @property
    def is_denied(self) -> bool:
        return self.kind in _DENIED


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A GraphQL answer: data, and what is missing in it."""

    data: Node
    problems: tuple[Problem, ...]

    def below(self, *path: str | int) -> list[Problem]:
        return [problem for problem in self.problems if problem.path[: len(path)] == path]

    @property
    def is_denied(self) -> bool:
        return any(problem.is_denied for problem in self.problems)

    def connection(self, field: str, what: str) -> Node:
        """Return a connection of the node asked for. Raises AccessDenied, NotFound or BadAnswer."""
        with reading(what, self.data):
            found: Node | None = (self.data.get("node") or {}).get(field)
            if found is None or found.get("nodes") is None:
                raise self.nothing(what)
        return found

    def nothing(self, what: str) -> AccessDenied | NotFound:
        if self.is_denied:
            return denied(self.problems, what)
        return NotFound(what, raw="; ".join(problem.words for problem in self.problems))


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One of many questions: a field with its selection, and its variables' types and values."""

    selection: str
    variables: Mapping[str, tuple[str, object]]


@dataclass(frozen=True, kw_only=True, slots=True)
class PartReply:
    """A part's answer, None where there is nothing to see, and why."""

    value: Any
    problems: tuple[Problem, ...]


class TooMuch(SourceUnavailable):
    """GitHub gave up on too large a question; a smaller one may work."""


class GitHub:
    """One server, through a transport with its base address."""

    source_id: ClassVar[str] = "github"
    """Prefix of every id made of an answer."""

    def __init__(self, transport: Transport, places: Places) -> None:
        self.transport = transport
        self._places = places

    def ask(self, question: str, variables: Mapping[str, object], *, what: str) -> Told:
        """Ask by GraphQL. Raises what `get` raises, and TooMuch where a smaller question may work."""
        ask = Ask(
            method="POST",
            url=self._places.graphql,
            json={"query": with_fragments(question), "variables": dict(variables)},
            what=what,
            headers=HEADERS,
            resource=GRAPHQL,
            limited=_is_limit,
        )
        return self._told(self.transport.request(ask), what)

    def ask_together(self, parts: Sequence[Part], *, what: str, at_once: int = PARTS_A_REQUEST) -> Iterator[PartReply]:
        """Yield the parts' answers in order, asking `at_once` together. Raises what `ask` raises."""
        for first in range(0, len(parts), at_once):
            group = parts[first : first + at_once]
            declared, asked, variables = [], [], {}
            for place, part in enumerate(group):
                own = _VARIABLE.sub(rf"$p{place}_\1", part.selection)
                asked.append(f"  p{place}: {own}")
                for name, (kind, value) in part.variables.items():
                    declared.append(f"$p{place}_{name}: {kind}")
                    variables[f"p{place}_{name}"] = value
            question = f"query Together({', '.join(declared)}) {{\n  {LIMIT}\n" + "\n".join(asked) + "\n}"
            told = self.ask(question, variables, what=what)
            for place in range(len(group)):
                yield PartReply(value=told.data.get(f"p{place}"), problems=tuple(told.below(f"p{place}")))

    def ask_to_the_end(
        self,
        keys: Collection[str],
        part_of: Callable[[str, str | None], Part],
        read: Callable[[str, PartReply], str | None],
        *,
        what: str,
    ) -> None:
        """Ask about each key, going on after what `read` returns until None. Raises what `ask` raises."""
        waiting: dict[str, str | None] = dict.fromkeys(keys)
        while waiting:
            replies = list(self.ask_together([part_of(*one) for one in waiting.items()], what=what))
            after = {key: read(key, reply) for key, reply in zip(waiting, replies, strict=True)}
            waiting = {key: cursor for key, cursor in after.items() if cursor is not None}

    def get(
        self, path: str, *, what: str, params: Mapping[str, str | int] | None = None, grant: str | None = None
    ) -> Answer:
        """Ask by REST; `grant` is the permission's id. Raises what `Transport.request` raises."""
        needed = None if grant is None else BY_ID[grant]
        ask = Ask(
            url=path if "://" in path else f"{self._places.rest}{path}",
            what=what,
            params=params,
            headers=HEADERS,
            permission=None if needed is None else needed.permission,
            blinds=() if needed is None else needed.blinds,
        )
        return self.transport.request(ask)

    def pages(
        self, path: str, *, what: str, params: Mapping[str, str | int], grant: str
    ) -> Iterator[list[dict[str, Any]]]:
        """Yield a REST list page by page. Raises what `get` raises."""
        url: str | None = path
        asked: set[str] = set()
        while url is not None:
            if url in asked:
                raise BadAnswer(f"GitHub gave the same page of {what} twice", raw=url)
            asked.add(url)
            answer = self.get(url, what=what, params=params, grant=grant)
            with reading(what, answer.json):
                page = list(answer.json)
            yield page
            # The next page's address already has the parameters.
            url, params = answer.next_url, {}

    def _told(self, answer: Answer, what: str) -> Told:
        body = answer.json
        if not isinstance(body, dict) or not isinstance(body.get("errors", []), list):
            raise BadAnswer(f"GitHub answered for {what} with something other than data", raw=self._raw(answer))
        problems = tuple(_problem(error) for error in body.get("errors", []) if isinstance(error, dict))
        data = body.get("data")
        if isinstance(data, dict) and all(problem.kind in _PARTIAL for problem in problems):
            self._note_limit(answer, data.get("rateLimit"))
            return Told(data=data, problems=problems)
        raise self._refusal(problems, what, self._raw(answer))

    def _note_limit(self, answer: Answer, limit: object) -> None:
        """Keep what is left where only the body tells it; servers without limits have null there."""
        remaining = limit.get("remaining") if isinstance(limit, dict) else None
        if isinstance(limit, dict) and isinstance(remaining, int) and "x-ratelimit-remaining" not in answer.headers:
            with reading("GraphQL's limit", limit):
                left = Allowance(remaining=remaining, reset_at=maybe_at(limit.get("resetAt")))
                self.transport.budget.note(GRAPHQL, left)

    def _raw(self, answer: Answer) -> str:
        return self.transport.mask(str(answer.json))

    def _refusal(self, problems: Sequence[Problem], what: str, raw: str) -> Exception:
        first = next(iter(problems), None)
        words = "no data and no error" if first is None else first.words
        if first is None:
            return BadAnswer(f"GitHub answered for {what} with {words}", raw=raw)
        if any(_TOO_MUCH.search(problem.words) for problem in problems):
            return TooMuch(f"GitHub gave up on {what} ({words})", raw=raw)
        if any(problem.is_denied for problem in problems):
            return denied(problems, what, raw)
        if first.kind == "NOT_FOUND":
            return NotFound(what, raw=raw)
        if "bad credentials" in words.lower():
            return CredentialsRefused(f"GitHub refused the credentials ({words}); renew its token", raw=raw)
        return BadAnswer(f"GitHub did not understand when it was asked for {what} ({words})", raw=raw)


def denied(problems: Sequence[Problem], what: str, raw: str = "") -> AccessDenied:
    """Make the error of a refusal, with the permission of its path."""
    refused = next(problem for problem in problems if problem.is_denied)
    grant = grant_of(refused.path)
    return AccessDenied(
        what,
        permission=None if grant is None else grant.permission,
        said=refused.words,
        raw=raw or refused.words,
        blinds=() if grant is None else grant.blinds,
    )


def named(full_name: str) -> dict[str, tuple[str, object]]:
    owner, _, name = full_name.partition("/")
    return {"owner": ("String!", owner), "name": ("String!", name)}


def _problem(error: Mapping[str, Any]) -> Problem:
    extensions = error.get("extensions")
    code = extensions.get("code") if isinstance(extensions, dict) else None
    path = error.get("path")
    return Problem(
        kind=str(error.get("type") or code or ""),
        words=str(error.get("message") or "no words"),
        path=tuple(part for part in path if isinstance(part, str | int)) if isinstance(path, list) else (),
    )


def _is_limit(body: object) -> bool:
    errors = body.get("errors") if isinstance(body, dict) else None
    found = [_problem(error) for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    return any(one.kind == "RATE_LIMITED" or _LIMIT.search(one.words) for one in found)
