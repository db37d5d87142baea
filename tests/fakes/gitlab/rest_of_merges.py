"""Answers what is asked of merge requests, pipelines, jobs and deployments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.fakes.gitlab import bodies_of_builds as builds
from tests.fakes.gitlab import bodies_of_merges as merges
from tests.fakes.gitlab.bodies import commit
from tests.fakes.gitlab.pages import Refused, Said, by_cursor, by_number, limited_by_number
from tests.fakes.gitlab.pipelines import Pipeline
from tests.fakes.gitlab.routes import Question, Route, not_found, route

ASC_DESC = ("asc", "desc")
STATES = ("opened", "closed", "locked", "merged", "all")
STATUSES = ("created", "running", "success", "failed", "canceled", "skipped", "blocked")
PREMIUM_ONLY = {"error": "404 Not Found"}


def _paged(told: Question, things: Sequence[Any], body: Callable[[Any], Any], **how: bool) -> Said:
    return by_number(things, body, told.asked, most_counted=told.site.most_counted, **how)


def _within(told: Question, field: str, moment: float) -> bool:
    """Whether a moment is in the span that was asked for; its ends are in it."""
    after, before = told.moment(f"{field}_after"), told.moment(f"{field}_before")
    return (after is None or moment >= after) and (before is None or moment <= before)


def _ordered(told: Question, things: list[Any], by: str, *, sort: str = "desc", ties: str | None = None) -> list[Any]:
    """Sort by a time or an id; those of one time by their ids, the same way round unless told otherwise."""
    falls = told.word("sort", sort, of=ASC_DESC) == "desc"
    things.sort(key=lambda one: one.id, reverse=falls if ties is None else ties == "desc")
    if by != "id":
        things.sort(key=lambda one: getattr(one, by), reverse=falls)
    return things


# --- merge requests ---------------------------------------------------------------------------------------------


def merge_requests(told: Question) -> Said:
    order = told.word("order_by", "created_at", of=("created_at", "updated_at", "merged_at", "title", "label_priority"))
    state, source = told.word("state", "all", of=STATES), told.word("source_branch")
    wanted = told.asked.all("iids[]")
    found = [
        one
        for one in told.home.merges
        if state in {"all", one.state}
        and source in {"", one.source_branch}
        and (not wanted or str(one.iid) in wanted)
        and _within(told, "updated", one.updated_at)
        and _within(told, "created", one.created_at)
    ]
    return _paged(told, _ordered(told, found, order), merges.merge_request)


def merge_request(told: Question) -> Said:
    return Said(200, merges.merge_request_alone(told.merge))


def merge_commits(told: Question) -> Said:
    """The newest first."""
    return _paged(told, told.merge.commits[::-1], lambda one: commit(one, told.home))


def diffs(told: Question) -> Said:
    return _paged(told, told.merge.files, merges.diff)


def changes(told: Question) -> Said:
    """A merge request with all its files at once, which GitLab would rather not be asked for any more."""
    is_limited = not told.flag("access_raw_diffs")
    files = [merges.diff(one, is_limited=is_limited) for one in told.merge.files]
    return Said(200, {**merges.merge_request_alone(told.merge), "changes": files, "overflow": False})


def approvals(told: Question) -> Said:
    site = told.site
    return Said(200, merges.approvals(told.merge, is_premium=site.is_premium, with_times=site.with_times))


def approval_state(told: Question) -> Said:
    if not told.site.is_premium:
        raise Refused(404, PREMIUM_ONLY)
    return Said(200, merges.approval_state(told.merge))


def notes(told: Question) -> Said:
    of = told.merge
    told.word("order_by", "created_at", of=("created_at", "updated_at"))
    kept = {"only_comments": {False}, "only_activity": {True}}.get(told.word("activity_filter"), {True, False})
    shown = _ordered(told, [one for one in of.notes if one.is_system in kept], "at")
    return _paged(told, shown, lambda one: merges.note(one, of))


def discussions(told: Question) -> Said:
    return _paged(told, merges.discussions(told.merge), lambda one: one)


def label_events(told: Question) -> Said:
    return _paged(told, told.merge.label_events, lambda one: merges.label_event(one, told.merge))


def merge_pipelines(told: Question) -> Said:
    """The newest first."""
    return _paged(told, told.merge.pipelines[::-1], _pipeline_of(told))


def merges_of_commit(told: Question) -> Said:
    sha = told.names["sha"]
    found = [one for one in told.home.merges if sha in {one.merge_commit_sha, one.squash_commit_sha, one.head_sha}]
    return _paged(told, found, merges.merge_request)


# --- pipelines, jobs and deployments ----------------------------------------------------------------------------


def pipelines(told: Question) -> Said:
    order = told.word("order_by", "id", of=("id", "status", "ref", "updated_at", "user_id"))
    asked = {name: told.word(name) for name in ("ref", "sha", "source", "status")}
    found = [
        one
        for one in told.home.pipelines
        if all(wanted in {"", getattr(one, name)} for name, wanted in asked.items())
        and _within(told, "updated", one.updated_at)
        and _within(told, "created", one.created_at)
    ]
    return _paged(told, _ordered(told, found, order), _pipeline_of(told))


def _pipeline(told: Question) -> Pipeline:
    found = [one for one in told.home.pipelines if str(one.id) == told.names["pipeline"]]
    return found[0] if found else not_found("Pipeline")


def _pipeline_of(told: Question) -> Callable[[Any], Any]:
    return lambda one: builds.pipeline(one, told.home)


def jobs_of_pipeline(told: Question) -> Said:
    """The newest first; those that were run again only if one asks for them."""
    every = told.flag("include_retried")
    found = [one for one in _pipeline(told).jobs if every or not one.is_retried]
    found = [one for one in found if _in_scope(told, one.status)]
    return _paged(told, found[::-1], lambda one: builds.job(one, told.home))


def jobs(told: Question) -> Said:
    """All of a project, those that were run again too."""
    found = [one for each in told.home.pipelines for one in each.jobs if _in_scope(told, one.status)]
    found.sort(key=lambda one: one.id, reverse=True)
    page = by_cursor if told.word("pagination") == "keyset" else limited_by_number
    return page(found, lambda one: builds.job(one, told.home), told.asked)


def _in_scope(told: Question, status: str) -> bool:
    wanted = told.asked.all("scope", "scope[]")
    return not wanted or status in wanted


def deployments(told: Question) -> Said:
    """Filtered by their last change they have to be ordered by it."""
    order = told.word("order_by", "id", of=("id", "iid", "created_at", "updated_at", "finished_at"))
    by_update = told.moment("updated_after") is not None or told.moment("updated_before") is not None
    if by_update and order != "updated_at":
        raise Refused(400, {"message": "`updated_at` filter requires `updated_at` sort"})
    by_end = order == "finished_at" or told.moment("finished_after") is not None
    if by_end and (order, told.word("status")) != ("finished_at", "success"):
        raise Refused(400, {"message": "`finished_at` filter must be combined with `success` status filter."})
    environment, status = told.word("environment"), told.word("status", of=("", *STATUSES))
    found = [
        one
        for one in told.home.deployments
        if environment in {"", one.environment.name}
        and status in {"", one.status}
        and _within(told, "updated", one.updated_at)
        and _within(told, "finished", one.finished_at or 0)
    ]
    ordered = _ordered(told, found, order, sort="asc", ties="desc" if order == "updated_at" else None)
    return _paged(told, ordered, lambda one: builds.deployment(one, told.home))


def releases(told: Question) -> Said:
    order = told.word("order_by", "released_at", of=("released_at", "created_at"))
    found = sorted(told.home.releases, key=lambda one: (getattr(one, order), one.tag))
    if told.word("sort", "desc", of=ASC_DESC) == "desc":
        found.reverse()
    return _paged(told, found, lambda one: builds.release(one, told.home, told.site.clock()))


MERGES = (
    "state order_by sort scope view updated_after updated_before created_after created_before source_branch"
    " target_branch iids[] labels milestone with_labels_details with_merge_status_recheck author_id search in wip draft"
)
PIPELINES = (
    "ref sha source status scope order_by sort updated_after updated_before created_after created_before username name"
)
DEPLOYMENTS = "order_by sort updated_after updated_before finished_after finished_before environment status"
ONE = "projects/:project/merge_requests/:iid"

ROUTES: tuple[Route, ...] = (
    route("projects/:project/merge_requests", "merge_requests", merge_requests, MERGES, "merge_requests"),
    route(ONE, "merge_request", merge_request, "include_diverged_commits_count render_html", "merge_requests"),
    route(f"{ONE}/commits", "merge_commits", merge_commits, "", "merge_requests"),
    route(f"{ONE}/diffs", "diffs", diffs, "unidiff", "merge_requests"),
    route(f"{ONE}/changes", "changes", changes, "access_raw_diffs unidiff", "merge_requests"),
    route(f"{ONE}/approvals", "approvals", approvals, "", "merge_requests"),
    route(f"{ONE}/approval_state", "approval_state", approval_state, "", "merge_requests"),
    route(f"{ONE}/notes", "notes", notes, "order_by sort activity_filter", "merge_requests"),
    route(f"{ONE}/discussions", "discussions", discussions, "", "merge_requests"),
    route(f"{ONE}/resource_label_events", "label_events", label_events, "", "merge_requests"),
    route(f"{ONE}/pipelines", "merge_pipelines", merge_pipelines, "", "builds"),
    route("projects/:project/repository/commits/:sha/merge_requests", "merges_of_commit", merges_of_commit, "state"),
    route("projects/:project/pipelines", "pipelines", pipelines, PIPELINES, "builds"),
    route(
        "projects/:project/pipelines/:pipeline/jobs",
        "jobs",
        jobs_of_pipeline,
        "include_retried scope scope[]",
        "builds",
    ),
    route("projects/:project/jobs", "project_jobs", jobs, "scope scope[] order_by sort cursor", "builds"),
    route("projects/:project/deployments", "deployments", deployments, DEPLOYMENTS, "environments"),
    route("projects/:project/releases", "releases", releases, "order_by sort include_html_description", "releases"),
)
