"""One process's outlets: which there are, which are left out and why, and closing them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefing.delivery.outlets.protocol import Outlet


@dataclass(frozen=True, slots=True)
class Outlets:
    """Outlets by name, and the reason for each that is left out."""

    by_name: Mapping[str, Outlet]
    missing: Mapping[str, str]

    def close(self) -> None:
        """Close connections kept between parts; the next part opens a new one."""
        for outlet in self.by_name.values():
            close = getattr(outlet, "close", None)
            if close is not None:
                close()
