"""Import every compiled device module; prints how many.

usage: run by MicroPython with FIRMWARE, the folder of the compiled files; without `cryptolib`, which the
WebAssembly build lacks, all but the module that wants it
"""

import os
import sys

root = sys.argv[1]
sys.path[:] = [root, root + "/lib"]
without = []
try:
    import cryptolib  # type: ignore[import-not-found]  # noqa: F401
except ImportError:
    without = ["ccm.mpy"]
count = 0
folders = [(root + "/holdfw", "holdfw"), (root + "/lib/holdcore", "holdcore")]
for folder, package in folders:
    for name in sorted(os.listdir(folder)):
        if "." not in name:
            folders.append((folder + "/" + name, package + "." + name))
        elif name.endswith(".mpy") and name not in without:
            __import__(package + "." + name[:-4])
            count += 1
print(count)
