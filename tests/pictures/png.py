"""Makes a browser's picture small: what is blank below is cut off, and the colours are few.

Only the kind that Chromium writes is read: 8 bits a channel, not interlaced. The same picture gives the same bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {2: 3, 6: 4}
"""Of a colour type: red, green, blue and, in the second, alpha."""
MARGIN = 16
COLOURS = 128

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def smaller(data: bytes, *, tallest: int) -> bytes:
    """A picture without its blank end, in few colours, and no more than so many rows of it."""
    pixels = _pixels(data)
    differs = np.flatnonzero((pixels != pixels[-1, 0]).any(axis=(1, 2)))
    last = int(differs[-1]) + 1 + MARGIN if differs.size else len(pixels)
    return _encoded(*_few_colours(pixels[: min(last, tallest)]))


def _pixels(data: bytes) -> Pixels:
    held: dict[bytes, bytes] = {}
    for name, part in _chunks(data):
        held[name] = held.get(name, b"") + part
    width, height, _, kind = struct.unpack(">IIBB", held[b"IHDR"][:10])
    step = CHANNELS[kind]
    raw = zlib.decompress(held[b"IDAT"])
    rows = np.zeros((height, width * step), dtype=np.uint8)
    before = bytes(width * step)
    for place in range(height):
        start = place * (width * step + 1)
        before = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + width * step]), before, step)
        rows[place] = np.frombuffer(before, dtype=np.uint8)
    return rows.reshape(height, width, step)[:, :, :3]


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        yield data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        place += length + 12


def _unfiltered(kind: int, row: bytearray, above: bytes, step: int) -> bytes:
    """A row as it was before PNG wrote down only what differs from its neighbours."""
    if kind == 0:
        return bytes(row)
    for place, value in enumerate(row):
        left = row[place - step] if place >= step else 0
        corner = above[place - step] if place >= step else 0
        row[place] = (value + _guess(kind, left, above[place], corner)) & 0xFF
    return bytes(row)


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 2:
        return up
    if kind == 3:
        return (left + up) // 2
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))


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


def _encoded(palette: Pixels, indexes: Pixels) -> bytes:
    height, width = indexes.shape
    rows = b"".join(b"\0" + row.tobytes() for row in indexes)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", palette.tobytes()), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(map(_chunk, *zip(*parts, strict=True)))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
