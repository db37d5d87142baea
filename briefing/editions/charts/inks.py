"""The few colours of the charts, on light and on dark ground, and what the page calls them.

Bands differ in lightness first, so that they stay apart in black and white and for the colour-blind; *high* is
hatched besides, and *safe*, the pale one, has an outline. A test measures all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.editions.charts.marks import Ink

Theme = Literal["light", "dark"]

_ON_BOTH: Final[Mapping[Ink, str]] = {
    "steady": "#7c8792",
    "tone-critical": "#d1453b",
    "tone-warning": "#b37114",
    "tone-info": "#3d80c9",
    "tone-clear": "#2f9360",
    "tone-line": "#7c8792",
}
INKS: Final[Mapping[Theme, Mapping[Ink, str]]] = {
    "light": {
        "sheet": "#ffffff",
        "ink": "#1f2328",
        "quiet": "#57606a",
        "line": "#e2e0da",
        "safe": "#dbe2e5",
        "moderate": "#b5892b",
        "high": "#a84a1d",
        "critical": "#5e1414",
        "up": "#b42318",
        "down": "#1f5fa8",
        **_ON_BOTH,
    },
    "dark": {
        "sheet": "#1a1d20",
        "ink": "#e6e6e3",
        "quiet": "#a8afb7",
        "line": "#363b41",
        "safe": "#39424a",
        "moderate": "#94702a",
        "high": "#e08c55",
        "critical": "#ffd9d1",
        "up": "#ff9d8f",
        "down": "#8ab8f5",
        **_ON_BOTH,
    },
}

PROPERTIES: Mapping[Ink, str] = {
    "sheet": "--sheet",
    "ink": "--ink",
    "quiet": "--quiet",
    "line": "--line",
    "safe": "--band-safe",
    "moderate": "--band-moderate",
    "high": "--band-high",
    "critical": "--band-critical",
    "up": "--critical",
    "down": "--info",
}
"""The page's custom properties; an ink without one is fit for both grounds."""
