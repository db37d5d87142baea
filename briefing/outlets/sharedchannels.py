"""Whether another organisation reads a Slack channel, by what Slack says of it: nothing of ours belongs there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

FOREIGN_SIGNS: Final = ("is_ext_shared", "is_pending_ext_shared", "pending_connected_team_ids", "pending_shared")
"""What Slack says of a channel with another organisation in it, or invited to it."""


def is_shared(channel: Mapping[str, Any]) -> bool:
    """Whether others read a channel, or were invited to it; workspaces of one organisation are no others.

    `channel` is what `conversations.info` tells of it.
    """
    is_elsewhere = channel.get("is_shared") and not channel.get("is_org_shared")
    return bool(is_elsewhere) or any(channel.get(one) for one in FOREIGN_SIGNS)
