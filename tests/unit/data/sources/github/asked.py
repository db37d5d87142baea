"""Every question that the source asks of GraphQL, which streams ask it, and which of its fields may be null."""

from __future__ import annotations

import re
from functools import cache

from graphql import (
    FieldNode,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_nullable_type,
    is_abstract_type,
    parse,
    visit,
)

from data.sources.github import checks, lines, more, ownership, permissions, pulls, queries
from data.sources.github.queries import ACTIVITIES_AT_ONCE, activity_query, with_fragments

NAMES = ("CHANGES", "CHANGES_BY_ID", "DEPLOYMENTS", "RELEASES", "TAGS", "JOBS", "CODEOWNERS", "OWNED")
WHOLE = {
    **{name: getattr(queries, name) for name in NAMES},
    "ACTIVITY": activity_query(ACTIVITIES_AT_ONCE),
    "WHO": permissions.WHO,
    "TEAMS": permissions.TEAMS,
    **{
        f"PROBE {name}": f'query Probe {{ repository(owner: "a", name: "b") {{ {probe} }} }}'
        for name, probe in permissions.PROBES.items()
    },
}
FOLLOWING = {
    kind.key: f"node(id: $id) {{ ... on {kind.type} {{ {kind.field} }} }}"
    for kind in (more.FILES, more.COMMITS, more.REVIEWS, more.LABELLING, more.SUITES, more.RUNS)
}
PARTS = {
    **FOLLOWING,
    "NAME": permissions.NAME,
    "TEAM": ownership.TEAM,
    "ACCOUNT": ownership.ACCOUNT,
    "IS_REQUIRED": checks.IS_REQUIRED,
    "COMMIT_PULL": pulls.COMMIT_PULL,
    "VOLUME": lines.SEARCH,
    "LISTS": lines.LISTS,
}
TYPES = {"id": "ID!", "repository": "ID!", "after": "String", "slug": "String!", "query": "String!", "sha": "String!"}

KINDS = {
    **dict.fromkeys(("CHANGES", "CHANGES_BY_ID", "IS_REQUIRED", "COMMIT_PULL", *FOLLOWING), "changes"),
    "DEPLOYMENTS": "deployments",
    "RELEASES": "releases",
    "TAGS": "tags",
    "JOBS": "runs",
    "CODEOWNERS": "codeowners",
    "TEAM": "owners",
    "ACCOUNT": "owners",
    "ACTIVITY": "",
}
"""Which stream asks each question of an ordinary collection; the activity is asked for by every one of them."""


def question_with(part: str) -> str:
    """A part of a question as a question by itself."""
    used = sorted(set(re.findall(r"\$(\w+)", PARTS[part])))
    declared = ", ".join(f"${one}: {TYPES.get(one, 'String!')}" for one in used)
    return f"query Together({declared}) {{ part: {PARTS[part].strip().removeprefix('part:')} }}"


@cache
def nullable(schema: GraphQLSchema, name: str) -> frozenset[tuple[str, str]]:
    """The fields of a question that the schema lets be null, as (type, field); "field[]" is one thing of a list."""
    info = TypeInfo(schema)
    found: set[tuple[str, str]] = set()

    class Finder(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            parent, told = info.get_parent_type(), info.get_type()
            if parent is None or told is None or node.name.value.startswith("__"):
                return
            # A field of an interface is null in one of the types that have it.
            kinds = schema.get_possible_types(parent) if is_abstract_type(parent) else [parent]
            inside = get_nullable_type(told)
            for kind in kinds:
                if not isinstance(told, GraphQLNonNull):
                    found.add((kind.name, node.name.value))
                if isinstance(inside, GraphQLList) and not isinstance(inside.of_type, GraphQLNonNull):
                    found.add((kind.name, f"{node.name.value}[]"))

    question = WHOLE[name] if name in WHOLE else question_with(name)
    visit(parse(with_fragments(question)), TypeInfoVisitor(info, Finder()))
    return frozenset(found)
