"""Answers GraphQL questions from a fake world, executed against GitHub's own published schema.

Nothing can be asked that the schema does not have, and nothing be answered that it does not allow: a wrong scalar, an
enum that is none or a null where there must be something is an error of the fake. A permission that lacks refuses its
fields, and `nulls` makes any field null that the schema lets be null; `nulled` are those that were.
"""

from __future__ import annotations

import base64
import gc
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLNonNull,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
    execute_sync,
    get_named_type,
    parse,
    validate,
)

from tests.fakes.github.points import Cost, Refusal, connections_of, cost_of
from tests.fakes.github.world import Node, Repo, World, latest_runs

FORBIDDEN = "Resource not accessible by integration"
PERMISSION_OF = {
    ("Repository", "issues"): "issues",
    ("Repository", "pullRequests"): "pull_requests",
    ("Repository", "pullRequest"): "pull_requests",
    ("Repository", "deployments"): "deployments",
    ("Repository", "releases"): "contents",
    ("Repository", "refs"): "contents",
    ("Repository", "object"): "contents",
    ("PullRequestCommit", "commit"): "contents",
    ("Commit", "checkSuites"): "checks",
    ("Commit", "status"): "statuses",
    ("PullRequest", "statusCheckRollup"): "checks",
    ("WorkflowRun", "checkSuite"): "actions",
    ("Organization", "team"): "members",
    ("Organization", "teams"): "members",
}
"""Which permission each field hangs on. Where a refused field may not be null, GitHub leaves out what it is in."""

SCALARS = {
    "DateTime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    "GitTimestamp": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)"),
    "GitObjectID": re.compile(r"[0-9a-f]{40}"),
    "URI": re.compile(r"(?:https?://\S+|/\S*)"),
}
TIMELINE = {
    "ASSIGNED_EVENT": "AssignedEvent",
    "ISSUE_COMMENT": "IssueComment",
    "LABELED_EVENT": "LabeledEvent",
    "UNLABELED_EVENT": "UnlabeledEvent",
}
SORT_KEYS = {
    "UPDATED_AT": "updatedAt",
    "CREATED_AT": "createdAt",
    "NAME": "nameWithOwner",
    "ALPHABETICAL": "name",
    "TAG_COMMIT_DATE": "",
}
_TERM = re.compile(r"(\w+):(\S+)")

Null = Callable[[str, str], bool]
"""Says of a type and a field whether it shall be null, where it may be; "field[]" is the first of a list."""


@cache
def schema_of(path: Path) -> GraphQLSchema:
    """Read the schema once; it takes two seconds."""
    schema = build_schema(path.read_text("utf-8"), assume_valid=True, assume_valid_sdl=True)
    for name, pattern in SCALARS.items():
        schema.type_map[name].coerce_output_value = _checked(name, pattern)  # type: ignore[union-attr]
    # A million objects that stay to the end: walked again with every collection they cost a fifth of these tests' time.
    gc.collect()
    gc.freeze()
    return schema


def _checked(name: str, pattern: re.Pattern[str]) -> Callable[[Any], Any]:
    def coerce(value: Any) -> Any:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise GraphQLError(f"the fake made a {name} that is none: {value!r}")
        return value

    return coerce


@dataclass(frozen=True)
class Question:
    """A question that was read: what the schema says against it, and which of its fields are lists that go on."""

    document: DocumentNode
    wrong: tuple[str, ...]
    lists: frozenset[int]

    @property
    def name(self) -> str:
        return next((one.name.value for one in self.document.definitions if getattr(one, "name", None)), "")


@lru_cache(maxsize=512)
def question_of(schema: GraphQLSchema, text: str) -> Question:
    """Read a question and hold it against the schema, once for each text: the same words are as right as before.

    Raises:
        GraphQLError: it is no GraphQL.
    """
    document = parse(text)
    wrong = tuple(one.message for one in validate(schema, document))
    return Question(document, wrong, frozenset() if wrong else connections_of(document, schema))


