"""A block device in RAM that can lose its power, and a LittleFS on it. For MicroPython."""

import os

EIO = 5
FOLDER = "/device"


class RamDisk:
    """`writes_left` counts down to the power cut, from which on nothing is written; None never cuts.

    `reads_left` counts down to the one read that fails; None fails none.
    """

    BLOCK = 512

    def __init__(self, blocks: int) -> None:
        self.data = bytearray(self.BLOCK * blocks)
        self.writes_left: int | None = None
        self.reads_left: int | None = None

    def copy(self) -> "RamDisk":
        """The same bytes, with power."""
        disk = RamDisk(0)
        disk.data = bytearray(self.data)
        return disk

    def readblocks(self, block: int, buf: bytearray, offset: int = 0) -> int:
        if self.reads_left is not None:
            self.reads_left -= 1
            if self.reads_left < 0:
                self.reads_left = None
                return -EIO
        at = block * self.BLOCK + offset
        buf[:] = self.data[at : at + len(buf)]
        return 0

    def writeblocks(self, block: int, buf: bytearray, offset: int = 0) -> int:
        if self._is_cut():
            return -EIO
        at = block * self.BLOCK + offset
        self.data[at : at + len(buf)] = buf
        return 0

    def ioctl(self, op: int, arg: int) -> int:
        if op == 4:
            return len(self.data) // self.BLOCK
        if op == 5:
            return self.BLOCK
        if op == 6:
            if self._is_cut():
                return -EIO
            at = arg * self.BLOCK
            self.data[at : at + self.BLOCK] = b"\xff" * self.BLOCK
        return 0

    def _is_cut(self) -> bool:
        if self.writes_left:
            self.writes_left -= 1
            return False
        return self.writes_left == 0


def formatted(blocks: int) -> RamDisk:
    disk = RamDisk(blocks)
    os.VfsLfs2.mkfs(disk)  # type: ignore[attr-defined]
    return disk


def mount(disk: RamDisk) -> None:
    """Put the disk at FOLDER."""
    os.mount(os.VfsLfs2(disk), FOLDER)  # type: ignore[attr-defined]


def unmount() -> None:
    os.umount(FOLDER)  # type: ignore[attr-defined]
