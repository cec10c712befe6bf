"""Who sits at the bench in the tests, and what is on the board there."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

COMMAND = [sys.executable, "-c", "from holdtimer.cli.main import main; main()"]
TIMEOUT_S = 300


class Bench:
    """Somebody with these answers, one after the other, and then gone. `on_question` hears each question."""

    def __init__(
        self,
        answers: Iterable[str] = (),
        on_question: Callable[[str], None] = lambda question: None,  # noqa: ARG005
    ) -> None:
        self.told: list[str] = []
        self.asked: list[str] = []
        self._answers = iter(answers)
        self._on_question = on_question

    def tell(self, text: str) -> None:
        self.told.append(text)

    def answer(self, question: str) -> str | None:
        self.asked.append(question)
        self._on_question(question)
        return next(self._answers, None)


def holdtimer(*arguments: str, answers: str = "") -> "subprocess.CompletedProcess[str]":
    """The command as people run it; `answers` are lines that they type."""
    return subprocess.run(
        [*COMMAND, *arguments],
        input=answers,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
        env={**os.environ, "COLUMNS": "120"},
    )


def plug(port: Path, board: str) -> None:
    """Have the name `port` be that of this board's."""
    port.unlink(missing_ok=True)
    port.symlink_to(board)
