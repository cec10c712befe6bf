"""A flash chip in a file, for LittleFS."""

BLOCK = 4096


class FlashFile:
    def __init__(self, path: str, blocks: "int | str") -> None:
        self.file = open(path, "r+b")  # noqa: SIM115  # as long as the board has power
        self.blocks = int(blocks)

    def readblocks(self, block: int, buffer: bytearray, offset: int = 0) -> None:
        self.file.seek(block * BLOCK + offset)
        self.file.readinto(buffer)

    def writeblocks(self, block: int, buffer: bytes, offset: int = 0) -> None:
        self.file.seek(block * BLOCK + offset)
        self.file.write(buffer)

    def ioctl(self, what: int, _: int) -> "int | None":
        return {4: self.blocks, 5: BLOCK, 6: 0}.get(what)
