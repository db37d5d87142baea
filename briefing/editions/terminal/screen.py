"""What may reach a terminal: letters, line ends, and our colours. The one place that ensures it.

Titles are cleaned where a text is laid out; this works even if somebody forgot. What is drawn loses control characters
before its layout; what is written undrawn has them as JSON escapes, which JSON reads the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from re import Match
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.segment import Segment

from briefing.contracts.untrusted_text import UNSAFE

if TYPE_CHECKING:
    from rich.console import ConsoleOptions, RenderableType

_PLANE: Final = 0x10000


class Drawn(str):
    """A text whose escape sequences are only ours; joined or cut it is plain text and loses its colours."""

    __slots__ = ()


class Screen(Console):
    """A console that draws nobody's control characters, and takes no text for markup or emoji names."""

    def __init__(self, **told: object) -> None:
        super().__init__(**{"highlight": False, **told, "emoji": False, "markup": False})  # type: ignore[arg-type]

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield something's segments; rich asks from the inside out, so a cell is safe before its layout."""
        for segment in super().render(renderable, options):
            # What rich itself says to the terminal is no text.
            if segment.control or UNSAFE.search(segment.text) is None:
                yield segment
            else:
                yield Segment(UNSAFE.sub("", segment.text), segment.style)

    def drawn(self, *parts: RenderableType, strips: bool = True) -> Drawn:
        """Draw parts below each other, for us to write: rich would end the program once the reader has gone."""
        with self.capture() as captured:
            for part in parts:
                self.print(part)
        text = captured.get()
        return Drawn("".join(f"{line.rstrip()}\n" for line in text.split("\n")[:-1]) if strips else text)

    def whole(self, *parts: RenderableType) -> Drawn:
        """Draw an edition without blanks at the ends of lines or empty lines at its end."""
        return Drawn(f"{self.drawn(*parts).rstrip()}\n")


def written(text: str) -> str:
    r"""Return a text for writing to a terminal: what it would act on is escaped, as in `\u001b`."""
    return text if isinstance(text, Drawn) else UNSAFE.sub(_written_out, text)


def _written_out(found: Match[str]) -> str:
    code = ord(found[0])
    if code < _PLANE:
        return f"\\u{code:04x}"
    high, low = divmod(code - _PLANE, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
