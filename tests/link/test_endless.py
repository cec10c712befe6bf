"""A device that goes on and on, and never says that it is done."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, cast

import pytest

from holdcore import wire
from holdtimer.link.contact import Status
from holdtimer.link.conversation import Conversation
from holdtimer.link.errors import LinkLost
from holdtimer.link.exchanges import PULL_MAX_S, PUSH_MAX_S, pull, push

InVirtualTime = Callable[[Coroutine[Any, Any, Any]], Any]
Answer = tuple[int, tuple[int, ...], bytes]

STATUS = Status(b"device 1", b"epoch  1", 1, 0, 100, 3_900, "0.1.0", 0, 1)
RECORD = b"a record"


class Talk:
    """Every second the device says `answers(n)`, for n from 1."""

    name = "hold-test"

    def __init__(self, answers: Callable[[int], Answer]) -> None:
        self.said = 0
        self._answers = answers

    async def send(self, *_: object, **__: object) -> None:
        pass

    async def receive(self, *_: object) -> Answer:
        await asyncio.sleep(1)
        self.said += 1
        return self._answers(self.said)

    async def ask(self, *_: object, **__: object) -> Answer:
        return await self.receive()


class Log:
    """What was committed."""

    def __init__(self) -> None:
        self.kept = b""

    def cursor(self, _device: bytes, _epoch: bytes) -> int:
        return 0

    def keep(self, _device: bytes, _epoch: bytes, records: bytes) -> int:
        self.kept += records
        return len(records) // len(RECORD)


def unheard(_done: int, _of: int) -> None:
    pass


def pulled(answers: Callable[[int], Answer]) -> tuple[Talk, Log, Coroutine[Any, Any, int]]:
    talk, log = Talk(answers), Log()
    return talk, log, pull(cast(Conversation, talk), STATUS, log, unheard)


def test_a_pull_without_an_end_is_ended_and_what_came_is_kept(in_virtual_time: InVirtualTime) -> None:
    talk, log, pulling = pulled(lambda number: (wire.RECORDS, (number,), RECORD))
    with pytest.raises(LinkLost, match="hold-test has not come to an end in 30 min") as raised:
        in_virtual_time(pulling)
    assert "try again" in raised.value.hint
    assert talk.said in (PULL_MAX_S - 1, PULL_MAX_S)
    assert log.kept == RECORD * talk.said


def test_records_that_are_none_end_a_pull_at_once(in_virtual_time: InVirtualTime) -> None:
    _, log, pulling = pulled(lambda number: (wire.RECORDS, (min(number, 5),), RECORD))
    with pytest.raises(LinkLost, match="from 5 to 5"):
        in_virtual_time(pulling)
    assert log.kept == RECORD * 5


def test_a_push_without_an_end_is_ended(in_virtual_time: InVirtualTime) -> None:
    talk = Talk(lambda _: (wire.PUSH_AT, (0, 3_325), b""))
    with pytest.raises(LinkLost, match="has not come to an end in 2 min"):
        in_virtual_time(push(cast(Conversation, talk), "ice", bytes(100), unheard))
    assert talk.said in (PUSH_MAX_S - 1, PUSH_MAX_S)
