"""The hold timer, sans-I/O: no clock, no pin, no file, no radio. Runs on MicroPython and CPython."""
