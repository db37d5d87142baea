"""The JSON of merge requests and of what is in them: files, notes, approvals, events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.gitlab.bodies import SITE, Body, basic, iso, iso_or_none
from tests.fakes.gitlab.bodies_of_builds import pipeline, pipeline_alone

if TYPE_CHECKING:
    from tests.fakes.gitlab.merges import FileDiff, LabelEvent, MergeRequest, Note


def merge_request(one: MergeRequest) -> Body:
    home = one.project
    url = f"{SITE}/{home.path}/-/merge_requests/{one.iid}"
    notes = sum(not note.is_system for note in one.notes)
    status = "can_be_merged" if one.state == "opened" else "not_open"
    return {
        "id": one.id,
        "iid": one.iid,
        "project_id": home.id,
        "title": one.title,
        "description": one.description,
        "state": one.state,
        "created_at": iso(one.created_at),
        "updated_at": iso(one.updated_at),
        "merged_by": basic(one.merged_by),
        "merge_user": basic(one.merged_by),
        "merged_at": iso_or_none(one.merged_at),
        "closed_by": basic(one.closed_by),
        "closed_at": iso_or_none(one.closed_at),
        "target_branch": one.target_branch,
        "source_branch": one.source_branch,
        "user_notes_count": notes,
        "upvotes": 0,
        "downvotes": 0,
        "author": basic(one.author),
        "assignees": [],
        "assignee": None,
        "reviewers": [],
        "source_project_id": one.source_project_id,
        "target_project_id": home.id,
        "labels": sorted(one.labels),
        "draft": one.is_draft,
        "imported": False,
        "imported_from": "none",
        "work_in_progress": one.is_draft,
        "milestone": None,
        "merge_when_pipeline_succeeds": False,
        "merge_status": "can_be_merged",
        "detailed_merge_status": status,
        "merge_after": None,
        "sha": one.head_sha,
        "merge_commit_sha": one.merge_commit_sha,
        "squash_commit_sha": one.squash_commit_sha,
        "discussion_locked": None,
        "should_remove_source_branch": None,
        "force_remove_source_branch": True,
        "prepared_at": iso(one.created_at),
        "reference": f"!{one.iid}",
        "references": {"short": f"!{one.iid}", "relative": f"!{one.iid}", "full": f"{home.path}!{one.iid}"},
        "web_url": url,
        "time_stats": {
            "time_estimate": 0,
            "total_time_spent": 0,
            "human_time_estimate": None,
            "human_total_time_spent": None,
        },
        "squash": one.squash,
        "squash_on_merge": one.squash,
        "task_completion_status": {"count": 0, "completed_count": 0},
        "has_conflicts": False,
        "blocking_discussions_resolved": True,
        "approvals_before_merge": None,
    }


def merge_request_alone(one: MergeRequest) -> Body:
    """A merge request asked for by itself, of which GitLab says more."""
    head = one.pipelines[-1] if one.pipelines else None
    first = one.commits[0].parents[0] if one.commits and one.commits[0].parents else None
    refs = {"base_sha": first, "head_sha": one.head_sha, "start_sha": first}
    return {
        **merge_request(one),
        "subscribed": False,
        "changes_count": str(len(one.files)) if one.files else None,
        "latest_build_started_at": None,
        "latest_build_finished_at": None,
        "first_deployed_to_production_at": None,
        "pipeline": None if head is None else pipeline(head, one.project),
        "head_pipeline": None if head is None else pipeline_alone(head, one.project),
        "diff_refs": refs,
        "merge_error": None,
        "first_contribution": False,
        "user": {"can_merge": False},
    }


def diff(one: FileDiff, *, is_limited: bool = True) -> Body:
    is_collapsed = one.is_collapsed and is_limited
    return {
        "diff": "" if is_collapsed or one.is_too_large else one.diff,
        "collapsed": is_collapsed,
        "too_large": one.is_too_large,
        "new_path": one.new_path,
        "old_path": one.old_path,
        "a_mode": "0" if one.is_new else "100644",
        "b_mode": "0" if one.is_deleted else "100644",
        "new_file": one.is_new,
        "renamed_file": one.is_renamed,
        "deleted_file": one.is_deleted,
        "generated_file": False,
    }


def note(one: Note, of: MergeRequest) -> Body:
    is_resolvable = one.kind is not None
    shown: Body = {
        "id": one.id,
        "type": one.kind,
        "body": one.body,
        "attachment": None,
        "author": basic(one.author),
        "created_at": iso(one.at),
        "updated_at": iso(one.at),
        "system": one.is_system,
        "noteable_id": of.id,
        "noteable_type": "MergeRequest",
        "project_id": of.project.id,
        "resolvable": is_resolvable,
        "confidential": False,
        "internal": False,
        "imported": False,
        "imported_from": "none",
        "noteable_iid": of.iid,
        "commands_changes": {},
    }
    if one.kind == "DiffNote":
        shown |= {"commit_id": None, "position": {"new_path": "x", "new_line": 1}}
    if is_resolvable:
        shown |= {"resolved": one.is_resolved, "resolved_by": None, "resolved_at": None}
    return shown


def discussions(of: MergeRequest) -> list[Body]:
    threads: dict[str, list[Note]] = {}
    for one in of.notes:
        threads.setdefault(one.discussion, []).append(one)
    return [
        {"id": thread, "individual_note": notes[0].kind is None, "notes": [note(one, of) for one in notes]}
        for thread, notes in threads.items()
    ]


def approvals(of: MergeRequest, *, is_premium: bool, with_times: bool) -> Body:
    """Who approves now. The time is told by today's GitLab; rules are told where they are paid for."""
    by = [
        {"user": basic(user), **({"approved_at": iso(at)} if with_times else {})} for user, at in of.approvals.items()
    ]
    free = {"user_has_approved": False, "user_can_approve": False, "approved": bool(by), "approved_by": by}
    if not is_premium:
        return free
    named = ("id", "iid", "project_id", "title", "description", "state", "created_at", "updated_at", "merge_status")
    shown = merge_request(of)
    left = 0 if by else 1
    return {
        **{name: shown[name] for name in named},
        "approvals_required": 1,
        "approvals_left": left,
        "require_password_to_approve": False,
        "suggested_approvers": [],
        "approvers": [],
        "approver_groups": [],
        "approval_rules_left": [],
        "has_approval_rules": True,
        "multiple_approval_rules_available": True,
        **free,
        "approved": not left,
    }


def approval_state(of: MergeRequest) -> Body:
    by = [basic(user) for user in of.approvals]
    rule = {"id": 1, "name": "All Members", "rule_type": "any_approver", "eligible_approvers": []}
    rule |= {"approvals_required": 1, "users": [], "groups": [], "contains_hidden_groups": False, "section": None}
    rule |= {"source_rule": None, "overridden": False, "code_owner": False, "approved_by": by, "approved": bool(by)}
    return {"approval_rules_overwritten": False, "rules": [rule]}


def label_event(one: LabelEvent, of: MergeRequest) -> Body:
    label = {"id": 1, "name": one.label, "color": "#ededed", "description": None, "text_color": "#1F1E24"}
    about = {"resource_type": "MergeRequest", "resource_id": of.id, "label": label, "action": one.action}
    return {"id": one.id, "user": basic(one.user), "created_at": iso(one.at), **about}
