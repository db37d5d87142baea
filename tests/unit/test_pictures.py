"""A picture that is made small still shows what it showed."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest

from tests.pictures.png import MARGIN, SIGNATURE, _chunk, _chunks, _guess, smaller

WIDTH, HEIGHT = 7, 60
COLOURS = ((255, 255, 255), (20, 20, 20), (217, 45, 32), (240, 140, 0))
LAST = 31
"""The last row that is not blank."""


def drawn() -> np.ndarray:
    pixels = np.full((HEIGHT, WIDTH, 3), 255, dtype=np.uint8)
    for row in range(LAST + 1):
        pixels[row, 1:] = [COLOURS[(row * 5 + column) % len(COLOURS)] for column in range(1, WIDTH)]
    pixels[LAST, 3] = COLOURS[2]
    return pixels


def written(pixels: np.ndarray, kind: int) -> bytes:
    """The picture as a browser writes it: 8 bits a channel, each row by the same filter."""
    rows, above = b"", bytes(WIDTH * 3)
    for row in pixels.reshape(HEIGHT, -1):
        now = row.tobytes()
        told = bytes(
            (value - _guess(kind, now[at - 3] if at >= 3 else 0, above[at], above[at - 3] if at >= 3 else 0)) & 0xFF
            for at, value in enumerate(now)
        )
        rows, above = rows + bytes([kind]) + (told if kind else now), now
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(name, data) for name, data in parts)


def read(data: bytes) -> np.ndarray:
    held = dict(_chunks(data))
    width, height = struct.unpack(">II", held[b"IHDR"][:8])
    palette = np.frombuffer(held[b"PLTE"], dtype=np.uint8).reshape(-1, 3)
    rows = np.frombuffer(zlib.decompress(held[b"IDAT"]), dtype=np.uint8).reshape(height, width + 1)
    return palette[rows[:, 1:]]


@pytest.mark.parametrize("kind", range(5))
def test_the_blank_end_goes_and_every_colour_stays(kind):
    pixels = drawn()
    shown = read(smaller(written(pixels, kind), tallest=1_000))

    assert shown.shape == (LAST + 1 + MARGIN, WIDTH, 3)
    assert (shown == pixels[: LAST + 1 + MARGIN]).all()


def test_no_more_rows_are_kept_than_were_asked_for():
    assert read(smaller(written(drawn(), 1), tallest=9)).shape == (9, WIDTH, 3)
