"""Answers what is asked of merge requests, pipelines, jobs and deployments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.fakes.gitlab import bodies
from tests.fakes.gitlab.pages import Refused, Said, by_number
from tests.fakes.gitlab.pipelines import Pipeline
from tests.fakes.gitlab.routes import Question, Route, not_found, route

ASC_DESC = ("asc", "desc")
STATES = ("opened", "closed", "locked", "merged", "all")


def _paged(told: Question, things: Sequence[Any], body: Callable[[Any], Any], **how: bool) -> Said:
    return by_number(things, body, told.asked, most_counted=told.site.most_counted, **how)


def _within(told: Question, moment: float) -> bool:
    """Whether a moment is in the span that was asked for; its beginning is in it."""
    after = told.moment("updated_after")
    return after is None or moment >= after


def _ordered(told: Question, things: list[Any], by: str, *, sort: str = "desc", ties: str | None = None) -> list[Any]:
    """Sort by a time or an id; those of one time by their ids, the same way round unless told otherwise."""
    falls = told.word("sort", sort, of=ASC_DESC) == "desc"
    things.sort(key=lambda one: one.id, reverse=falls if ties is None else ties == "desc")
    if by != "id":
        things.sort(key=lambda one: getattr(one, by), reverse=falls)
    return things


# --- merge requests ---------------------------------------------------------------------------------------------


def merge_requests(told: Question) -> Said:
    order = told.word("order_by", "created_at", of=("created_at", "updated_at"))
    state = told.word("state", "all", of=STATES)
    found = [one for one in told.home.merges if state in {"all", one.state} and _within(told, one.updated_at)]
    return _paged(told, _ordered(told, found, order), bodies.merge_request)


def merge_request(told: Question) -> Said:
    return Said(200, bodies.merge_request_alone(told.merge))


def merge_commits(told: Question) -> Said:
    """The newest first."""
    return _paged(told, told.merge.commits[::-1], bodies.commit)


def diffs(told: Question) -> Said:
    return _paged(told, told.merge.files, bodies.diff)


def changes(told: Question) -> Said:
    """A merge request with all its files at once, which GitLab would rather not be asked for any more."""
    is_limited = not told.flag("access_raw_diffs")
    files = [bodies.diff(one, is_limited=is_limited) for one in told.merge.files]
    return Said(200, {**bodies.merge_request_alone(told.merge), "changes": files, "overflow": False})


def approvals(told: Question) -> Said:
    return Said(200, bodies.approvals(told.merge))


def discussions(told: Question) -> Said:
    return _paged(told, bodies.discussions(told.merge), lambda one: one)


def label_events(told: Question) -> Said:
    return _paged(told, told.merge.label_events, bodies.label_event)


def merge_pipelines(told: Question) -> Said:
    """The newest first."""
    return _paged(told, told.merge.pipelines[::-1], _pipeline_of(told))


def merges_of_commit(told: Question) -> Said:
    sha = told.names["sha"]
    found = [one for one in told.home.merges if sha in {one.merge_commit_sha, one.squash_commit_sha, one.head_sha}]
    return _paged(told, found, bodies.merge_request)


# --- pipelines, jobs and deployments ----------------------------------------------------------------------------


def pipelines(told: Question) -> Said:
    order = told.word("order_by", "id", of=("id", "status", "ref", "updated_at", "user_id"))
    asked = {name: told.word(name) for name in ("ref", "source")}
    found = [
        one
        for one in told.home.pipelines
        if all(wanted in {"", getattr(one, name)} for name, wanted in asked.items()) and _within(told, one.updated_at)
    ]
    return _paged(told, _ordered(told, found, order), _pipeline_of(told))


def _pipeline(told: Question) -> Pipeline:
    found = [one for one in told.home.pipelines if str(one.id) == told.names["pipeline"]]
    return found[0] if found else not_found("Pipeline")


def _pipeline_of(told: Question) -> Callable[[Any], Any]:
    return lambda one: bodies.pipeline(one, told.home)


def jobs_of_pipeline(told: Question) -> Said:
    """The newest first; those that were run again only if one asks for them."""
    every = told.flag("include_retried")
    found = [one for one in _pipeline(told).jobs if every or not one.is_retried]
    return _paged(told, found[::-1], lambda one: bodies.job(one, told.home))


def deployments(told: Question) -> Said:
    """Filtered by their last change they have to be ordered by it."""
    order = told.word("order_by", "id", of=("id", "iid", "created_at", "updated_at", "finished_at"))
    if told.moment("updated_after") is not None and order != "updated_at":
        raise Refused(400, {"message": "`updated_at` filter requires `updated_at` sort"})
    found = [one for one in told.home.deployments if _within(told, one.updated_at)]
    ordered = _ordered(told, found, order, sort="asc", ties="desc" if order == "updated_at" else None)
    return _paged(told, ordered, lambda one: bodies.deployment(one, told.home))


def releases(told: Question) -> Said:
    order = told.word("order_by", "released_at", of=("released_at", "created_at"))
    found = sorted(told.home.releases, key=lambda one: (getattr(one, order), one.tag))
    if told.word("sort", "desc", of=ASC_DESC) == "desc":
        found.reverse()
    return _paged(told, found, lambda one: bodies.release(one, told.home, told.site.clock()))


MERGES = "state order_by sort scope updated_after"
PIPELINES = "ref source order_by sort updated_after"
DEPLOYMENTS = "order_by sort updated_after"
ONE = "projects/:project/merge_requests/:iid"

ROUTES: tuple[Route, ...] = (
    route("projects/:project/merge_requests", "merge_requests", merge_requests, MERGES, "merge_requests"),
    route(ONE, "merge_request", merge_request, "include_diverged_commits_count render_html", "merge_requests"),
    route(f"{ONE}/commits", "merge_commits", merge_commits, "", "merge_requests"),
    route(f"{ONE}/diffs", "diffs", diffs, "unidiff", "merge_requests"),
    route(f"{ONE}/changes", "changes", changes, "access_raw_diffs unidiff", "merge_requests"),
    route(f"{ONE}/approvals", "approvals", approvals, "", "merge_requests"),
    route(f"{ONE}/discussions", "discussions", discussions, "", "merge_requests"),
    route(f"{ONE}/resource_label_events", "label_events", label_events, "", "merge_requests"),
    route(f"{ONE}/pipelines", "merge_pipelines", merge_pipelines, "", "builds"),
    route("projects/:project/repository/commits/:sha/merge_requests", "merges_of_commit", merges_of_commit, "state"),
    route("projects/:project/pipelines", "pipelines", pipelines, PIPELINES, "builds"),
    route(
        "projects/:project/pipelines/:pipeline/jobs",
        "jobs",
        jobs_of_pipeline,
        "include_retried",
        "builds",
    ),
    route("projects/:project/deployments", "deployments", deployments, DEPLOYMENTS, "environments"),
    route("projects/:project/releases", "releases", releases, "order_by sort include_html_description", "releases"),
)
