"""Whether another organisation reads a Slack channel, by what Slack says of it: nothing of ours belongs there.

Slack does not tell us when a channel becomes shared, so it is asked before we post; not before each post, because the
question is limited more tightly than posting is. The bound: for at most ten minutes after a channel was shared, a
briefing may still be posted to it by a process that looked before.
"""

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


LOOKED_SECONDS: Final = 600.0
"""For how long a look at a channel that is ours alone holds; one that is shared is looked at again each time."""
