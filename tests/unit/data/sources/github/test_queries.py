"""Every question is one that GitHub's own schema allows, and costs what we say it does by GitHub's own rule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, parse, validate

from data.sources.github import queries
from data.sources.github.lines import page_points
from data.sources.github.queries import (
    ACTIVITIES_AT_ONCE,
    CHANGES_A_PAGE,
    FEWER_A_PAGE,
    activity_query,
    with_fragments,
)
from tests.fakes.github.graph import schema_of
from tests.fakes.github.points import Cost, connections_of, cost_of
from tests.unit.data.sources.github.asked import PARTS, WHOLE, question_with


@pytest.fixture(scope="module")
def schema(shared_dir: Path):
    return schema_of(shared_dir / "real" / "github" / "schema.graphql")


def counted(schema: GraphQLSchema, question: str, variables: dict[str, Any]) -> Cost:
    document = parse(question)
    return cost_of(document, connections_of(document, schema), variables)


@pytest.mark.parametrize("name", [*WHOLE, *PARTS])
def test_github_understands_every_question(schema, name: str) -> None:
    question = WHOLE[name] if name in WHOLE else question_with(name)
    assert validate(schema, parse(with_fragments(question))) == []


@pytest.mark.parametrize("changes", [1, FEWER_A_PAGE, CHANGES_A_PAGE])
def test_a_page_of_changes_costs_what_we_say_it_does(schema, changes: int) -> None:
    variables = {"repository": "R_1", "first": changes, "after": None}
    cost = counted(schema, with_fragments(queries.CHANGES), variables)
    assert cost.points == page_points(changes)


@pytest.mark.parametrize("count", [1, ACTIVITIES_AT_ONCE])
def test_activities_of_twenty_repositories_costs_one_point(schema, count: int) -> None:
    parts = dict.fromkeys(("actions", "changes", "codeowners", "deployments", "releases"), True)
    cost = counted(schema, with_fragments(activity_query(count)), parts)
    assert cost.points == 1


DOCUMENTED = """
query { viewer { login repositories(first: 100) { edges { node { id
  issues(first: 50) { edges { node { id labels(first: 60) { edges { node { id name } } } } } } } } } } }"""
COMPLEX = """
query { viewer {
  repositories(first: 50) { edges { repository: node { name
    pullRequests(first: 20) { edges { pullRequest: node { title
      comments(first: 10) { edges { comment: node { bodyHTML } } } } } }
    issues(first: 20) { totalCount edges { issue: node { title bodyHTML
      comments(first: 10) { edges { comment: node { bodyHTML } } } } } } } } }
  followers(first: 10) { edges { follower: node { login } } } } }"""


def test_the_fake_counts_as_githubs_own_examples_do(schema) -> None:
    documented, complex_ = counted(schema, DOCUMENTED, {}), counted(schema, COMPLEX, {})
    assert (documented.requests, documented.points) == (5_101, 51)
    assert complex_.nodes == 22_060
