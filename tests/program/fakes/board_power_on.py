"""Power comes on, on a board that is wired as the environment says, and where one thing may fail.

usage: micropython -m board_power_on IMAGE LEVEL       as power_on; see wired.py and failing.py
"""

for name in ("wired", "failing", "power_on"):  # each puts its parts into the chip, before it is used
    __import__(name)
