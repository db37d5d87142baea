"""What GitHub counts for a GraphQL question, by its documented rule, from the question alone.

The rule is written here a second time and in another way than in the source: the source knows its own questions, this
walks through any. A list without `first` or `last`, one of more than 100, and more than 500,000 nodes are refused.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    value_from_ast_untyped,
    visit,
)
from graphql.language import DocumentNode, FragmentDefinitionNode

MOST_NODES = 500_000
WIDEST = 100


class Refusal(Exception):
    """GitHub refuses the whole question; `kind` is its type of error."""

    def __init__(self, kind: str, words: str) -> None:
        self.kind = kind
        super().__init__(words)


@dataclass
class Cost:
    """How many requests would fill every list of a question, and how many nodes they could bring."""

    requests: int = 0
    nodes: int = 0

    @property
    def points(self) -> int:
        return max(1, round(self.requests / 100))


def cost_of(document: DocumentNode, connections: AbstractSet[int], variables: dict[str, Any]) -> Cost:
    """Return the cost of a question; `connections` are its lists, as `connections_of` finds them.

    Raises:
        Refusal: GitHub would not even begin.
    """
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    operation = next(one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    walk = _Walk(fragments=fragments, variables=variables, connections=connections, cost=Cost())
    walk.into(operation.selection_set, 1)
    if walk.cost.nodes > MOST_NODES:
        words = (
            f"This query requests up to {walk.cost.nodes:,} possible nodes which exceeds the maximum limit of 500,000."
        )
        raise Refusal("MAX_NODE_LIMIT_EXCEEDED", words)
    return walk.cost


def connections_of(document: DocumentNode, schema: GraphQLSchema) -> frozenset[int]:
    """Return which fields of a question are lists that go on, by the identity of their nodes."""
    info = TypeInfo(schema)
    found: set[int] = set()

    class Finder(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            kind = get_named_type(info.get_type()) if info.get_type() else None
            if kind is not None and kind.name.endswith("Connection"):
                found.add(id(node))

    visit(document, TypeInfoVisitor(info, Finder()))
    return frozenset(found)


@dataclass
class _Walk:
    fragments: dict[str, FragmentDefinitionNode]
    variables: dict[str, Any]
    connections: AbstractSet[int]
    cost: Cost

    def into(self, selections: SelectionSetNode | None, times: int) -> None:
        for one in selections.selections if selections else ():
            if not self._is_included(one):
                continue
            if isinstance(one, FragmentSpreadNode):
                self.into(self.fragments[one.name.value].selection_set, times)
            elif isinstance(one, InlineFragmentNode):
                self.into(one.selection_set, times)
            elif isinstance(one, FieldNode):
                self.into(one.selection_set, times * self._width(one, times))

    def _width(self, field: FieldNode, times: int) -> int:
        """Count a list, and return how many things it can have."""
        told = {one.name.value: value_from_ast_untyped(one.value, self.variables) for one in field.arguments or ()}
        if id(field) not in self.connections:
            ids = told.get("ids")
            return len(ids) if isinstance(ids, list) else 1
        name = field.name.value
        width = told.get("first", told.get("last"))
        if width is None:
            words = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
            raise Refusal("MISSING_PAGINATION_BOUNDARIES", words)
        if not 0 < width <= WIDEST:
            words = f"Requesting {width} records on the `{name}` connection exceeds the `first` limit of 100 records."
            raise Refusal("EXCESSIVE_PAGINATION", words)
        self.cost.requests += times
        self.cost.nodes += times * width
        return int(width)

    def _is_included(self, selection: Any) -> bool:
        for directive in selection.directives or ():
            value = value_from_ast_untyped(directive.arguments[0].value, self.variables)
            if (directive.name.value == "include") != bool(value):
                return False
        return True
