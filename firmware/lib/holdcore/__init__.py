"""The hold timer as a pure function: no clock, no pin, no file, no radio. Runs on MicroPython and CPython."""
