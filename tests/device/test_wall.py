"""What the RTC's memory keeps: the run of the RTC, and the time of day; right or unknown, never wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfw.wall import recall, remember
from holdtimer.sim.machine import DEEPSLEEP_RESET, HARD_RESET, PWRON_RESET, WDT_RESET, Chip

u32 = st.integers(0, (1 << 32) - 1)
UNKNOWN = 0
BOOT = 9
ANEW = (BOOT, -1, 0, False, -1)


def rtc_with(memory: bytes = b"") -> object:
    chip = Chip(lambda: 0)
    chip.rtc_memory = memory
    return chip.machine().RTC()


@given(
    st.sampled_from([DEEPSLEEP_RESET, WDT_RESET, HARD_RESET, UNKNOWN]),
    u32,
    st.integers(0, 1 << 30),
    st.integers(0, 1 << 20),
    st.integers(800_000_000, 1 << 31),
    u32,
    st.booleans(),
)
def test_run_and_time_go_on_with_the_rtc(
    cause: int, run: int, rtc_s: int, later_s: int, local_s: int, rested_s: int, asked: bool
) -> None:
    rtc = rtc_with()
    remember(rtc, rtc_s, run, local_s, rested_s, asked)

    assert recall(rtc, rtc_s + later_s, cause, BOOT) == (run, local_s + later_s, rested_s, asked, later_s)


def test_a_time_that_is_not_known_stays_so() -> None:
    rtc = rtc_with()
    remember(rtc, 5, 3, -1, 0, True)

    assert recall(rtc, 70_000, DEEPSLEEP_RESET, BOOT) == (3, -1, 0, True, 69_995)


@given(st.binary(max_size=30))
def test_what_lies_there_after_a_loss_of_power_is_a_new_run_without_a_time(memory: bytes) -> None:
    assert recall(rtc_with(memory), 5, DEEPSLEEP_RESET, BOOT) == ANEW


@given(st.integers(0, 8 * 21 - 1))
def test_one_bit_that_turned_over_makes_it_a_new_run(bit: int) -> None:
    chip = Chip(lambda: 0)
    rtc = chip.machine().RTC()
    remember(rtc, 5, 3, 848_000_000, 847_999_000, False)
    harmed = bytearray(chip.rtc_memory)
    harmed[bit // 8] ^= 1 << bit % 8
    chip.rtc_memory = bytes(harmed)

    assert recall(rtc, 5, DEEPSLEEP_RESET, BOOT) == ANEW


@pytest.mark.parametrize(
    ("cause", "rtc_s"),
    [(PWRON_RESET, 0), (PWRON_RESET, 80_000), (WDT_RESET, 1), (UNKNOWN, 69_999)],
    ids=["power", "brown-out", "the RTC's watchdog", "backwards"],
)
def test_memory_that_outlived_the_count_of_the_rtc_is_a_new_run(cause: int, rtc_s: int) -> None:
    rtc = rtc_with()
    remember(rtc, 70_000, 3, 848_000_000, 847_999_000, False)

    assert recall(rtc, rtc_s, cause, BOOT) == ANEW


class HarmedLength:
    """machine.RTC of an ESP32 after a dip that harmed the length of the memory: who reads it, writes over the
    stack."""

    def __init__(self) -> None:
        self.data: bytes | None = None

    def memory(self, data: bytes | None = None) -> bytes:
        if data is not None:
            self.data = data
        assert self.data is not None, "the chip crashes, and at every start again"
        return self.data


def test_after_power_on_the_memory_is_written_before_it_is_read() -> None:
    rtc = HarmedLength()

    assert recall(rtc, 5, PWRON_RESET, BOOT) == ANEW
    remember(rtc, 5, BOOT, -1, 0, False)
    assert recall(rtc, 6, DEEPSLEEP_RESET, BOOT + 1) == (*ANEW[:-1], 1)


@pytest.mark.parametrize("rtc_s", [1_790_000_000, (1 << 32) + 7, (1 << 48) // 1000])
def test_an_rtc_that_another_program_has_set_counts_as_well(rtc_s: int) -> None:
    rtc = rtc_with()
    remember(rtc, rtc_s, 3, 848_000_000, 847_999_000, False)

    assert recall(rtc, rtc_s + 10, DEEPSLEEP_RESET, BOOT) == (3, 848_000_010, 847_999_000, False, 10)
