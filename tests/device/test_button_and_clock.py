"""Edges with their times, and time across the wrap of the tick counter."""

import random

from holdfw.button import Button
from holdfw.clock import Clock
from holdtimer.sim.machine import Chip

WRAP = 1 << 30
DAY_MS = 86_400_000


class Ticks:
    """MicroPython's ticks_ms and ticks_diff."""

    def __init__(self, at: int = 0) -> None:
        self.at = at

    def ms(self) -> int:
        return self.at % WRAP

    @staticmethod
    def diff(a: int, b: int) -> int:
        return (a - b + WRAP // 2) % WRAP - WRAP // 2


def never(ms: int) -> None:
    raise AssertionError(f"slept {ms} ms")


class Desk:
    def __init__(self) -> None:
        self.ticks = Ticks(1000)
        self.chip = Chip(lambda: self.ticks.at)
        machine = self.chip.machine()
        pin = machine.Pin(27, machine.Pin.IN, machine.Pin.PULL_UP)
        self.button = Button(pin, self.ticks.ms)

    def edge(self, level: int, after_ms: int = 1) -> None:
        self.ticks.at += after_ms
        self.chip.drive(27, level)

    def polled(self) -> list[tuple[bool, int]]:
        edges = []
        while (edge := self.button.poll()) is not None:
            edges.append(edge)
        return edges


def test_edges_come_in_order_with_the_time_they_happened() -> None:
    desk = Desk()
    desk.edge(0)
    desk.edge(1, after_ms=80)
    desk.ticks.at += 500

    assert desk.polled() == [(True, 1001), (False, 1081)]
    assert desk.polled() == []


def test_after_more_bounces_than_the_ring_holds_the_level_is_right() -> None:
    for bounces in (15, 16, 17, 40, 41):
        desk = Desk()
        for bounce in range(bounces):
            desk.edge(bounce % 2)

        edges = desk.polled()

        assert edges[-1][0] is (bounces % 2 == 1)
        assert len(edges) <= 17


def test_a_press_without_an_interrupt_is_found() -> None:
    desk = Desk()
    desk.chip.levels[27] = 0

    assert desk.polled() == [(True, 1000)]


def test_an_edge_to_the_level_that_is_known_is_none() -> None:
    desk = Desk()
    desk.edge(0)
    assert desk.polled() == [(True, 1001)]
    owner, handler, _ = desk.chip.handlers[27]
    handler(owner)  # an interrupt of the same level: its edge back was lost
    assert desk.polled() == []


def test_what_the_pin_did_in_its_sleep_is_forgotten_and_the_level_counts() -> None:
    desk = Desk()
    desk.edge(0)
    desk.edge(1)
    desk.button.forget_edges()
    assert desk.polled() == []

    desk.edge(1)
    desk.edge(0)
    desk.button.forget_edges()
    assert desk.polled() == [(True, desk.ticks.at)]


def test_the_ring_serves_for_ever() -> None:
    desk = Desk()
    for press in range(100):
        desk.edge(0)
        desk.edge(1)
        assert [down for down, _ in desk.polled()] == [True, False], press


def test_time_never_falls_and_never_loses_a_ms_across_the_wrap() -> None:
    dice = random.Random(3)
    ticks = Ticks(WRAP - 5 * DAY_MS)
    clock = Clock(ticks.ms, ticks.diff, never)
    elapsed = 0
    for _ in range(500):
        step = dice.choice([0, 1, 999, DAY_MS, 6 * DAY_MS])
        ticks.at += step
        elapsed += step
        assert clock.now_ms() == elapsed
    assert elapsed > 2 * WRAP


def test_an_edge_before_the_wrap_has_its_time() -> None:
    ticks = Ticks(WRAP - 100)
    clock = Clock(ticks.ms, ticks.diff, never)
    ticks.at += 40
    edge = ticks.ms()
    ticks.at += 100

    assert clock.ms_of(edge) == 40
    assert clock.now_ms() == 140
    assert clock.ms_of(edge) == 40


def test_sleeping_is_the_boards() -> None:
    slept: list[int] = []

    Clock(Ticks().ms, Ticks.diff, slept.append).sleep_ms(25)

    assert slept == [25]
