"""What `holdtimer flash` takes for an image, and what it asks of esptool. This has written no chip."""

import hashlib
import inspect
import os
import pty
import random
import struct
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from esptool import cmds
from esptool.util import FatalError

from holdtimer.errors import EXIT_FILE, EXIT_LOST, EXIT_NO_DEVICE, HoldtimerError
from holdtimer.usb.errors import CableLost, FlashError, NoAnswer
from holdtimer.usb.flash import is_usable, read_image, write

ESP32, ESP32S2, ESP32C3, ESP32S3 = 0, 2, 5, 9
CHIP_NAMES = {ESP32: "ESP32", ESP32C3: "ESP32-C3", ESP32S3: "ESP32-S3"}


def part(chip_id: int, data: bytes) -> bytes:
    """An image with one segment, by ESP-IDF's "Firmware Image Format"."""
    data += bytes(-len(data) % 4)
    header = struct.pack("<BBBBI", 0xE9, 1, 2, 0x20, 0x40080000)
    extended = struct.pack("<BBBBHBHH4xB", 0xEE, 0, 0, 0, chip_id, 0, 0, 0xFFFF, 1)
    body = header + extended + struct.pack("<II", 0x3F400020, len(data)) + data
    checksum = 0xEF
    for byte in data:
        checksum ^= byte
    body += bytes(15 - len(body) % 16) + bytes([checksum])
    return body + hashlib.sha256(body).digest()


def described(version: bytes) -> bytes:
    """The data of an application that begins with its esp_app_desc_t."""
    return struct.pack("<II8x32s32s", 0xABCD5432, 0, version, b"micropython") + bytes(176)


def whole(
    chip_id: int = ESP32, version: bytes = b"v1.29.0", offset: int | None = None, vfs_at: int = 0
) -> bytearray:
    """A small whole image: boot loader, partition table, application."""
    if offset is None:
        offset = 0x1000 if chip_id in (ESP32, ESP32S2) else 0
    image = bytearray(b"\xff" * (0x10000 - offset))
    loader = part(chip_id, b"boot loader")
    image[: len(loader)] = loader
    table = b"".join(
        struct.pack("<2sBBII16s4x", b"\xaa\x50", *entry)
        for entry in (
            (1, 2, 0x9000, 0x6000, b"nvs"),
            (1, 1, 0xF000, 0x1000, b"phy_init"),
            (0, 0, 0x10000, 0x1F0000, b"factory"),
            *([(1, 0x81, vfs_at, 0x100000, b"vfs")] if vfs_at else []),
        )
    )
    image[0x8000 - offset : 0x8000 - offset + len(table)] = table
    return image + part(chip_id, described(version))


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[bytes], Path]:
    """saved(data): a file with it."""

    def save(data: bytes) -> Path:
        path = tmp_path / "image.bin"
        path.write_bytes(data)
        return path

    return save


@pytest.mark.parametrize(
    ("chip_id", "chip", "offset"),
    [(ESP32, "ESP32", 0x1000), (ESP32C3, "ESP32C3", 0), (ESP32S3, "ESP32S3", 0)],
    ids=["classic", "C3", "S3"],
)
def test_an_image_is_known(chip_id: int, chip: str, offset: int, saved: Callable[[bytes], Path]) -> None:
    data = bytes(whole(chip_id))

    image = read_image(saved(data))

    assert (image.chip, image.offset, image.title) == (chip, offset, "micropython v1.29.0")
    assert image.data == data


def damaged(at: int) -> bytes:
    data = whole()
    data[at] ^= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no image"),
        (b"\xe9", "no image"),
        (b"#!/bin/sh\n" * 100, "begins with 0x23"),
        (bytes(whole(ESP32S2)), "chip with the number 2, not for ESP32, ESP32C3, ESP32S3"),
        (part(ESP32, described(b"v1.29.0")), "no partition table"),
        (bytes(whole()[:0x7800]), "no image for an ESP32"),
        (bytes(whole()[:-60]), "no image for an ESP32"),
        (damaged(0x20), "boot loader's checksum is wrong"),
        (damaged(0xF000 + 0x30), "application's checksum is wrong"),
        (damaged(0xF000 + 4), "application's SHA-256 is wrong"),
    ],
    ids=[
        "empty",
        "one byte",
        "a script",
        "another chip",
        "an application only",
        "cut off",
        "end cut off",
        "boot loader damaged",
        "application damaged",
        "header damaged",
    ],
)
def test_what_is_no_image_is_refused(data: bytes, said: str, saved: Callable[[bytes], Path]) -> None:
    with pytest.raises(FlashError, match=said) as refused:
        read_image(saved(data))

    assert refused.value.exit_code == EXIT_FILE
    assert ".bin of the board" in refused.value.hint


