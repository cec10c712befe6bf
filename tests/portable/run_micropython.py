"""Run one portable test file on MicroPython; exit 0 if it has tests and all passed.

usage: micropython run_micropython.py LIB TESTS NAME
LIB holds holdcore as .mpy, with holdfw beside LIB; TESTS is this project's tests/, NAME is the file in
TESTS/portable without ".py".
Prints `ok name` or `FAIL name` with its traceback per test, and at the end `N passed, M failed`.
"""

import sys


def run(module: object) -> int:
    """Call every test_* function of `module`; return the exit code."""
    passed = failed = 0
    for name in sorted(dir(module)):
        if not name.startswith("test_"):
            continue
        try:
            getattr(module, name)()
        except Exception as error:
            failed += 1
            print("FAIL", name)
            sys.print_exception(error, sys.stdout)  # type: ignore[attr-defined]  # MicroPython's own
        else:
            passed += 1
            print("ok", name)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    lib, tests, name = sys.argv[1:]
    sys.path[:] = [lib, lib + "/..", tests, tests + "/portable"]
    sys.exit(run(__import__(name)))
