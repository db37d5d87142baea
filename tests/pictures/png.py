"""Makes a browser's picture small: what is blank below is cut off, and the colours are few.

The same picture gives the same bytes. Pillow reads and writes; the colours are chosen here, since the ways that it has
lose the one red pill of a grey page, or scatter dots over its plain ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

MARGIN = 16
COLOURS = 128
GROUND = (128, 128, 128)
"""Between the pictures of a sheet: grey, so that light and dark ones end where they end."""

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def smaller(data: bytes, *, tallest: int, first: int = 0) -> bytes:
    """A picture from a row on without its blank end, in few colours, and no more than so many rows of it."""
    pixels = pixels_of(data)[first:]
    differs = np.flatnonzero((pixels != pixels[-1, 0]).any(axis=(1, 2)))
    last = int(differs[-1]) + 1 + MARGIN if differs.size else len(pixels)
    palette, indexes = _few_colours(pixels[: min(last, tallest)])
    picture = Image.fromarray(indexes, mode="P")
    picture.putpalette(palette.tobytes())
    return written(picture)


def sheet(pictures: Sequence[bytes], *, columns: int = 10, width: int = 180, tallest: int = 900) -> bytes:
    """All pictures beside each other, small, the first so many pixels of each: to be looked over at once."""
    small = []
    for data in pictures:
        with Image.open(BytesIO(data)) as picture:
            height = max(1, picture.height * width // picture.width)
            small.append(picture.convert("RGB").resize((width, height)).crop((0, 0, width, min(height, tallest))))
    rows = -(-len(small) // columns)
    whole = Image.new("RGB", (columns * (width + MARGIN), rows * (tallest + MARGIN)), GROUND)
    for place, picture in enumerate(small):
        row, column = divmod(place, columns)
        whole.paste(picture, (column * (width + MARGIN), row * (tallest + MARGIN)))
    return written(whole)


def pixels_of(data: bytes) -> Pixels:
    """Rows of pixels, each red, green and blue."""
    with Image.open(BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGB"))


def written(picture: Image.Image) -> bytes:
    """The PNG of a picture, as small as it gets."""
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _few_colours(pixels: Pixels) -> tuple[Pixels, Pixels]:
    """The most frequent colours, no two of them alike, and for each pixel the place of the nearest.

    Alike are those with the same upper four bits: without that rule the many greys of letters would be all there is.
    """
    flat = pixels.reshape(-1, 3).astype(np.int64)
    keys, where, counts = np.unique(flat @ [65536, 256, 1], return_inverse=True, return_counts=True)
    every = np.stack([keys >> 16, keys >> 8 & 255, keys & 255], axis=1)
    frequent = every[np.argsort(-counts, kind="stable")]
    _, first = np.unique((frequent >> 4) @ [256, 16, 1], return_index=True)
    palette = frequent[np.sort(first)[:COLOURS]]
    nearest = ((every[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    return palette.astype(np.uint8), nearest[where].astype(np.uint8).reshape(pixels.shape[:2])
