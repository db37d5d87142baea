"""The fake cannot drift: what it is asked and what it answers are held against GitHub's own descriptions."""

from __future__ import annotations

import pytest

from tests.fakes.github.rest import Asked, Drifted, Said
from tests.unit.data.sources.desk import NOW
from tests.unit.data.sources.github.acme import Acme

RUNS = "/repos/acme/shop/actions/runs"
EMPTY = Said(200, {"total_count": 0, "workflow_runs": []})


@pytest.mark.parametrize(
    ("asked", "said", "words"),
    [
        (Asked("GET", RUNS, {"per_page": "many"}), EMPTY, "per_page"),
        (Asked("GET", "/repos/acme/shop/actions/walks", {}), EMPTY, "walks"),
        (Asked("GET", RUNS, {}), Said(200, {"total_count": "none", "workflow_runs": []}), "InvalidData"),
        (Asked("GET", "/repos/acme/shop/pulls/1/files", {}), Said(200, [{"filename": 7}]), "InvalidData"),
    ],
)
def test_a_question_or_an_answer_that_is_not_githubs_is_refused(
    acme: Acme, asked: Asked, said: Said, words: str
) -> None:
    with pytest.raises(Drifted, match=words):
        acme.fake.rest.check(asked, said)
    # The same once more: what was held and found wrong is not taken for right.
    with pytest.raises(Drifted, match=words):
        acme.fake.rest.check(asked, said)


ASKED = """
query Try { repository(owner: "acme", name: "shop") { pullRequests(first: 1) { nodes { %s } } } }"""


@pytest.mark.parametrize(
    ("field", "value"),
    [("state", "MERGED_TWICE"), ("createdAt", "yesterday"), ("title", None)],
)
def test_a_fake_that_tells_what_the_schema_does_not_allow_says_so(acme: Acme, field: str, value: object) -> None:
    acme.shop.pull("Try", author=None, at=NOW).node[field] = value
    with pytest.raises(AssertionError, match="the fake went wrong"):
        acme.fake.graph.answer(ASKED % field, {})
