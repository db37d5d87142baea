"""Every question is one that GitHub's own schema allows, and costs what we say it does by GitHub's own rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import parse, validate

from data.sources.github import more, owners, permissions, queries, repositories, required, reverts, volumes
from data.sources.github.limits import CHANGES_A_PAGE, FEWER_A_PAGE, MANY, REPOSITORIES_A_PULSE, Widths, page_points
from data.sources.github.queries import FRAGMENTS, pulse_query, with_fragments
from tests.fakes.github.graph import schema_of
from tests.fakes.github.points import Refusal, cost_of

WHOLE = {
    **{
        name: getattr(queries, name)
        for name in (
            *("CHANGES", "CHANGES_BY_ID", "DEPLOYMENTS", "RELEASES", "TAGS", "JOBS", "CODEOWNERS", "ORGANISATION"),
            "SEARCH",
        )
    },
    "PULSE": pulse_query(REPOSITORIES_A_PULSE),
    "OLD_PULSE": pulse_query(2, with_rules=False),
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
    "NAME": repositories.NAME,
    "TEAM": owners.TEAM,
    "ACCOUNT": owners.ACCOUNT,
    "IS_REQUIRED": required.IS_REQUIRED,
    "COMMIT_PULL": reverts.COMMIT_PULL,
    "SEARCH": volumes.SEARCH,
    "LISTS": volumes.LISTS,
}
TYPES = {"id": "ID!", "repository": "ID!", "after": "String", "slug": "String!", "query": "String!", "sha": "String!"}


@pytest.fixture(scope="module")
def schema(shared_dir: Path):
    return schema_of(shared_dir / "real" / "github" / "schema.graphql")


@pytest.mark.parametrize("name", WHOLE)
def test_github_understands_every_question(schema, name: str) -> None:
    assert validate(schema, parse(with_fragments(WHOLE[name]))) == []


@pytest.mark.parametrize("name", PARTS)
def test_github_understands_every_part_of_a_question(schema, name: str) -> None:
    used = sorted(set(__import__("re").findall(r"\$(\w+)", PARTS[name])))
    declared = ", ".join(f"${one}: {TYPES.get(one, 'String!')}" for one in used)
    question = f"query Together({declared}) {{ part: {PARTS[name].strip().removeprefix('part:')} }}"
    assert validate(schema, parse(with_fragments(question))) == []


def test_every_fragment_is_used_somewhere() -> None:
    asked = "\n".join([*WHOLE.values(), *PARTS.values(), *FRAGMENTS.values()])
    assert [name for name in FRAGMENTS if f"...{name}" not in asked.replace("... ", "...")] == []


@pytest.mark.parametrize("changes", [1, FEWER_A_PAGE, CHANGES_A_PAGE])
@pytest.mark.parametrize("widths", [Widths(), Widths(reviews=20), Widths(reviews=MANY, suites=MANY)])
def test_a_page_of_changes_costs_what_we_say_it_does(schema, changes: int, widths: Widths) -> None:
    variables = {"repository": "R_1", "first": changes, "after": None, **widths.variables}
    cost = cost_of(parse(with_fragments(queries.CHANGES)), schema, variables)
    assert cost.points == page_points(changes, widths)


@pytest.mark.parametrize("count", [1, REPOSITORIES_A_PULSE])
def test_a_pulse_of_twenty_repositories_costs_one_point(schema, count: int) -> None:
    parts = dict.fromkeys(("actions", "changes", "codeowners", "deployments", "releases"), True)
    cost = cost_of(parse(with_fragments(pulse_query(count))), schema, parts)
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
    documented, complex_ = cost_of(parse(DOCUMENTED), schema, {}), cost_of(parse(COMPLEX), schema, {})
    assert (documented.requests, documented.points) == (5_101, 51)
    assert complex_.nodes == 22_060


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("query { viewer { repositories { nodes { id } } } }", "MISSING_PAGINATION_BOUNDARIES"),
        ("query { viewer { repositories(first: 101) { nodes { id } } } }", "EXCESSIVE_PAGINATION"),
        (
            """query { viewer { repositories(first: 100) { nodes { issues(first: 100) { nodes {
            comments(first: 100) { nodes { id } } } } } } } }""",
            "MAX_NODE_LIMIT_EXCEEDED",
        ),
    ],
)
def test_the_fake_refuses_what_github_refuses(schema, question: str, kind: str) -> None:
    with pytest.raises(Refusal) as caught:
        cost_of(parse(question), schema, {})
    assert caught.value.kind == kind
