"""power_on.py, where work takes time."""

import busy  # type: ignore[import-not-found]  # noqa: F401  # before the program
import power_on  # type: ignore[import-not-found]  # noqa: F401
