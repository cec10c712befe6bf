"""Writes MicroPython itself, through esptool: checks the image first, then the chip."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from esptool import bin_image, cmds
from esptool.logger import TemplateLogger, log
from esptool.targets import CHIP_DEFS
from esptool.util import FatalError, flash_size_bytes
from serial import SerialException

from holdfw.pins import CHIPS, IMAGES
from holdtimer.usb.answers import shown
from holdtimer.usb.errors import CableLost, FlashError, NoAnswer, PortError

IMAGE_MAX = 16 << 20
"""Bytes: the largest flash that an ESP32 can run from."""

PARTITION_TABLE, APPLICATION = 0x8000, 0x10000
"""Where MicroPython's images have them in flash (ports/esp32/partitions*.csv)."""

PARTITION_MAGIC = b"\xaa\x50"
PARTITION = "<2sBBII16s4x"
"""An entry of the table: magic, type, subtype, offset, size, name (esp_partition_info_t of ESP-IDF)."""

BLOCK = 4096
"""Bytes: what the flash erases at once, and a block of MicroPython's file systems."""

BAUD = 460_800
"""What a CH340 carries without faults; an image takes half a minute, at 115200 it is two."""

CHIP_ID_AT = 12
APP_DESCRIPTION = "<II8s32s32s"
"""esp_app_desc_t of ESP-IDF: magic, secure version, reserved, version, project name."""