def malformed(draw: random.Random) -> bytes:
    """An image with some bytes turned over, cut out, doubled or cut off; half of them where a header is."""
    data = whole(draw.choice((ESP32, ESP32C3)), draw.randbytes(31))
    for _ in range(draw.randint(1, 6)):
        headers = draw.choice((range(0x40), range(0x7000, 0x7010), range(0xF000, 0xF120)))
        at = draw.choice(headers) if draw.random() < 0.5 else draw.randrange(len(data) + 1)
        match draw.randrange(5):
            case 0:
                data[at : at + 1] = draw.randbytes(1)
            case 1:
                data[at : at + 4] = draw.choice((b"\xff" * 4, bytes(4), b"\0\0\0\x80", draw.randbytes(4)))
            case 2:
                del data[at : at + draw.randint(1, 64)]
            case 3:
                data[at:at] = data[: draw.randint(1, 64)]
            case 4:
                del data[at + 1 :]
    return bytes(data)


MALFORMED, SEED = 6_000, 16


def test_an_image_is_read_or_refused_whatever_is_in_it(saved: Callable[[bytes], Path]) -> None:
    draw = random.Random(SEED)
    read = 0
    for number in range(MALFORMED):
        data = malformed(draw)
        try:
            said = read_image(saved(data)).title
            read += 1
        except FlashError as refused:
            said = str(refused)
        assert said.isprintable(), f"image {number} of seed {SEED}: {said!r}"
        assert len(said) < 600
    assert read < MALFORMED // 2, "hardly any was malformed"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FlashError, match="cannot be read: No such file"):
        read_image(tmp_path / "nowhere.bin")


def test_a_file_larger_than_a_flash_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "large.bin").open("wb") as file:
        file.truncate(1 << 34)

    with pytest.raises(FlashError, match="larger than any flash"):
        read_image(tmp_path / "large.bin")


class Esptool:
    """esptool.cmds with a chip that takes everything; each call must fit the real function's signature."""

    def __init__(self, chip_id: int, fails: str = "", files: bytes = b"\xff" * 8192) -> None:
        self.chip_id = chip_id
        self.files = files
        self.fails = fails
        self.called: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        signature = inspect.signature(getattr(cmds, name))

        def call(*args: Any, **kwargs: Any) -> Any:
            signature.bind(*args, **kwargs)
            self.called.append((name, args))
            if name == self.fails:
                raise FatalError("the chip said no")
            if name == "detect_flash_size":
                return "4MB"
            if name == "read_flash":
                return self.files
            return Loader(CHIP_NAMES[self.chip_id], self.called)

        return call


class Loader(SimpleNamespace):
    def __init__(self, chip_name: str, called: list[tuple[str, tuple[Any, ...]]]) -> None:
        super().__init__(
            CHIP_NAME=chip_name, change_baud=lambda baud: called.append(("change_baud", (baud,)))
        )

    def __enter__(self) -> "Loader":
        return self

    def __exit__(self, *_: object) -> None: ...


def silent(done: int, of: int) -> None: ...


def test_it_is_written_where_it_belongs(saved: Callable[[bytes], Path]) -> None:
    esptool = Esptool(ESP32)
    image = read_image(saved(bytes(whole())))

    write(image, "/dev/ttyUSB0", silent, esptool=esptool)

    calls = dict(esptool.called)
    assert [*calls] == [
        *("detect_chip", "run_stub", "change_baud", "attach_flash", "detect_flash_size", "read_flash"),
        *("write_flash", "reset_chip"),
    ]
    assert calls["change_baud"] == (460_800,)
    assert calls["read_flash"][1:] == (0x200000, 8192)
    assert calls["detect_chip"] == ("/dev/ttyUSB0",)
    assert calls["write_flash"][1] == [(0x1000, image.data)]
    assert calls["reset_chip"][1] == "hard-reset"


