"""Asks GitLab's REST API (version 4): one thing, or a list to its end.

Surprise: behind a proxy the `Link` header may have an unreachable address, so the next page's number is preferred.
Lists over 10,000 have no total.

One scope, `read_api`, opens everything. What is then visible of a project depends on the role of the token's owner and
on the project's features; GitLab answers 403 to both, so features are looked at first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import quote

from data.errors import BadAnswer
from data.sources.http.asking import Ask, Unchanging

if TYPE_CHECKING:
    from data.sources.forge.answers import Node
    from data.sources.http.answers import Answer
    from data.sources.http.transport import Transport

PUBLIC: Final = "https://gitlab.com"
PATH: Final = "/api/v4"

A_PAGE: Final = 100
"""A list's largest page."""

MOST_PAGES: Final = 1_000
"""A list still going on by then never ends."""

Params = dict[str, str | int]

CHANGE_KINDS: Final = ("change", "text", "diff", "history", "reviews", "patch")
"""What merge requests alone supply."""

READ_API: Final = frozenset({"api", "read_api"})
"""The scopes that allow every question here."""

READ_REPOSITORY: Final = frozenset({"api", "read_repository", "write_repository"})
"""The scopes by which git may fetch."""

ROLE: Final = "the token the scope read_api, and whoever it belongs to the role Reporter"


@dataclass(frozen=True, slots=True)
class Grant:
    """`feature` is the part of a project that it needs, None for none; `probe` is what to ask below a project."""

    id: str
    gives: str
    blinds: tuple[str, ...]
    feature: str | None
    probe: str


_MERGES: Final = "merge requests, their diffs, reviews and labels"
_CONTENTS: Final = "commits, CODEOWNERS, .gitattributes and tags"

GRANTS: Final = (
    Grant("merge_requests", _MERGES, CHANGE_KINDS, "merge_requests", "merge_requests"),
    Grant("jobs", "pipelines and jobs", ("checks", "deployments"), "builds", "pipelines"),
    Grant("deployments", "deployments", ("deployments",), "environments", "deployments"),
    Grant("releases", "releases", ("deployments",), "releases", "releases"),
    Grant("repository", _CONTENTS, ("codeowners", "deployments"), "repository", "repository/branches"),
    Grant("members", "members", ("codeowners",), None, "members"),
)

BY_ID: Final = {grant.id: grant for grant in GRANTS}
EVERYTHING: Final = tuple(dict.fromkeys(kind for grant in GRANTS for kind in grant.blinds))


class AccessToken(Unchanging):
    """A personal, group or project access token, in GitLab's header for them."""

    def __init__(self, token: str) -> None:
        super().__init__("PRIVATE-TOKEN", token)


@dataclass(frozen=True, kw_only=True, slots=True)
class ListPage:
    """One page of a list; `following` is how to ask for the next, None on the last."""

    nodes: list[Node]
    following: tuple[str, Params | None] | None


class GitLab:
    source_id: ClassVar[str] = "gitlab"

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def object(self, path: str, *, what: str, params: Params | None = None, grant: str | None = None) -> Node:
        """`grant` names what a refusal is about. Raises what `Transport.request` raises."""
        answer = self._get(f"{PATH}{path}", params, what=what, grant=grant)
        if not isinstance(answer.json, dict):
            raise BadAnswer(f"GitLab answered for {what} with something other than an object", raw=str(answer.json))
        return answer.json

    def list_page(self, path: str, *, what: str, params: Params | None = None, grant: str | None = None) -> ListPage:
        """Return one page, and whether there is more. Raises as `object`."""
        return self._list_page(f"{PATH}{path}", {"per_page": A_PAGE, **(params or {})}, what=what, grant=grant)

    def pages(
        self, path: str, *, what: str, params: Params | None = None, grant: str | None = None
    ) -> Iterator[list[Node]]:
        """Yield a list's pages, at least one. Raises as `object`, and BadAnswer where it is endless."""
        page = self.list_page(path, what=what, params=params, grant=grant)
        yield page.nodes
        for _ in range(MOST_PAGES):
            if page.following is None:
                return
            url, asked = page.following
            before, page = page, self._list_page(url, asked, what=what, grant=grant)
            if page.nodes and page.nodes == before.nodes:
                raise BadAnswer(f"GitLab gave the same page of {what} twice", raw=str(url))
            yield page.nodes
        raise BadAnswer(f"GitLab's list of {what} does not come to an end after {MOST_PAGES:,} pages")

    def every(self, path: str, *, what: str, params: Params | None = None, grant: str | None = None) -> list[Node]:
        """Return a whole list. Raises as `pages`."""
        return [node for page in self.pages(path, what=what, params=params, grant=grant) for node in page]

    def count(self, path: str, *, what: str, params: Params | None = None, grant: str | None = None) -> int | None:
        """Return a list's length; None where GitLab does not say, as over 10,000."""
        answer = self._get(f"{PATH}{path}", {**(params or {}), "per_page": 1}, what=what, grant=grant)
        total = answer.headers.get("x-total", "")
        return int(total) if total.isascii() and total.isdigit() else None

    def _get(self, url: str, params: Params | None, *, what: str, grant: str | None) -> Answer:
        found = None if grant is None else BY_ID[grant]
        blinds = () if found is None else found.blinds
        return self.transport.request(Ask(url=url, what=what, params=params, permission=ROLE, blinds=blinds))

    def _list_page(self, url: str, params: Params | None, *, what: str, grant: str | None) -> ListPage:
        answer = self._get(url, params, what=what, grant=grant)
        found: Any = answer.json
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raw = self.transport.mask(str(found))
            raise BadAnswer(f"GitLab answered for {what} with something other than a list", raw=raw)
        return ListPage(nodes=found, following=_following(answer, url, params, what))


def _following(answer: Answer, url: str, params: Params | None, what: str) -> tuple[str, Params | None] | None:
    number = answer.headers.get("x-next-page", "").strip()
    if number and params is not None:
        if not (number.isascii() and number.isdigit()) or int(number) <= int(params.get("page", 1)):
            raise BadAnswer(f"GitLab gave the same page of {what} twice", raw=f"x-next-page: {number[:40]}")
        return url, {**params, "page": int(number)}
    target = answer.next_url
    # The address of a page found by key already has the parameters.
    return None if target is None else (target, None)


def base_of(address: str) -> str:
    """Return the client's base address for any written address of GitLab."""
    text = address.strip().rstrip("/")
    for tail in (PATH, "/api"):
        text = text.removesuffix(tail)
    return text or PUBLIC


def encoded(path: str) -> str:
    """Return the path of a project, group or file as one part of an address: `acme%2Fshop`."""
    return quote(path, safe="")
