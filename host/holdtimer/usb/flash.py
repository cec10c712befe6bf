"""Writes MicroPython itself, through esptool: checks the image first, then the chip."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from esptool import bin_image, cmds
from esptool.logger import TemplateLogger, log
from esptool.targets import CHIP_DEFS
from esptool.util import FatalError
from serial import SerialException

from holdtimer.usb.answers import shown
from holdtimer.usb.boards import CHIPS
from holdtimer.usb.errors import CableLost, FlashError, NoAnswer, PortError

IMAGE_MAX = 16 << 20
"""Bytes: the largest flash that an ESP32 can run from."""

PARTITION_TABLE, APPLICATION = 0x8000, 0x10000
"""Where MicroPython's images have them in flash (ports/esp32/partitions*.csv)."""

PARTITION_MAGIC = b"\xaa\x50"
CHIP_ID_AT = 12
APP_DESCRIPTION = "<II8s32s32s"
"""esp_app_desc_t of ESP-IDF: magic, secure version, reserved, version, project name."""

APP_MAGIC = 0xABCD5432
WHERE = "MicroPython's download page has it: the .bin of the board, not .app-bin"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Image:
    """A whole flash image: `data` belongs at `offset` in the flash of `chip` (as in boards.CHIPS)."""

    chip: str
    offset: int
    data: bytes
    title: str
    """Name and version, as the image has them."""


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
        raise ValueError(f"it is for the chip with the number {chip_id}, not for {', '.join(CHIPS.values())}")
    chip = chips[0]
    offset = CHIP_DEFS[chip.lower()].BOOTLOADER_FLASH_OFFSET
    _check(chip, data, "boot loader")
    table = PARTITION_TABLE - offset
    if data[table : table + 2] != PARTITION_MAGIC:
        raise ValueError("it has no partition table, so it is but a part of one")
    app = _check(chip, data[APPLICATION - offset :], "application")
    return Image(chip, offset, data, _title(app.segments[0].data))


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


def write(image: Image, port: str, progress: Progress, esptool: Any = cmds) -> None:
    """Write `image` through the ROM's loader, verified by it, and restart; files on the device stay.

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
            esptool.attach_flash(stub)
            esptool.write_flash(stub, [(image.offset, image.data)])
            esptool.reset_chip(stub, "hard-reset")
    except (FatalError, SerialException, OSError) as error:
        raise _error(port, connected, error) from error


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
