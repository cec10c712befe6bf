"""`sync --watch` over hours in virtual time: once in every window, and sparing where that fails."""

import asyncio
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakError
from companion.test_another_front import Window
from core.board import IDENTITY, KEY, Board
from link.conftest import VirtualLoop
from link.line import NEARBY, Line

from holdtimer.companion.sync import Synced, watch_windows
from holdtimer.companion.windows import Windows
from holdtimer.errors import EXIT_LACKING
from holdtimer.history.errors import BusyError
from holdtimer.history.store import Store, open_store
from holdtimer.keys import FILE, KEYS_VARIABLE, Keys
from holdtimer.link.central import SERVICE
from holdtimer.link.errors import AdapterMissing, LinkLost
from holdtimer.words.text import device_name

NAME = device_name(IDENTITY[:8])
ADVERTISED_S = 0.1
Spans = list[tuple[float, float]]


class Aerial(Line):
    """Hears the board in these spans of the loop's time; `fails` is raised by every connection."""

    def __init__(self, spans: Spans, name: str = NAME, fails: Exception | None = None) -> None:
        super().__init__(Board(key=KEY))
        self.tried: list[float] = []
        self.gone = False
        self._spans = spans
        self._name = name
        self._fails = fails

    def scanner(self, **options: Any) -> Any:
        return _Scanner(self, options["detection_callback"])

    def client(self, device: Any, **options: Any) -> Any:
        self.tried.append(asyncio.get_running_loop().time())
        while not self.board.radio_on:
            self.board.very_long()
        return super().client(device, **options)

    def connect(self, gone: Callable[[], None]) -> None:
        if self._fails:
            raise self._fails
        super().connect(gone)

    async def advertise(self, heard: Callable[..., None]) -> None:
        data = AdvertisementData(self._name, {}, {}, [SERVICE], None, -50, ())
        while True:
            now_s = asyncio.get_running_loop().time()
            if any(first <= now_s < last for first, last in self._spans):
                heard(NEARBY.device, data)
            await asyncio.sleep(ADVERTISED_S)


