"""The JSON of people, projects and commits, with the keys and types of GitLab's own answers.

A test holds them against recorded answers. Commits keep the zone of who wrote them, as GitLab's do; everything else is
in UTC and in thousandths of a second.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.gitlab.projects import Commit, Project
    from tests.fakes.gitlab.world import User

Body = dict[str, Any]
BERLIN = timezone(timedelta(hours=1))
SITE = "https://gitlab.example.com"


def iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(moment * 1000) % 1000:03d}Z"


def iso_or_none(moment: float | None) -> str | None:
    return None if moment is None else iso(moment)


def written(moment: float) -> str:
    """A commit's time, in its writer's zone."""
    return datetime.fromtimestamp(moment, BERLIN).isoformat(timespec="milliseconds")


# --- people -----------------------------------------------------------------------------------------------------


def basic(user: User | None) -> Body | None:
    """What GitLab shows of a person beside their doings."""
    if user is None:
        return None
    return {
        "id": user.id,
        "username": user.username,
        "public_email": "",
        "name": user.name,
        "state": user.state,
        "locked": False,
        "avatar_url": f"{SITE}/uploads/-/system/user/avatar/{user.id}/avatar.png",
        "web_url": f"{SITE}/{user.username}",
    }


def profile(user: User | None) -> Body | None:
    """What it shows of a person by themselves, and beside a job: only here it says that they are a bot."""
    shown = basic(user)
    if user is None or shown is None:
        return None
    texts = ("bio", "location", "skype", "linkedin", "twitter", "discord", "website_url", "organization", "job_title")
    more = {"created_at": iso(0), **dict.fromkeys(texts, ""), "pronouns": None, "bot": user.is_bot}
    return {**shown, **more, "work_information": None, "followers": 0, "following": 0, "local_time": None}


def member(user: User, level: int) -> Body:
    return {
        **(basic(user) or {}),
        "access_level": level,
        "created_at": iso(0),
        "expires_at": None,
        "membership_state": "active",
    }


# --- projects ---------------------------------------------------------------------------------------------------


def project(one: Project) -> Body:
    def level(feature: str) -> str:
        return "disabled" if feature in one.off else "enabled"

    url = f"{SITE}/{one.path}"
    space, _, _ = one.path.rpartition("/")
    return {
        "id": one.id,
        "description": None,
        "name": one.name.title(),
        "name_with_namespace": one.path.replace("/", " / ").title(),
        "path": one.name,
        "path_with_namespace": one.path,
        "created_at": iso(one.created_at),
        "default_branch": one.branch,
        "tag_list": [],
        "topics": [],
        "ssh_url_to_repo": f"git@gitlab.example.com:{one.path}.git",
        "http_url_to_repo": f"{url}.git",
        "web_url": url,
        "readme_url": None,
        "forks_count": 0,
        "avatar_url": None,
        "star_count": 0,
        "last_activity_at": iso(one.active_at),
        "namespace": {"id": 1, "name": space, "path": space, "kind": "group", "full_path": space, "parent_id": None},
        "empty_repo": not one.commits,
        "archived": one.is_archived,
        "visibility": "private",
        "merge_requests_enabled": "merge_requests" not in one.off,
        "jobs_enabled": "builds" not in one.off,
        "merge_requests_access_level": level("merge_requests"),
        "builds_access_level": level("builds"),
        "repository_access_level": level("repository"),
        "environments_access_level": level("environments"),
        "releases_access_level": level("releases"),
        "only_allow_merge_if_pipeline_succeeds": one.needs_pipeline,
        "only_allow_merge_if_all_discussions_are_resolved": False,
        "merge_method": "merge",
        "squash_option": "default_off",
        "permissions": {"project_access": {"access_level": 20, "notification_level": 3}, "group_access": None},
    }


def commit(one: Commit, home: Project) -> Body:
    name = one.author.name if one.author else "somebody"
    email = f"{one.author.username if one.author else 'somebody'}@example.com"
    return {
        "id": one.sha,
        "short_id": one.sha[:8],
        "created_at": written(one.at),
        "parent_ids": list(one.parents),
        "title": one.message.partition("\n")[0],
        "message": one.message,
        "author_name": name,
        "author_email": email,
        "authored_date": written(one.at),
        "committer_name": name,
        "committer_email": email,
        "committed_date": written(one.at),
        "trailers": {},
        "extended_trailers": {},
        "web_url": f"{SITE}/{home.path}/-/commit/{one.sha}",
    }


def branch(one: Project) -> Body:
    assert one.head is not None
    rights = {"merged": False, "protected": True, "default": True, "can_push": False}
    return {"name": one.branch, "commit": commit(one.head, one), **rights, "web_url": f"{SITE}/{one.path}/-/tree/x"}
