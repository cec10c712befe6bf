"""Print how many bytes of heap the fakes of the chip take, which a board does not have."""

import gc

gc.collect()
before = gc.mem_alloc()
import chip  # type: ignore[import-not-found]  # noqa: E402,F401
import flashchip  # type: ignore[import-not-found]  # noqa: E402,F401

gc.collect()
print(gc.mem_alloc() - before)
