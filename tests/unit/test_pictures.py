"""A picture that is made small still shows what it showed."""

from __future__ import annotations

import numpy as np
from PIL import Image

from tests.pictures.png import GROUND, MARGIN, pixels_of, sheet, smaller, written

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


def test_the_blank_end_goes_and_every_colour_stays():
    pixels = drawn()
    for kind in ("RGB", "RGBA"):
        shown = pixels_of(smaller(written(Image.fromarray(pixels).convert(kind)), tallest=1_000))
        assert shown.shape == (LAST + 1 + MARGIN, WIDTH, 3)
        assert (shown == pixels[: LAST + 1 + MARGIN]).all()
    # So many rows and no more, from one on.
    shown = pixels_of(smaller(written(Image.fromarray(pixels)), first=20, tallest=9))
    assert (shown == pixels[20:29]).all()


def test_a_sheet_has_every_picture_in_its_place():
    red, blue = (written(Image.new("RGB", (20, 10), colour)) for colour in ("red", "blue"))
    shown = pixels_of(sheet([red, blue, blue], columns=2, width=10, tallest=5))

    assert shown[0, 0].tolist() == [255, 0, 0]
    assert shown[0, 10 + MARGIN].tolist() == shown[5 + MARGIN, 0].tolist() == [0, 0, 255]
    assert shown[5 + MARGIN, 10 + MARGIN].tolist() == list(GROUND)


def test_one_red_pill_on_a_page_of_greys_stays_red():
    greys = np.repeat(np.arange(40_000, dtype=np.uint32)[:, None] % 256, 3, axis=1).astype(np.uint8)
    pixels = greys.reshape(200, 200, 3)
    pixels[10:12, 10:12] = (180, 35, 24)

    shown = pixels_of(smaller(written(Image.fromarray(pixels)), tallest=1_000))

    assert (shown[10:12, 10:12] == (180, 35, 24)).all()
