"""Files into a LittleFS image, or out of it.

usage: micropython image.py put|get IMAGE BLOCKS      files as JSON {path: hex} on stdin, or on stdout
"""

import binascii
import json
import os
import sys

import vfs  # type: ignore[import-not-found]
from flashfile import FlashFile  # type: ignore[import-not-found]

FOLDER = 0x4000


def put(files: "dict[str, str]") -> None:
    for name in files:
        at = name.find("/")
        while at > 0:
            try:
                os.mkdir("/flash/" + name[:at])
            except OSError:  # it is there
                pass
            at = name.find("/", at + 1)
        with open("/flash/" + name, "wb") as file:
            file.write(binascii.unhexlify(files[name]))


def get(folder: str, found: "dict[str, str]") -> "dict[str, str]":
    for name in os.listdir(folder):
        path = folder + "/" + name
        if os.stat(path)[0] & FOLDER:
            get(path, found)
        else:
            with open(path, "rb") as file:
                found[path[len("/flash/") :]] = binascii.hexlify(file.read()).decode()
    return found


what, image, blocks = sys.argv[1:]
flash = FlashFile(image, blocks)
if what == "put":
    vfs.VfsLfs2.mkfs(flash)
vfs.mount(vfs.VfsLfs2(flash, progsize=256, readsize=256), "/flash")
if what == "put":
    put(json.load(sys.stdin))
else:
    print(json.dumps(get("/flash", {})))
vfs.umount("/flash")
