"""Puts shapes on pixels, and measures text: the one module that knows matplotlib.

Only its renderer is used, without figures, axes and their settings, and text is drawn as outlines of the DejaVu fonts
that it brings. So nothing that a user set for matplotlib is ever asked for, and no font of the machine.
"""

from __future__ import annotations

import io
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.path import Path
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D
from PIL import Image

from briefing.editions.charts.inks import INKS
from briefing.editions.charts.marks import Box, Dot, Strokes, Words

if TYPE_CHECKING:
    from briefing.editions.charts.inks import Theme
    from briefing.editions.charts.marks import Drawing, Ink, Mark

SCALE = 2
"""Pixels of a PNG to one CSS pixel."""

MISSING = "\N{WHITE SQUARE}"
"""Stands for a character that the fonts lack, such as an emoji."""

_COLOURS = 64
_NEAR = 2
_EM = TextToPath.FONT_SCALE
_WIDE = 0.1
"""By how much of an em a lacking character, where a page's font has it, may be wider than the square for it."""
_FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
_ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}
_UNSEEN = frozenset({"Cf", "Mn", "Me", "Cc"})

# A font of matplotlib's belongs to one thread at a time.
_alone = threading.RLock()


def png_of(drawing: Drawing, theme: Theme) -> bytes:
    """Return a PNG with twice as many pixels as the drawing has CSS pixels, and without any metadata."""
    inks = INKS[theme]
    with _alone:
        sheet = _Sheet.of(drawing.width, drawing.height, inks)
        if drawing.ground is not None:
            sheet.put(Box(x=0, y=0, width=drawing.width, height=drawing.height, fill=drawing.ground))
        for mark in drawing.marks:
            sheet.put(mark)
        image = sheet.image()
    if drawing.ground is not None:
        image = _few_colours(image, inks)
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


def _few_colours(image: Image.Image, inks: Mapping[Ink, str]) -> Image.Image:
    """Return an image of few colours, in about half the bytes; those next to an ink are exactly that ink."""
    few = image.convert("RGB").quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    table = few.getpalette() or []
    exact = [tuple(bytes.fromhex(colour.removeprefix("#"))) for colour in inks.values()]
    for place in range(0, len(table), 3):
        colour = table[place : place + 3]
        # The octree's averages are off by one, and a ground that is not quite white shows on white.
        near = (one for one in exact if all(abs(a - b) <= _NEAR for a, b in zip(one, colour, strict=True)))
        table[place : place + 3] = next(near, colour)
    few.putpalette(table)
    return few


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text may come out, in CSS pixels; these fonts are wider than those that pages have."""
    shown = drawable(text)
    return (_outlined(shown, bold=bold)[1] / _EM + _WIDE * shown.count(MISSING)) * size


def drawable(text: str) -> str:
    """Replace each character that the fonts lack; what only joins or decorates such a character is left out."""
    if text.isascii() and text.isprintable():
        return text
    known = _known()
    shown = (one if ord(one) in known else "" if unicodedata.category(one) in _UNSEEN else MISSING for one in text)
    return "".join(shown)


def _font_file(*, bold: bool) -> str:
    return str(FilePath(mpl.get_data_path(), "fonts", "ttf", _FILES[bold]))


@cache
def _known() -> frozenset[int]:
    with _alone:
        regular, strong = (frozenset(get_font(_font_file(bold=bold)).get_charmap()) for bold in _FILES)
    return regular & strong


@lru_cache(maxsize=4096)
def _outlined(text: str, *, bold: bool) -> tuple[Path | None, float]:
    """Return a text's outlines and its width at the size of `_EM`; one of spaces alone has neither."""
    with _alone:
        font = FontProperties(fname=_font_file(bold=bold))
        # Names are strangers', and a dollar sign in them is no mathematics.
        vertices, codes = TextToPath().get_text_path(font, text, ismath=False)
    if not len(vertices):
        return None, 0.0
    outline = Path(vertices, codes, readonly=True)
    return outline, _right_end(outline)


