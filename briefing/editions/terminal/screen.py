"""What may reach a terminal: letters, line ends, and the colours that we chose. The one place that sees to it.

Titles are cleaned where a text is laid out; this is what holds where somebody forgot. A terminal acts on control
characters wherever they come from, so what is drawn loses them before it is laid out, and what is written without being
drawn has them written out as JSON would. The surprising thing: JSON says the same after that as before.
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
    """A text whose escape sequences are ours, since strangers' went before it was drawn.

    What is made of it, joined or cut, is plain text again, and loses its colours rather than lets others' pass.
    """

    __slots__ = ()


class Screen(Console):
    """A console that draws no control character of anybody's, and takes no text for markup or an emoji's name."""

    def __init__(self, **told: object) -> None:
        super().__init__(**{"highlight": False, **told, "emoji": False, "markup": False})  # type: ignore[arg-type]

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield the segments of something, which rich asks for inside out: a cell is safe before it is laid out."""
        for segment in super().render(renderable, options):
            # What rich itself says to the terminal is no text.
            if segment.control or UNSAFE.search(segment.text) is None:
                yield segment
            else:
                yield Segment(UNSAFE.sub("", segment.text), segment.style)

    def drawn(self, *parts: RenderableType, strips: bool = True) -> Drawn:
        """Draw some parts below each other, for us to write: rich ends the program where the reader has gone."""
        with self.capture() as captured:
            for part in parts:
                self.print(part)
        text = captured.get()
        return Drawn("".join(f"{line.rstrip()}\n" for line in text.split("\n")[:-1]) if strips else text)

    def whole(self, *parts: RenderableType) -> Drawn:
        """Draw an edition: no blanks at the ends of lines, and no empty lines at its own end."""
        return Drawn(f"{self.drawn(*parts).rstrip()}\n")


def written(text: str) -> str:
    r"""Return a text as it may be written to a terminal: what it would act on is written out, as in `\u001b`."""
    return text if isinstance(text, Drawn) else UNSAFE.sub(_written_out, text)


def _written_out(found: Match[str]) -> str:
    code = ord(found[0])
    if code < _PLANE:
        return f"\\u{code:04x}"
    high, low = divmod(code - _PLANE, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
