"""The simulator and the companion as a user starts them: processes of their own."""

import contextlib
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("holdtimer")
PATIENCE_S = 60.0  # a shared machine may be slow; whoever waits this long has failed


def use_up_numbers(folder: Path) -> None:
    """Make the log of this flash one that has given out its last sequence number: the firmware crashes."""
    (folder / "log").mkdir(parents=True)
    (folder / "log" / "ffffffff.seg").write_bytes(b"x")


class Simulator:
    """`holdtimer sim --headless`, driven by its standard input."""

    def __init__(self, folder: Path, *options: str, data: Path | None = None) -> None:
        self.folder = folder
        self._errors = folder.with_name(folder.name + ".stderr")
        command = [str(PROGRAM), "sim", "--headless", "--folder", str(folder), *options]
        if not data:  # with nobody's keys
            command.append("--no-enroll")
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=environment(data),
            )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put("")

    def line(self, ending: str = "") -> str:
        """The next line of output that ends like this; fails where the output ends first."""
        while True:
            line = self._lines.get(timeout=PATIENCE_S)
            assert line, f"the simulator ended without {ending!r}: {self.errors}"
            if line.endswith(ending):
                return line

    def say(self, *commands: str) -> None:
        assert self._process.stdin
        for command in commands:
            self._process.stdin.write(command + "\n")
        self._process.stdin.flush()

    def leave_alone(self) -> None:
        """Close its standard input."""
        assert self._process.stdin
        self._process.stdin.close()

    def wait(self) -> int:
        """Its exit code, once it has ended by itself."""
        return self._process.wait(PATIENCE_S)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self._process.send_signal(number)
        return self.wait()

    def kill(self) -> None:
        """As if the battery fell out."""
        self._process.kill()
        self._process.wait(PATIENCE_S)

    @property
    def errors(self) -> str:
        return self._errors.read_text()

    def end(self) -> None:
        if self._process.poll() is None:
            self.kill()
        self._reader.join(PATIENCE_S)
        for stream in (self._process.stdin, self._process.stdout):
            assert stream
            with contextlib.suppress(BrokenPipeError):
                stream.close()


@contextlib.contextmanager
def simulator(folder: Path, *options: str, data: Path | None = None) -> Iterator[Simulator]:
    """Started, and gone at the end; enrolled with those who keep their keys in `data`."""
    started = Simulator(folder, *options, data=data)
    try:
        yield started
    finally:
        started.end()


@contextlib.contextmanager
def reachable(folder: Path, *options: str, data: Path | None = None) -> Iterator[tuple[Simulator, str]]:
    """A simulator and the --hci by which companions reach it; enrolled as with `simulator`."""
    with simulator(folder, "--listen", "tcp-server:127.0.0.1:0", *options, data=data) as started:
        yield started, started.line().removeprefix("listening ")
        assert started.errors == "" or data is None, started.errors


def environment(data: Path | None) -> dict[str, str]:
    """That of a user who keeps everything in `data`, and has no keyring."""
    kept = {**os.environ, "COLUMNS": "120", "HOLDTIMER_KEYS": "file"}
    kept.pop("HOLDTIMER_HCI", None)
    return kept if data is None else {**kept, "HOLDTIMER_DATA": str(data)}


def holdtimer(*arguments: str | Path, data: Path) -> subprocess.CompletedProcess[str]:
    """Run one command with its history in `data`; whatever happens, no traceback reaches the user."""
    done = subprocess.run(
        [PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE_S,
        env=environment(data),
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


class Hop:
    """A TCP hop on the way to a simulator: counts what passes, and does something at some byte.

    When more than `after` bytes would have passed in the direction "up" or "down", `then` is called with this
    hop, and what came last is not passed on.
    """

    def __init__(
        self,
        spec: str,
        direction: str = "",
        after: int = 0,
        then: "Callable[[Hop], object]" = lambda hop: hop.cut(),
    ) -> None:
        self.passed = {"up": 0, "down": 0}  # bytes
        self._direction = direction
        self._after = after
        self._then = then
        _, host, port = spec.split(":")
        self._target = (host, int(port))
        self._sockets: list[socket.socket] = []
        self._silent = False
        self._server = socket.create_server(("127.0.0.1", 0))
        self.spec = f"tcp-client:127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                near = self._server.accept()[0]
                far = socket.create_connection(self._target)
                self._sockets += [near, far]
                for source, sink, direction in ((near, far, "up"), (far, near, "down")):
                    threading.Thread(target=self._pass, args=(source, sink, direction), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, direction: str) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(4096):
                if self._silent:
                    continue
                if direction == self._direction and self.passed[direction] + len(data) > self._after:
                    self._then(self)
                    continue
                self.passed[direction] += len(data)
                sink.sendall(data)
        self.cut()

    def cut(self) -> None:
        """Close it all."""
        for end in self._sockets:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def fall_silent(self) -> None:
        """Pass nothing on any more, and stay open."""
        self._silent = True

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.cut()
        for end in self._sockets:
            end.close()