def test_the_wrong_chip_is_not_written(saved: Callable[[bytes], Path]) -> None:
    esptool = Esptool(ESP32C3)

    with pytest.raises(FlashError, match="for an ESP32, but the board on P has an ESP32C3"):
        write(read_image(saved(bytes(whole()))), "P", silent, esptool=esptool)

    assert [name for name, _ in esptool.called] == ["detect_chip"]


def littlefs(size: int, block: int = 0) -> bytes:
    """The first two blocks of a file system of `size` bytes; its superblock lies in `block`."""
    sizes = (0x20000, 4096, size // 4096)
    start = struct.pack("<I4s8s4sIII", 2, b"\xf0\x0f\xff\xf7", b"littlefs", b"\x2f\xe0\x00\x10", *sizes)
    blocks = [b"\x00" * 4096, b"\x00" * 4096]
    blocks[block] = start.ljust(4096, b"\xff")
    return b"".join(blocks)


USED = b"\xe9\x06\x02\x20" * 2048


@pytest.mark.parametrize("files", [littlefs(0x200000), littlefs(0x200000, block=1)])
def test_a_file_system_in_order_stays(files: bytes, saved: Callable[[bytes], Path]) -> None:
    esptool = Esptool(ESP32, files=files)

    write(read_image(saved(bytes(whole()))), "P", silent, esptool=esptool)

    assert "erase_region" not in dict(esptool.called)


@pytest.mark.parametrize("files", [USED, littlefs(0x1F0000), b"\x00" * 8192])
def test_what_micropython_would_call_corrupted_is_asked_about(
    files: bytes, saved: Callable[[bytes], Path]
) -> None:
    esptool = Esptool(ESP32, files=files)
    asked: list[str] = []
    image = read_image(saved(bytes(whole())))

    with pytest.raises(FlashError, match="nothing was written") as refused:
        write(image, "P", silent, esptool=esptool)
    assert "--erase" in refused.value.hint
    assert "write_flash" not in dict(esptool.called)

    def agrees(question: str) -> bool:
        asked.append(question)
        return True

    write(image, "P", silent, agrees=agrees, esptool=esptool)
    assert len(asked) == 1
    assert dict(esptool.called)["erase_region"][1:] == (0x200000, 0x200000)


def test_erase_asks_nothing(saved: Callable[[bytes], Path]) -> None:
    esptool = Esptool(ESP32, files=littlefs(0x200000))

    write(read_image(saved(bytes(whole()))), "P", silent, erase=True, esptool=esptool)

    assert dict(esptool.called)["erase_region"][1:] == (0x200000, 0x200000)


def test_the_file_system_is_where_the_partition_table_says(saved: Callable[[bytes], Path]) -> None:
    image = read_image(saved(bytes(whole(vfs_at=0x300000))))
    assert (image.files_at, image.files_size) == (0x300000, 0x100000)


def test_one_that_micropython_has_made_is_in_order(flash_with: Callable[..., Path]) -> None:
    made = flash_with({"boot.py": b""}).read_bytes()

    assert is_usable(made[:8192], len(made))
    assert not is_usable(made[:8192], len(made) // 2)


@pytest.mark.parametrize(
    ("fails", "error", "code"),
    [("detect_chip", NoAnswer, EXIT_NO_DEVICE), ("write_flash", CableLost, EXIT_LOST)],
)
def test_what_esptool_raises_is_told(
    fails: str, error: type[HoldtimerError], code: int, saved: Callable[[bytes], Path]
) -> None:
    with pytest.raises(error, match="the chip said no") as failed:
        write(read_image(saved(bytes(whole()))), "P", silent, esptool=Esptool(ESP32, fails))

    assert failed.value.exit_code == code
    assert failed.value.hint


def test_the_real_esptool_finds_no_chip_on_a_pty(saved: Callable[[bytes], Path]) -> None:
    master, slave = pty.openpty()
    try:
        with pytest.raises(HoldtimerError) as failed:
            write(read_image(saved(bytes(whole()))), os.ttyname(slave), silent)
    finally:
        os.close(master)
        os.close(slave)

    assert failed.value.exit_code == EXIT_NO_DEVICE