APP_MAGIC = 0xABCD5432
WHERE = "micropython.org/download has the .bin of the board (not .app-bin): " + ", ".join(
    f"{image} for an {chip}" for chip, image in IMAGES.items()
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Image:
    """A whole flash image: `data` belongs at `offset` in the flash of `chip` (as in holdfw.pins.CHIPS)."""

    chip: str
    offset: int
    data: bytes
    title: str
    """Name and version, as the image has them."""

    files_at: int
    files_size: int
    """Where MicroPython has its file system; of size 0 it reaches to the end of the flash."""


def read_image(path: Path) -> Image:
    """The image in `path`, checked: whole, for a chip that the firmware is for, every sum right."""
    try:
        with path.open("rb") as file:
            data = file.read(IMAGE_MAX + 1)
    except OSError as error:
        raise FlashError(f"{path} cannot be read: {error.strerror}", WHERE) from error
    if len(data) > IMAGE_MAX:
        raise FlashError(f"{path} is larger than any flash, {IMAGE_MAX >> 20} MiB", WHERE)
    try:
        return _parse(data)
    except Exception as error:  # esptool's parser raises whatever it stumbles on
        raise FlashError(f"{path} is no image for an ESP32: {shown(str(error))}", WHERE) from error


def _parse(data: bytes) -> Image:
    (chip_id,) = struct.unpack_from("<H", data, CHIP_ID_AT)
    chips = [chip for chip in sorted(set(CHIPS.values())) if chip_id == CHIP_DEFS[chip.lower()].IMAGE_CHIP_ID]
    if data[0] != bin_image.ESPLoader.ESP_IMAGE_MAGIC:
        raise ValueError(f"it begins with 0x{data[0]:02x}, not 0xe9")
    if not chips:
        raise ValueError(f"it is for the chip with the number {chip_id}, not for {', '.join(IMAGES)}")
    chip = chips[0]
    offset = CHIP_DEFS[chip.lower()].BOOTLOADER_FLASH_OFFSET
    _check(chip, data, "boot loader")
    table = PARTITION_TABLE - offset
    if data[table : table + 2] != PARTITION_MAGIC:
        raise ValueError("it has no partition table, so it is but a part of one")
    app = _check(chip, data[APPLICATION - offset :], "application")
    return Image(chip, offset, data, _title(app.segments[0].data), *_files(data[table:]))


def _files(table: bytes) -> tuple[int, int]:
    """The partition "vfs", or, as MicroPython makes one where there is none, what follows the last."""
    end = 0
    for at in range(0, BLOCK, struct.calcsize(PARTITION)):
        magic, _, _, offset, size, name = struct.unpack_from(PARTITION, table, at)
        if magic != PARTITION_MAGIC:
            break
        if name.split(b"\0")[0] in (b"vfs", b"ffat"):
            return offset, size
        end = max(end, offset + size)
    return end, 0


def _check(chip: str, data: bytes, part: str) -> Any:
    image = bin_image.LoadFirmwareImage(chip.lower(), data)
    if image.checksum != image.calculate_checksum():
        raise ValueError(f"the {part}'s checksum is wrong: a damaged download")
    if image.append_digest and image.stored_digest != image.calc_digest:
        raise ValueError(f"the {part}'s SHA-256 is wrong: a damaged download")
    return image


def _title(segment: bytes) -> str:
    magic, _, _, version, project = struct.unpack_from(APP_DESCRIPTION, segment)
    if magic != APP_MAGIC:
        return "an application without a name"
    return shown(" ".join(text.split(b"\0")[0].decode("ascii", "replace") for text in (project, version)))


def write(
    image: Image,
    port: str,
    progress: Progress,
    erase: bool = False,
    agrees: Callable[[str], bool] = lambda question: False,  # noqa: ARG005
    esptool: Any = cmds,
) -> None:
    """Write `image` through the ROM's loader, verified by it, and restart; files on the device stay.

    With `erase` they go. What lies there may be neither blank nor a file system that MicroPython can use: it
    would say so for ever and start nothing. Then it is asked whether somebody `agrees` to erase it.
    `esptool` has the functions of esptool.cmds.
    """
    _chatter.progress = progress
    connected = False
    try:
        with esptool.detect_chip(port) as loader:
            connected = True
            chip = loader.CHIP_NAME.replace("-", "")
            if chip != image.chip:
                raise FlashError(
                    f"the image is for an {image.chip}, but the board on {port} has an {chip}",
                    f"take the image for {chip}, or plug in the other board",
                )
            stub = esptool.run_stub(loader)
            stub.change_baud(BAUD)
            esptool.attach_flash(stub)
            end = flash_size_bytes(esptool.detect_flash_size(stub))
            room = image.files_size or end - image.files_at
            if not erase and not is_usable(esptool.read_flash(stub, image.files_at, 2 * BLOCK), room):
                erase = agrees("something else lies where MicroPython keeps its files; erase it?")
                if not erase:
                    raise FlashError(
                        f"what lies on the board on {port} is no file system that MicroPython can use: "
                        "it would start nothing; nothing was written",
                        "--erase makes room for a new one; what lies there is lost",
                    )
            esptool.write_flash(stub, [(image.offset, image.data)])
            if erase:
                esptool.erase_region(stub, image.files_at, room)
            esptool.reset_chip(stub, "hard-reset")
    except (FatalError, SerialException, OSError) as error:
        raise _error(port, connected, error) from error


def is_usable(start: bytes, room: int) -> bool:
    """Whether MicroPython starts with this: `start` are two blocks of `room` bytes, where its files are.

    It makes a new file system where the first block is blank, and mounts one of LittleFS that is as large as
    the room (its superblock lies in either block: lfs_superblock_t of lfs.h, behind the name).
    """
    if start[:BLOCK] == b"\xff" * BLOCK:
        return True
    blocks = (start[:BLOCK], start[BLOCK:])
    sizes = [struct.unpack_from("<II", block, 24) for block in blocks if block[8:16] == b"littlefs"]
    return any(size * count == room for size, count in sizes)


def _error(port: str, connected: bool, error: Exception) -> Exception:
    if connected:
        again = "run `holdtimer flash` again: the chip's own loader cannot be overwritten"
        return CableLost(f"writing stopped: {shown(str(error))}", again)
    if isinstance(error, FatalError):
        return NoAnswer(
            f"no ESP32 answers on {port}: {shown(str(error))}",
            "hold the board's BOOT button (FireBeetle: connect 0 to GND) while you plug it in, and try again",
        )
    return PortError(f"the port {port} cannot be opened: {shown(str(error))}", "close what else uses it")


class _Log(TemplateLogger):  # type: ignore[misc]  # esptool has no types
    """esptool's chatter, of which only the progress is kept."""

    progress: Progress = staticmethod(lambda done, of: None)  # noqa: ARG005

    def print(self, *args: object, **kwargs: object) -> None: ...

    def note(self, message: str) -> None: ...

    def warning(self, message: str) -> None: ...

    def error(self, message: str) -> None: ...

    def stage(self, finish: bool = False) -> None: ...

    def set_verbosity(self, verbosity: str) -> None: ...

    def progress_bar(self, cur_iter: int, total_iters: int, *_: object, **__: object) -> None:
        self.progress(cur_iter, total_iters)


_chatter = _Log()
log.set_logger(_chatter)  # for good: esptool's own cannot be put back