class _Scanner:
    def __init__(self, aerial: Aerial, heard: Callable[..., None]) -> None:
        self._aerial = aerial
        self._heard = heard

    async def __aenter__(self) -> "_Scanner":
        if self._aerial.gone:
            raise BleakError("org.bluez.Error.NotReady")
        self._task = asyncio.create_task(self._aerial.advertise(self._heard))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a computer that the board is enrolled on."""
    monkeypatch.setenv(KEYS_VARIABLE, FILE)
    Keys().keep(IDENTITY[:8], KEY)
    open_store(f"sqlite:///{tmp_path / 'history.sqlite'}").close()
    return tmp_path / "history.sqlite"


@pytest.fixture
def store(database: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{database}?timeout=0") as opened:
        yield opened


def watched(
    aerial: Aerial,
    store: Store,
    seconds: float,
    front: Window | None = None,
    then: tuple[float, Callable[[], object]] = (0, lambda: None),
) -> list[Synced]:
    """What was shown in that time; `then` is when something is to happen, and what."""
    shown: list[Synced] = []

    async def watch() -> None:
        asyncio.get_running_loop().call_later(*then)
        async with asyncio.timeout(seconds):
            await watch_windows(front or Window(), aerial, store, None, shown.append)

    with asyncio.Runner(loop_factory=VirtualLoop) as runner, pytest.raises(TimeoutError):
        runner.run(watch())
    return shown


def test_a_window_is_synced_once_however_long_it_is_open(store: Store) -> None:
    aerial = Aerial([(0, 90)])
    (synced,) = watched(aerial, store, 200)
    assert synced.error is None
    assert synced.pulled
    assert len(aerial.tried) == 1


@pytest.mark.parametrize("silent_s", [2.5, 5, 9.9, 10, 13, 19.9])
@pytest.mark.parametrize("first_s", [0.3, 14.6])
def test_the_next_window_is_synced_however_soon_it_comes(
    silent_s: float, first_s: float, store: Store
) -> None:
    spans = [(0.0, first_s)]
    for _ in range(3):
        opens = spans[-1][1] + silent_s
        spans.append((opens, opens + 12.0))
    aerial = Aerial(spans)
    assert [synced.error for synced in watched(aerial, store, spans[-1][1] + 5)] == [None] * 4
    assert all(first <= at < first + 1 for at, (first, _) in zip(aerial.tried, spans, strict=True))


def test_a_peer_that_drops_is_tried_later_and_later_and_shown_once(store: Store) -> None:
    front = Window()
    aerial = Aerial([(0, 90)], fails=BleakError("dropped"))
    (synced,) = watched(aerial, store, 100, front)
    assert isinstance(synced.error, LinkLost)
    # What follows at once belongs to the same try.
    tries = [0.0, *(later for at, later in pairwise(aerial.tried) if later - at > 0.6)]
    assert sum(at < 10 for at in tries) <= 5
    waits = [later - at for at, later in pairwise(tries)]
    assert 6 <= len(waits) <= 11
    assert all(later > wait for wait, later in pairwise(waits[:5]))
    assert len("".join(front.told)) < 300


def test_the_next_window_of_a_peer_that_drops_is_tried_at_once(store: Store) -> None:
    aerial = Aerial([(0, 40), (45, 60)], fails=BleakError("dropped"))
    assert len(watched(aerial, store, 60)) == 2
    assert min(at for at in aerial.tried if at >= 45) < 46


def test_a_database_that_is_in_use_is_tried_again_in_the_same_window(database: Path, store: Store) -> None:
    aerial = Aerial([(0, 90)])
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        first, last = watched(aerial, store, 90, then=(20, other.rollback))
    assert isinstance(first.error, BusyError)
    assert last.error is None
    assert 20 <= aerial.tried[-1] < 40


def test_a_stranger_is_left_alone_and_told_once(store: Store) -> None:
    front = Window()
    aerial = Aerial([(0, 90)], name="hold-0000")
    assert watched(aerial, store, 100, front) == []
    assert aerial.tried == []
    assert len([told for told in front.told if "no key for it" in told]) == 1


def test_an_adapter_that_goes_away_is_said(store: Store) -> None:
    aerial = Aerial([])

    async def watch() -> None:
        asyncio.get_running_loop().call_later(25, setattr, aerial, "gone", True)
        await watch_windows(Window(), aerial, store, None, lambda _: None)

    with (
        asyncio.Runner(loop_factory=VirtualLoop) as runner,
        pytest.raises(AdapterMissing, match="has stopped") as gone,
    ):
        runner.run(watch())
    assert gone.value.exit_code == EXIT_LACKING
    assert gone.value.hint


@pytest.mark.parametrize(("deaf_s", "due"), [(1.0, False), (11.0, False), (13.0, True)])
def test_what_nobody_heard_is_no_silence_until_the_window_must_be_over(deaf_s: float, due: bool) -> None:
    """While the laptop talks to another device it does not listen."""
    windows = Windows(random.Random(16))
    assert windows.hear("one", 0)
    windows.done("one", 0)
    windows.deaf(0, deaf_s)
    assert windows.hear("one", deaf_s + 0.1) is due


def test_what_failed_waits_on_while_nobody_listens() -> None:
    windows = Windows(random.Random(16))
    assert windows.hear("one", 0)
    windows.failed("one", 0)
    windows.deaf(0, 0.5)
    assert not windows.hear("one", 0.6)
    assert windows.failures("one") == 1
    assert windows.hear("one", 1.3)


def test_silence_counts_from_the_end_of_the_sync() -> None:
    windows = Windows(random.Random(16))
    assert windows.hear("one", 0)
    windows.done("one", 8)
    windows.deaf(0, 8)
    assert not windows.hear("one", 9.9)
    assert windows.hear("one", 12)
