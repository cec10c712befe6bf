"""A printed page: one, with the routine in words, and a code that two decoders read at 150 dpi with noise."""

import base64
import zlib
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
import segno
import zxingcpp
from PIL import Image
from routines.therapist import PRESCRIPTIONS

from holdtimer.routines import RoutineError, RoutineFile, describe, find, library, load
from holdtimer.routines.code import PREFIX, code_text, from_code, read_photo
from holdtimer.routines.fill import fill
from holdtimer.routines.paper import html, pdf

DPI = 150
NOISE = 0.05  # of the pixels are black or white by chance
SEED = 20261128
SHEET = "\n".join(said.text for said in PRESCRIPTIONS[:9])


def scanned(data: bytes) -> list[Image.Image]:
    """The pages of a PDF as a scanner sees them."""
    made = []
    random = np.random.default_rng(SEED)
    for page in pypdfium2.PdfDocument(data):
        pixels = np.array(page.render(scale=DPI / 72).to_pil().convert("L"))
        hit = random.random(pixels.shape) < NOISE
        pixels[hit] = random.integers(0, 2, int(hit.sum())) * 255
        made.append(Image.fromarray(pixels))
    return made


def a_sheet() -> RoutineFile:
    return fill(load(SHEET, "sheet", ".txt"))


@pytest.mark.parametrize("slug", [slug for slug, _ in library()] + ["sheet"])
def test_one_page_whose_code_two_decoders_read(slug: str) -> None:
    file = a_sheet() if slug == "sheet" else find(slug)

    [page] = scanned(pdf(file))

    by_zxing = [found.text for found in zxingcpp.read_barcodes(page)]
    # Its search for the corners wants single pixels smoothed away first.
    by_opencv, _, _ = cv2.QRCodeDetector().detectAndDecode(cv2.medianBlur(np.array(page), 3))
    assert by_zxing == [by_opencv] == [code_text(file)]


def test_a_photo_gives_the_same_routine(tmp_path: Path) -> None:
    file = find("daily-ten")
    path = tmp_path / "photo.png"
    scanned(pdf(file))[0].rotate(7, expand=True, fillcolor=255).save(path)

    assert read_photo(path) == file


def test_the_page_says_each_exercise_and_its_code_is_small_enough_to_be_scanned() -> None:
    file = a_sheet()
    page = html(file)

    for name, dose in describe(file):
        assert f"{name}: {dose}".replace("'", "&#39;") in page
    assert "5 s to change sides" in page
    assert "<svg" in page


def test_what_is_no_code_of_ours_is_refused(tmp_path: Path) -> None:
    blank, other = tmp_path / "blank.png", tmp_path / "other.png"
    Image.new("L", (300, 300), 255).save(blank)
    (tmp_path / "text.png").write_text("no picture")

    segno.make("https").save(str(other), scale=8)
    for path, why in (
        (blank, "no code can be read"),
        (other, "is no routine"),
        (tmp_path / "text.png", "no picture"),
        (tmp_path / "none.png", "no picture"),
    ):
        with pytest.raises(RoutineError, match=why):
            read_photo(path)


@pytest.mark.parametrize("body", ["", "A", "0", "AAAA", "MZXW6YQ", "=" * 9])
def test_a_damaged_code_is_refused(body: str) -> None:
    with pytest.raises(RoutineError):
        from_code("photo", PREFIX + body)


def test_a_routine_that_is_too_long_for_a_code_is_refused() -> None:
    random = np.random.default_rng(SEED)
    notes = "\n".join("".join(map(chr, random.integers(0x4E00, 0x9000, 600))) for _ in range(3))
    file = find("hip-trio").model_copy(update={"notes": notes})

    with pytest.raises(RoutineError, match="too long for a QR code"):
        html(file)


def test_a_code_that_unpacks_to_more_than_a_file_may_have_is_refused() -> None:

    packing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    bomb = base64.b32encode(packing.compress(b" " * 10_000_000) + packing.flush()).decode().rstrip("=")
    with pytest.raises(RoutineError, match="too long"):
        from_code("photo", PREFIX + bomb)
