"""A LittleFS image and the files in it.

usage: micropython -m image put IMAGE FOLDER    all of FOLDER into a new file system on IMAGE
       micropython -m image get IMAGE FOLDER    IMAGE's log/ and settings into FOLDER
"""

import os
import sys

import vfs  # type: ignore[import-not-found]
from flashchip import FlashChip  # type: ignore[import-not-found]

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


what, image, folder = sys.argv[1:]
chip = FlashChip(image)
if what == "put":
    vfs.VfsLfs2.mkfs(chip)
    vfs.mount(chip, "/flash")
    copy(folder, "/flash")
else:
    vfs.mount(chip, "/flash")
    for name in ("log", "settings"):
        if name in os.listdir("/flash"):
            copy("/flash/" + name, folder + "/" + name)
vfs.umount("/flash")
