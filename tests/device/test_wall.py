"""The time of day in the RTC's memory: right or unknown, never wrong."""

from hypothesis import given
from hypothesis import strategies as st

from holdfw.wall import recall, remember
from holdtimer.sim.machine import DEEPSLEEP_RESET, HARD_RESET, PWRON_RESET, WDT_RESET, Chip

u32 = st.integers(0, (1 << 32) - 1)


def rtc_with(memory: bytes = b"") -> object:
    chip = Chip(lambda: 0)
    chip.rtc_memory = memory
    return chip.machine().RTC()


@given(
    st.sampled_from([DEEPSLEEP_RESET, WDT_RESET, HARD_RESET]),
    st.integers(0, 1 << 30),
    st.integers(0, 1 << 20),
    st.integers(800_000_000, 1 << 31),
    u32,
)
def test_time_goes_on_with_the_rtc(cause: int, rtc_s: int, later_s: int, local_s: int, rested_s: int) -> None:
    rtc = rtc_with()
    remember(rtc, rtc_s, local_s, rested_s)

    assert recall(rtc, rtc_s + later_s, cause) == (local_s + later_s, rested_s)


@given(st.binary(max_size=20))
def test_what_lies_there_after_a_loss_of_power_is_no_time(memory: bytes) -> None:
    assert recall(rtc_with(memory), 5, DEEPSLEEP_RESET) == (-1, 0)


@given(st.integers(0, 8 * 12 - 1))
def test_one_bit_that_turned_over_makes_it_unknown(bit: int) -> None:
    chip = Chip(lambda: 0)
    rtc = chip.machine().RTC()
    remember(rtc, 5, 848_000_000, 847_999_000)
    harmed = bytearray(chip.rtc_memory)
    harmed[bit // 8] ^= 1 << bit % 8
    chip.rtc_memory = bytes(harmed)

    assert recall(rtc, 5, DEEPSLEEP_RESET) == (-1, 0)


def test_memory_that_outlived_the_count_of_the_rtc_is_no_time() -> None:
    rtc = rtc_with()
    remember(rtc, 70_000, 848_000_000, 847_999_000)

    assert recall(rtc, 0, PWRON_RESET) == (-1, 0)