def _right_end(outline: Any) -> float:  # noqa: ANN401 (its arrays have no useful types)
    """Return how far to the right an outline reaches, curves and not their control points.

    It is what `get_extents` says, for all curves at once: that one takes half of the time of a chart. Outlines of
    TrueType fonts have no other curves than those of three points.
    """
    codes = outline.codes
    if (codes == Path.CURVE4).any():
        return float(outline.get_extents().x1)
    across = outline.vertices[:, 0]
    curved = np.flatnonzero(codes == Path.CURVE3)
    controls = curved[::2]
    begin, control, end = across[controls - 1], across[controls], across[controls + 1]
    bend = begin - 2 * control + end
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = (begin - control) / bend
    turns = (turn > 0) & (turn < 1)
    at, begin, control, end = turn[turns], begin[turns], control[turns], end[turns]
    furthest = (1 - at) ** 2 * begin + 2 * at * (1 - at) * control + at**2 * end
    points = np.ones(len(codes), dtype=bool)
    points[controls] = False
    points[codes == Path.CLOSEPOLY] = False
    return float(max(across[points].max(), furthest.max(initial=-np.inf)))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sheet:
    """Pixels to draw on. The renderer has no type hints of its own."""

    renderer: Any
    inks: Mapping[Ink, str]
    width: int
    height: int

    @classmethod
    def of(cls, width: int, height: int, inks: Mapping[Ink, str]) -> _Sheet:
        make: Any = RendererAgg
        # At 72 dots to the inch a point is a pixel, for matplotlib's line widths are in points.
        return cls(renderer=make(width * SCALE, height * SCALE, 72), inks=inks, width=width, height=height)

    def image(self) -> Image.Image:
        size = (self.width * SCALE, self.height * SCALE)
        return Image.frombytes("RGBA", size, bytes(self.renderer.buffer_rgba()))

    def put(self, mark: Mark) -> None:
        match mark:
            case Box():
                self._put_box(mark)
            case Strokes():
                self._put_strokes(mark)
            case Dot():
                self._fill(Path.unit_circle(), Affine2D().scale(mark.radius).translate(mark.x, mark.y), mark.ink)
            case Words():
                self._put_words(mark)

    def _put_box(self, box: Box) -> None:
        whole = Affine2D().scale(box.width, box.height).translate(box.x, box.y)
        self._fill(Path.unit_rectangle(), whole, box.edge or box.fill)
        width, height = box.width - 2, box.height - 2
        if box.edge is not None and width > 0 and height > 0:
            inner = Affine2D().scale(width, height).translate(box.x + 1, box.y + 1)
            self._fill(Path.unit_rectangle(), inner, box.fill)

    def _put_strokes(self, strokes: Strokes) -> None:
        pen = self.renderer.new_gc()
        pen.set_foreground((*_rgb(self.inks[strokes.ink]), 1.0), isRGBA=True)
        pen.set_linewidth(strokes.width * SCALE)
        pen.set_joinstyle("round")
        pen.set_capstyle("butt")
        if strokes.dash is not None:
            pen.set_dashes(0, (strokes.dash * SCALE, strokes.dash * SCALE))
        points = [point for line in strokes.lines for point in line]
        codes = [Path.LINETO if place else Path.MOVETO for line in strokes.lines for place in range(len(line))]
        if not points:
            return
        path = Path(points, codes)
        # A user may set how long lines are simplified; these are not.
        path.should_simplify = False
        self.renderer.draw_path(pen, path, self._placed(), None)

    def _put_words(self, words: Words) -> None:
        outline, width = _outlined(drawable(words.text), bold=words.bold)
        if outline is None:
            return
        scale = words.size / _EM
        left = words.x - width * scale * _ANCHORS[words.anchor]
        self._fill(outline, Affine2D().scale(scale, -scale).translate(left, words.y), words.ink)

    def _fill(self, path: Path, place: Affine2D, ink: Ink) -> None:
        pen = self.renderer.new_gc()
        pen.set_linewidth(0.0)
        self.renderer.draw_path(pen, path, place + self._placed(), _rgb(self.inks[ink]))

    def _placed(self) -> Affine2D:
        """Return the way from CSS pixels, from the top, to the renderer's, from the bottom."""
        return Affine2D().scale(SCALE, -SCALE).translate(0, self.height * SCALE)


@cache
def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red / 255, green / 255, blue / 255
