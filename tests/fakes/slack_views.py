"""Modals and Home of a fake Slack: what is open, what was typed into it, and the triggers that open one.

A trigger lasts three seconds by the fake's clock, is good for one view, and is its user's. As in Slack, a view has a
hash that changes with every update, and what somebody typed stays through an update as long as its block is there.
"""

from __future__ import annotations

import uuid
from typing import Any

from tests.fakes.slack_limits import view_errors
from tests.fakes.slack_state import Answer, Refused, State

TRIGGER_SECONDS = 3.0


def open_view(space: State, arguments: Answer) -> Answer:
    user = _spend(space, str(arguments.get("trigger_id") or ""))
    view = _checked(arguments.get("view"), "modal")
    return {"view": _kept(space, view, user, f"V{len(space.views) + 1:04d}")}


def update(space: State, arguments: Answer) -> Answer:
    view_id, external = arguments.get("view_id"), arguments.get("external_id")
    known = next(
        (one for one in space.views.values() if view_id == one["id"] or external == one.get("external_id")), None
    )
    if known is None:
        raise Refused("not_found")
    _same_hash(known, arguments)
    return {"view": _kept(space, _checked(arguments.get("view"), "modal"), known["user"], known["id"])}


def publish(space: State, arguments: Answer) -> Answer:
    user = str(arguments.get("user_id") or "")
    if user not in space.users:
        raise Refused("invalid_arguments")
    view_id = space.homes.get(user)
    if view_id is not None:
        _same_hash(space.views[view_id], arguments)
    view = _checked(arguments.get("view"), "home")
    space.homes[user] = view_id or f"V{len(space.views) + 1:04d}"
    return {"view": _kept(space, view, user, space.homes[user])}


def _spend(space: State, trigger_id: str) -> str:
    trigger = space.triggers.get(trigger_id)
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if space.clock() - trigger.made_at > TRIGGER_SECONDS:
        raise Refused("expired_trigger_id")
    trigger.used = True
    return trigger.user


def _same_hash(known: Answer, arguments: Answer) -> None:
    if arguments.get("hash") not in {None, known["hash"]}:
        raise Refused("hash_conflict")


def _checked(view: Any, kind: str) -> Answer:
    if not isinstance(view, dict) or view.get("type") != kind:
        raise Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] must be a {kind} view"]})
    errors = view_errors(view)
    if errors:
        raise Refused("invalid_arguments", response_metadata={"messages": errors})
    return view


def _kept(space: State, view: Answer, user: str, view_id: str) -> Answer:
    stored = {
        "callback_id": "",
        "private_metadata": "",
        **view,
        "id": view_id,
        "root_view_id": view_id,
        "hash": uuid.uuid4().hex,
        "user": user,
        "state": {"values": {}},
    }
    space.views[view_id] = stored
    return stored