@dataclass
class Graph:
    """One server's GraphQL. `withheld` are permissions that lack."""

    world: World
    schema: GraphQLSchema
    withheld: set[str] = field(default_factory=set)
    nulls: Null = field(default=lambda _type, _field: False)
    nulled: set[tuple[str, str]] = field(default_factory=set)
    viewer: str = "riskbrief"
    limit: Callable[[], Node | None] = field(default=dict)
    _specials: dict[tuple[str, str], Callable[[Node, Node], Any] | None] = field(default_factory=dict, init=False)

    def answer(self, question: str, variables: dict[str, Any]) -> tuple[Node, Cost | None, str]:
        """Return the body of the answer, what it costs (None where it was refused), and the question's name."""
        try:
            told = question_of(self.schema, question)
        except GraphQLError as error:
            return {"errors": [{"message": f"Parse error: {error.message}"}]}, None, ""
        document, name = told.document, told.name
        if told.wrong:
            return {"errors": [{"message": one} for one in told.wrong]}, None, name
        try:
            cost = cost_of(document, told.lists, variables)
        except Refusal as refusal:
            return {"data": None, "errors": [{"type": refusal.kind, "message": str(refusal)}]}, None, name
        # Told that nothing here has to be awaited, it does not ask each value whether it has.
        done = execute_sync(
            self.schema,
            document,
            root_value={"__typename": "Query", "cost_": cost},
            variable_values=variables,
            field_resolver=self._resolve,
            type_resolver=lambda value, *_: value["__typename"],
        )
        return _body(done), cost, name

    # --- fields -----------------------------------------------------------------------------------------------

    def _resolve(self, source: Node, info: GraphQLResolveInfo, **args: Any) -> Any:
        kind, name = info.parent_type.name, info.field_name
        may_be_null = not isinstance(info.return_type, GraphQLNonNull)
        if PERMISSION_OF.get((kind, name)) in self.withheld:
            raise _told("FORBIDDEN", FORBIDDEN)
        if may_be_null and self._is_nulled(kind, name):
            return None
        special = self._special(kind, name)
        value = special(source, args) if special is not None else source.get(name)
        if callable(value):
            value = value(args)
        if isinstance(value, list) and get_named_type(info.return_type).name.endswith("Connection"):
            return _connection(value, kind, name, args)
        if value is None and not may_be_null and name not in source and special is None:
            raise AssertionError(f"the fake has no {kind}.{name}")
        if isinstance(value, list) and value and self._is_nulled(kind, f"{name}[]"):
            # One of a list has vanished.
            return [None, *value[1:]]
        return value

    def _special(self, kind: str, name: str) -> Callable[[Node, Node], Any] | None:
        """The method that answers a field, if one does; looked up once, as a field is asked for very often."""
        if (kind, name) not in self._specials:
            self._specials[kind, name] = getattr(self, f"_{kind}_{name}".lower(), None)
        return self._specials[kind, name]

    def _is_nulled(self, kind: str, name: str) -> bool:
        if not self.nulls(kind, name):
            return False
        self.nulled.add((kind, name))
        return True

    def _query_ratelimit(self, source: Node, _args: Node) -> Node | None:
        cost: Cost = source["cost_"]
        limit = self.limit()
        return None if limit is None else {"cost": cost.points, "nodeCount": cost.nodes, **limit}

    def _query_viewer(self, _source: Node, _args: Node) -> Node:
        return self.world.user(self.viewer)

    def _query_repository(self, _source: Node, args: Node) -> Node | None:
        name = f"{args['owner']}/{args['name']}"
        repo = self.world.find(name)
        if repo is None or name in self.world.gone or "metadata" in self.withheld:
            raise _told("NOT_FOUND", f"Could not resolve to a Repository with the name '{name}'.")
        return repo.node

    def _query_node(self, _source: Node, args: Node) -> Node | None:
        found = self.world.nodes.get(args["id"])
        if found is None or found.get("nameWithOwner") in self.world.gone:
            raise _told("NOT_FOUND", f"Could not resolve to a node with the global id of '{args['id']}'")
        return found

    def _query_nodes(self, _source: Node, args: Node) -> list[Node | None]:
        return [self.world.nodes.get(one) for one in args["ids"]]

    def _query_organization(self, _source: Node, args: Node) -> Node:
        found = self.world.organisations.get(args["login"])
        if found is None:
            raise _told("NOT_FOUND", f"Could not resolve to an Organization with the login of '{args['login']}'.")
        return found

    def _query_repositoryowner(self, _source: Node, args: Node) -> Node | None:
        return self.world.organisations.get(args["login"])

    def _query_user(self, _source: Node, args: Node) -> Node:
        found = self.world.accounts.get(args["login"])
        if found is None or found["__typename"] != "User":
            raise _told("NOT_FOUND", f"Could not resolve to a User with the login of '{args['login']}'.")
        return found

    def _query_search(self, _source: Node, args: Node) -> Node:
        """The pull requests of a repository that were touched since a time."""
        terms = dict(_TERM.findall(args["query"]))
        repo = self.world.repositories.get(terms["repo"])
        since = terms["updated"].removeprefix(">=")
        found = [one for one in ([] if repo is None else repo.pulls) if since <= one["updatedAt"]]
        return {"issueCount": len(found), **_connection(found, "Query", "search", args)}

    def _checkrun_isrequired(self, source: Node, args: Node) -> bool:
        return self._required(source["name"], args)

    def _statuscontext_isrequired(self, source: Node, args: Node) -> bool:
        return self._required(source["context"], args)

    def _required(self, name: str, args: Node) -> bool:
        if args.get("pullRequestId") is None and args.get("pullRequestNumber") is None:
            raise _told("UNPROCESSABLE", "A pull request ID or pull request number is required.")
        pull = self.world.nodes[args["pullRequestId"]]
        repo = self._repo_of(pull["repository"])
        return name in repo.required.get(pull["baseRefName"], ())

    def _repo_of(self, node: Node) -> Repo:
        return next(repo for repo in self.world.repositories.values() if repo.node is node)


