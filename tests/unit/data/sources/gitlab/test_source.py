"""GitLab as a source: its projects, its limits, what doctor is told, and what a cursor may hold."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BadAnswer, CredentialsRefused, NotConnected, NotFound
from data.records import Repository
from data.sources.git.patches import MOST_LINES
from data.sources.gitlab import GitLab, base_of, projects_of
from data.sources.gitlab.reviews import file_of
from data.sources.gitlab.streams import OVERLAP, GitLabProgress, Walk
from tests.fakes.scripted import Said
from tests.unit.data.sources.desk import NOW
from tests.unit.data.sources.gitlab.forge import TOKEN, Forge, iso, refused

SELF = "/personal_access_tokens/self"


def gitlab_of(forge: Forge) -> GitLab:
    found = forge.source().gitlab
    assert isinstance(found, GitLab)
    return found


def test_a_group_gives_its_projects_and_those_of_the_groups_below_it(forge: Forge) -> None:
    forge.group = "acme/platform"
    nodes = [forge.project("acme/platform/infra", 7), forge.project("acme/platform/db/tools", 8)]
    forge.told["/groups/acme/platform/projects"] = nodes
    outcomes = forge.collect()
    assert {one.name: one.id for one in forge.store.read(Repository)} == {
        "acme/platform/infra": "gitlab:7",
        "acme/platform/db/tools": "gitlab:8",
    }
    assert "acme/platform/db/tools:changes" in outcomes
    # The listing tells of each as much as asking for it.
    assert "/projects/acme/platform/infra" not in forge.server.paths()
    forge.told["/groups/acme/platform/projects"] = refused("404 Group Not Found", 404)
    with pytest.raises(NotFound, match="the projects of acme/platform"):
        forge.collect()


def test_a_group_whose_page_numbers_end_before_its_projects_do_is_no_group_of_fewer(forge: Forge) -> None:
    forge.group = "acme/platform"
    words = "Offset pagination has a maximum allowed offset of 50000"
    first = Said(json=[forge.project("acme/platform/infra", 7)], headers={"x-next-page": "2"})
    limited = Said(status=405, json={"error": words})
    forge.told["/groups/acme/platform/projects"] = lambda query: limited if "page" in query else first
    with pytest.raises(BadAnswer, match=f"the projects of acme/platform .405: {words}"):
        forge.collect()
    with pytest.raises(BadAnswer, match=words):
        projects_of(gitlab_of(forge), group="acme/platform")


def test_a_project_that_was_renamed_is_read_and_told_and_one_that_vanished_has_the_id_that_it_had(forge: Forge) -> None:
    forge.told["/projects/acme/shop"]["path_with_namespace"] = "acme/store"
    assert "acme/shop is called acme/store now" in forge.collect()["acme/shop:changes"].detail
    forge.told["/projects/acme/shop"] = refused("404 Project Not Found", 404)
    streams = [one for one in forge.source().streams() if one.id == "gitlab:acme/shop:changes"]
    assert [one.repository for one in streams] == ["gitlab:42"]
    outcomes = forge.collect()
    assert outcomes["acme/shop:changes"].state == "failed"
    assert "acme/shop was not found, or the token may not see it" in outcomes["acme/shop:changes"].detail


def test_the_ids_of_projects_are_told_to_whoever_mirrors_them(forge: Forge) -> None:
    forge.told["/groups/acme/projects"] = [forge.project()]
    gitlab = gitlab_of(forge)
    assert projects_of(gitlab, projects=["acme/shop", "acme/gone"]) == {"acme/shop": "gitlab:42", "acme/gone": None}
    assert projects_of(gitlab, group="acme") == {"acme/shop": "gitlab:42"}


def test_without_a_name_there_is_nothing_to_ask(forge: Forge) -> None:
    forge.projects = ()
    with pytest.raises(NotConnected, match=r"set projects or group in \[sources.gitlab\]"):
        forge.collect()
    assert forge.check()["GitLab"].granted is False


def test_doctor_is_told_the_token_its_scopes_and_every_grant(forge: Forge) -> None:
    forge.told[SELF] = {"name": "riskbrief", "scopes": ["read_api"], "expires_at": "2026-11-01"}
    forge.told["/projects/42/repository/branches"] = []
    forge.told["/projects/42/deployments"] = refused()
    found = forge.check(has_mirrors=True)
    assert (found["GitLab"].granted, found["GitLab"].detail) == (True, "by the token riskbrief, until 2026-11-01")
    assert found["read_repository"].granted is False
    assert found["merge requests, their diffs, reviews and labels"].granted is True
    assert (found["deployments"].granted, found["deployments"].blinds) == (False, ("deployments",))
    # What a project has switched off is neither granted nor refused.
    forge.project(releases_access_level="disabled", default_branch=None)
    found = forge.check()
    assert "read_repository" not in found
    assert (found["releases"].granted, found["releases"].detail) == (None, "switched off for acme/shop")
    assert found["commits, CODEOWNERS, .gitattributes and tags"].granted is None
    forge.told[SELF] = {"name": "other", "scopes": ["read_user"], "expires_at": None}
    forge.told["/projects/acme/shop"] = refused("404 Project Not Found", 404)
    found = forge.check()
    assert [found[name].granted for name in ("read_api", "acme/shop", "members")] == [False, False, None]


def test_a_token_that_says_nothing_of_itself_is_tried_and_goes_nowhere_but_into_its_header(forge: Forge) -> None:
    forge.told["/user"] = {"id": 1, "username": "ada"}
    assert forge.check()["GitLab"].detail == "as ada"
    forge.told["/user"] = refused("401 Unauthorized", 401)
    assert forge.check()["GitLab"].granted is False
    forge.told["/projects/acme/shop"] = refused("401 Unauthorized", 401)
    with pytest.raises(CredentialsRefused, match="401 Unauthorized"):
        forge.collect()
    assert {one.headers["private-token"] for one in forge.server.requests} == {TOKEN}
    assert not any(TOKEN in one.path for one in forge.server.requests)


@pytest.mark.parametrize(
    ("written", "base"),
    [
        ("https://gitlab.com", "https://gitlab.com"),
        ("https://gitlab.example.com/api/v4/", "https://gitlab.example.com"),
        ("https://example.com/gitlab/", "https://example.com/gitlab"),
        ("", "https://gitlab.com"),
    ],
)
def test_an_address_is_understood_however_it_is_written(written: str, base: str) -> None:
    assert base_of(written) == base


def test_a_link_is_followed_where_no_number_is_given(forge: Forge) -> None:
    url = f"{forge.server.url}/api/v4/projects/42/releases"
    first = Said(json=[], headers={"Link": f'<{url}?cursor=next&per_page=100>; rel="next"'})
    tags = [{"tag_name": "v1", "released_at": iso(NOW - 60), "created_at": iso(NOW - 60)}]
    forge.told["/projects/42/releases"] = lambda query: tags if query.get("cursor") == "next" else first
    forge.collect("releases")
    assert [one.name for one in forge.signals("release")] == ["v1"]


words = st.sampled_from(["v", "since", "read_to", "newest", "walk", "facts"])
anything = st.none() | st.integers(0, NOW) | st.text(max_size=5) | st.lists(st.integers(), max_size=5)


@given(st.text() | st.dictionaries(words, anything).map(lambda told: json.dumps({"v": 1, **told})))
def test_no_cursor_stops_a_stream_for_ever(text: str) -> None:
    assert GitLabProgress.read(text, NOW).since <= NOW


numbers = st.integers(0, 2**40)
walks = st.builds(
    Walk,
    begun=numbers,
    at=numbers,
    page=st.integers(1, 99),
    newest=st.none() | numbers,
    seen=st.lists(st.text()).map(tuple),
)


@given(
    st.builds(
        GitLabProgress,
        since=st.integers(0, NOW),
        read_to=st.none() | numbers,
        newest=st.none() | numbers,
        walk=st.none() | walks,
    )
)
def test_progress_is_what_its_text_says_and_its_floor_is_never_after_what_was_read(progress: GitLabProgress) -> None:
    assert GitLabProgress.read(progress.text(), NOW) == progress
    assert progress.floor() >= progress.since
    if progress.read_to is not None and progress.newest is not None:
        assert progress.floor() <= max(progress.since, progress.read_to - OVERLAP)
        assert progress.floor() <= max(progress.since, progress.newest + 1)


lines = st.lists(st.text(st.characters(exclude_characters="\n")), max_size=MOST_LINES // 100)


@given(lines, lines, st.booleans())
def test_lines_are_counted_whatever_they_begin_with(added: list[str], deleted: list[str], with_head: bool) -> None:  # noqa: FBT001
    body = [*(f"-{line}" for line in deleted), *(f"+{line}" for line in added)]
    head = ["--- a/x", "+++ b/x"] if with_head else []
    text = "\n".join([*head, "@@ -1 +1 @@", *body]) + "\n"
    file = file_of({"old_path": "x", "new_path": "x", "diff": text}, "gitlab:42!1")
    assert (file.added, file.deleted) == (len(added), len(deleted))
    assert file.patch is not None
    assert file.patch.startswith("@@")
