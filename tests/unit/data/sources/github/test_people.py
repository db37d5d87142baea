"""Accounts as GitHub tells them, by GraphQL and by REST."""

from __future__ import annotations

import pytest

from data.sources.github.people import People, person_of


def test_rest_and_graphql_name_the_same_account_alike() -> None:
    by_rest = {"login": "dependabot[bot]", "node_id": "BOT_1", "id": 49_699_333, "type": "Bot"}
    by_graphql = {"__typename": "Bot", "login": "dependabot", "id": "BOT_1"}
    assert person_of(by_rest, "github") == person_of(by_graphql, "github")


@pytest.mark.parametrize("actor", [{}, {"login": "x"}, {"id": "U_1"}, {"login": "", "id": "U_1"}])
def test_an_account_without_a_name_or_an_id_is_nobody(actor) -> None:
    assert person_of(actor, "github") is None


def test_a_name_that_was_told_once_is_kept_on_a_page() -> None:
    people = People("github")
    people.id_of({"__typename": "User", "id": "U_1", "login": "ada", "name": "Ada"})
    people.id_of({"id": "U_1", "login": "ada"})
    assert [one.name for one in people.records()] == ["Ada"]