def _told(kind: str, words: str) -> GraphQLError:
    return GraphQLError(words, extensions={"type": kind})


def _body(done: ExecutionResult) -> Node:
    """Return the answer as GitHub writes it: the type of an error beside its message."""
    body: Node = {"data": done.data}
    for error in done.errors or ():
        kind = (error.extensions or {}).get("type")
        if kind is None:
            raise AssertionError(f"the fake went wrong: {error.message} at {error.path}") from error.original_error
        told = {"type": kind, "path": error.path, "locations": [{"line": 1, "column": 1}], "message": error.message}
        body.setdefault("errors", []).append(told)
    return body


def _connection(items: list[Node], kind: str, name: str, args: Node) -> Node:
    """Return a page of a list. A cursor tells the place by what the list is sorted by, as GitHub's do."""
    items = _chosen(items, kind, name, args)
    order = args.get("orderBy") or {}
    by, falling = SORT_KEYS.get(order.get("field", ""), ""), order.get("direction") == "DESC"
    keyed = [(_sort_value(one, by, place), str((one or {}).get("id", place)), one) for place, one in enumerate(items)]
    if order:
        keyed.sort(key=lambda entry: entry[:2], reverse=falling)
    if args.get("after") is not None:
        after = _place(args["after"])
        keyed = [one for one in keyed if (list(one[:2]) < after if falling else list(one[:2]) > after)]
    shown = keyed[: args["first"]] if args.get("first") is not None else keyed[-args["last"] :]
    cursors = [base64.b64encode(json.dumps(one[:2]).encode()).decode() for one in shown]
    page = {
        "hasNextPage": args.get("first") is not None and len(keyed) > len(shown),
        "hasPreviousPage": False,
        "startCursor": cursors[0] if cursors else None,
        "endCursor": cursors[-1] if cursors else None,
    }
    nodes = [one[2] for one in shown]
    return {"nodes": nodes, "pageInfo": page, "totalCount": len(items), "items_": nodes}


def _chosen(items: list[Node], kind: str, name: str, args: Node) -> list[Node]:
    if name == "timelineItems" and args.get("itemTypes"):
        wanted = {TIMELINE[one] for one in args["itemTypes"]}
        return [one for one in items if one["__typename"] in wanted]
    if kind == "CheckSuite" and name == "checkRuns" and (args.get("filterBy") or {}).get("checkType") == "LATEST":
        return latest_runs({"checkRuns": items})
    return items


def _sort_value(one: Node | None, by: str, place: int) -> str:
    if by and one is not None:
        return str(one.get(by, ""))
    if one is not None and one["__typename"] == "Ref":
        target = one["target"] or {}
        commit = target.get("target") or target
        return str(commit.get("committedDate", ""))
    return f"{place:09d}"


def _place(cursor: str) -> list[str]:
    try:
        told: list[str] = json.loads(base64.b64decode(cursor))
    except ValueError as error:
        raise _told("INVALID_CURSOR_ARGUMENTS", f"`{cursor}` does not appear to be a valid cursor.") from error
    return told
