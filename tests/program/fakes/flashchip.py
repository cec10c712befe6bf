"""The flash chip: a file of 4 KiB blocks that LittleFS is on, as on the board."""

BLOCK = 4096


class FlashChip:
    """`programmed` and `erased` count bytes and blocks."""

    programmed = 0
    erased = 0

    def __init__(self, path: str) -> None:
        self._file = open(path, "r+b")  # noqa: SIM115
        self._blocks = self._file.seek(0, 2) // BLOCK

    def readblocks(self, block: int, data: bytearray, offset: int = 0) -> None:
        self._file.seek(block * BLOCK + offset)
        self._file.readinto(data)

    def writeblocks(self, block: int, data: bytes, offset: int = 0) -> None:
        FlashChip.programmed += len(data)
        self._file.seek(block * BLOCK + offset)
        self._file.write(data)

    def ioctl(self, op: int, block: int) -> "int | None":  # noqa: ARG002
        if op == 3:
            self._file.flush()
        elif op == 4:
            return self._blocks
        elif op == 5:
            return BLOCK
        elif op == 6:
            FlashChip.erased += 1
            return 0
        return None
