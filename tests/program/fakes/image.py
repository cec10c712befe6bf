"""A LittleFS image and the files in it.

usage: micropython -m image put IMAGE FOLDER...    all of each FOLDER into a new file system on IMAGE
       micropython -m image get IMAGE FOLDER       IMAGE's log/, settings and crash.* into FOLDER
       micropython -m image fill IMAGE             IMAGE up to the last byte
"""

import os
import sys

import vfs  # type: ignore[import-not-found]
from flashchip import BLOCK, FlashChip  # type: ignore[import-not-found]

_FOLDER = 0x4000


def copy(source: str, target: str) -> None:
    """A file or a folder with all that is in it."""
    if os.stat(source)[0] & _FOLDER:
        if target != "/flash":
            os.mkdir(target)
        for name in os.listdir(source):
            copy(source + "/" + name, target + "/" + name)
        return
    with open(source, "rb") as old, open(target, "wb") as new:
        new.write(old.read())


def fill(path: str, size: int) -> None:
    """Write on in pieces of `size` bytes until there is no room for one more."""
    try:
        while True:
            with open(path, "ab") as file:
                file.write(bytes(size))
    except OSError:
        pass


what, image, *folders = sys.argv[1:]
chip = FlashChip(image)
if what == "put":
    vfs.VfsLfs2.mkfs(chip)
vfs.mount(chip, "/flash")
if what == "put":
    for folder in folders:
        copy(folder, "/flash")
elif what == "fill":
    fill("/flash/filler", BLOCK)
    fill("/flash/filler", 16)
else:
    for name in ("log", "settings", "crash.new", "crash.txt"):
        if name in os.listdir("/flash"):
            copy("/flash/" + name, folders[0] + "/" + name)
vfs.umount("/flash")
