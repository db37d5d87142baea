"""The outlets of one process: which there are, which are left out and why, and how they are closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefing.delivery.outlets.protocol import Outlet


@dataclass(frozen=True, slots=True)
class Outlets:
    """Outlets by name, and for each that is left out the reason."""

    by_name: Mapping[str, Outlet]
    missing: Mapping[str, str]

    def close(self) -> None:
        """Let go of connections that are kept between parts; the next part opens a new one."""
        for outlet in self.by_name.values():
            close = getattr(outlet, "close", None)
            if close is not None:
                close()
