"""The simulated framebuf leaves the bytes that MicroPython's leaves."""

import pytest
from device.conftest import Run
from device.framebuf_ops import digests

from holdtimer.sim import framebuf


def test_random_drawing_leaves_the_same_bytes(micropython: Run) -> None:
    real = micropython("framebuf_ops.py").split()

    assert [str(digest) for digest in digests(framebuf)] == real
    assert len(set(real)) > 1000


@pytest.mark.parametrize("shape", [(8, 9), (9, 8), (0, 8)])
def test_a_buffer_that_is_too_small_is_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        framebuf.FrameBuffer(bytearray(8), shape[0], shape[1], framebuf.MONO_VLSB)
