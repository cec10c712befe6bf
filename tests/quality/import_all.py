"""Import every compiled device module; prints how many.

usage: run by MicroPython with FIRMWARE, the folder of the compiled files
"""

import os
import sys

root = sys.argv[1]
sys.path[:] = [root, root + "/lib"]
count = 0
for folder, package in ((root + "/holdfw", "holdfw"), (root + "/lib/holdcore", "holdcore")):
    for name in sorted(os.listdir(folder)):
        if name.endswith(".mpy"):
            __import__(package + "." + name[:-4])
            count += 1
print(count)
