"""The companion as a user runs it: processes that meet a simulated device in another process."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sim.process import Hop, Simulator, holdtimer, reachable, simulator

from holdcore.log import journal
from holdcore.model import DONE, HELD, LEFT, ROUTINES_MAX, STEPS_MAX, TIME
from holdfw.flash import Flash
from holdtimer.errors import (
    EXIT_FILE,
    EXIT_LACKING,
    EXIT_LOST,
    EXIT_NO_DEVICE,
    EXIT_REFUSED,
)
from holdtimer.history.store import open_store
from holdtimer.routines import find, load
from holdtimer.sim.provision import provision

# Bytes: 700 to connect and greet, 4300 for the long routine; the last 900 wait until the device has some.
IN_THE_MIDDLE_OF_A_PUSH = 4_500
IN_THE_MIDDLE_OF_A_PULL = 12_000  # 1600, then 21600 for the log
HOLDS = 400  # a log of some 18 kB: forty messages
LOOK = ("--timeout", "45")  # a loaded machine may need long until it hears the device
Device = tuple[Simulator, str]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def flash(tmp_path: Path) -> Path:
    return tmp_path / "flash"


@pytest.fixture
def device(flash: Path, data: Path) -> Iterator[Device]:
    with reachable(flash, data=data) as (sim, hci):
        sim.line("radio on")
        yield sim, hci


def store_of(data: Path) -> str:
    return f"sqlite:///{data / 'history.sqlite'}"


def long_routine(folder: Path) -> Path:
    """A routine that takes seven messages to send; every step's name says which it is."""
    names = [f"Stretch {number:02} {'abc' * 5}" for number in range(1, STEPS_MAX + 1)]
    cue = "keep your back long"
    steps = "".join(f'[[steps]]\nname = "{name}"\ncue = "{cue}"\nhold = 20\n' for name in names)
    path = folder / "long-one.toml"
    path.write_text(f'name = "Long one"\n{steps}')
    return path


def fill_log(folder: Path) -> int:
    """A log of one long session; how many records it has."""
    folder.mkdir(parents=True)
    log = Flash(str(folder))
    log.open_log()
    records: list[tuple[int, tuple[int | bytes, ...], str]] = [
        (journal.BOOT, (3900, 1, 0, 1, 0, 1, 0, 0), ""),
        (journal.START, (bytes(8), 1), "Many holds"),
    ]
    records += [
        (journal.DID, (0, LEFT, 1, 1, 1, 1, DONE, 20_000, 20_000, TIME, 0, 0, HELD), f"Stretch {number:05}")
        for number in range(HOLDS)
    ]
    records.append((journal.END, (1, HOLDS * 20_000, 0), ""))
    for seq, (kind, values, name) in enumerate(records):
        log.append(journal.encode(kind, seq, 1, seq * 20_000, *values, name=name))
    return len(records)


def cursor(flash: Path, data: Path) -> int:
    """The first record that the history lacks."""
    with open_store(store_of(data)) as store:
        return store.cursor((flash / "device").read_bytes(), (flash / "log" / "epoch").read_bytes())


# --- the main job


def test_scan_push_pull_and_look(device: Device, data: Path, flash: Path) -> None:
    _, hci = device
    scanned = holdtimer("--hci", hci, "scan", "--seconds", "5", data=data)
    name = "hold-" + (flash / "device").read_bytes().hex()[:4]
    assert scanned.returncode == 0
    assert scanned.stdout.split()[0] == name

    pushed = holdtimer("--hci", hci, "push", "hip-trio", *LOOK, "--device", name.upper(), data=data)
    sent = find("hip-trio").encoded()
    assert pushed.returncode == 0
    assert pushed.stdout == f"hip-trio (Hip trio) is on {name}: {len(sent)} bytes, 3 steps\n"
    assert (flash / "routines" / "hip-trio.bin").read_bytes() == sent

    pulled = holdtimer("--hci", hci, "pull", *LOOK, data=data)
    assert (pulled.returncode, pulled.stdout) == (0, f"1 new record from {name}, 0 new sessions\n")

    sessions = holdtimer("sessions", data=data)
    assert (sessions.returncode, sessions.stdout) == (0, "")
    assert "no sessions yet" in sessions.stderr
    shown = holdtimer("show", data=data)
    assert shown.returncode == 2
    assert "no sessions yet" in shown.stderr

    checked = holdtimer("--hci", hci, "doctor", data=data)
    assert checked.returncode == 0
    assert name in checked.stdout


def test_a_session_done_offline_is_pulled_once_and_shown(flash: Path, data: Path) -> None:
    with simulator(flash, "--speed", "100", "--routine", "hip-trio") as sim:
        sim.say("click", "long")  # on a slow machine the display is dark by then: the click wakes it
        sim.line("log pain after: none")
        sim.say("quit")
        assert sim.wait() == 0
    with reachable(flash, data=data) as (sim, hci):
        pulled = holdtimer("--hci", hci, "pull", *LOOK, data=data)
        assert pulled.returncode == 0
        assert pulled.stdout.endswith(", 1 new session\n")
        again = holdtimer("--hci", hci, "pull", *LOOK, data=data)
        assert again.stdout.startswith("0 new records ")
        assert sim.stop() == 0

    sessions = holdtimer("sessions", data=data)
    assert sessions.returncode == 0
    row = next(line for line in sessions.stdout.splitlines() if "Hip trio" in line)
    assert row.split()[-8:] == ["Hip", "trio", "6/6", "2:30", "-", "to", "-", "completed"], row

    shown = holdtimer("show", "1", data=data)
    assert shown.returncode == 0
    rows = [
        [cell.strip() for cell in line.split("│")[1:3]]
        for line in shown.stdout.splitlines()
        if "│ 0:20" in line
    ]
    assert rows == [
        [stretch, side]
        for stretch in ("Supine figure 4", "Seated piriformis", "Seated hip stretch")
        for side in ("left", "right")
    ]
    assert holdtimer("show", "2", data=data).returncode == 2


# --- bad input, each with its message and its exit code


def test_a_wrong_file_is_refused_with_line_and_key_before_the_radio_is_touched(
    tmp_path: Path, data: Path
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('name = "Wrong"\n\n[[steps]]\nname = "A"\nhold = 20\nsides = "both"\n')
    done = holdtimer("--hci", "tcp-client:127.0.0.1:1", "push", wrong, data=data)
    assert done.returncode == EXIT_FILE
    assert f"{wrong}:6:" in done.stderr
    assert 'steps[1].sides is "both"; allowed: "none", "each", "alternating", "left", "right"' in done.stderr


def test_a_routine_that_is_nowhere_is_named_with_what_there_is(data: Path) -> None:
    done = holdtimer("push", "hip-tro", data=data)
    assert done.returncode == EXIT_FILE
    assert "did you mean hip-trio?" in done.stderr


def test_an_unknown_device_is_told_from_those_in_reach(device: Device, data: Path) -> None:
    _, hci = device
    done = holdtimer("--hci", hci, "pull", "--device", "hold-ffff0", "--timeout", "10", data=data)
    assert done.returncode == EXIT_NO_DEVICE
    assert "no hold timer called hold-ffff0; heard: hold-" in done.stderr


@pytest.mark.parametrize(
    "command",
    [("scan", "--seconds", "1"), ("push", "hip-trio", "--timeout", "1"), ("pull", "--timeout", "1")],
)
def test_a_device_whose_radio_is_off_is_not_found(flash: Path, data: Path, command: tuple[str, ...]) -> None:
    with reachable(flash, "--no-owner", data=data) as (_, hci):
        done = holdtimer("--hci", hci, *command, data=data)
    assert done.returncode == EXIT_NO_DEVICE
    assert "no hold timer heard in 1 s" in done.stderr
    assert "hold the button for 3 s" in done.stderr


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@pytest.mark.parametrize("command", [("scan",), ("push", "hip-trio"), ("pull",), ("doctor",)])
def test_without_an_adapter_says_which_and_what_to_do(data: Path, command: tuple[str, ...]) -> None:
    spec = f"tcp-client:127.0.0.1:{unused_port()}"
    done = holdtimer("--hci", spec, *command, data=data)
    assert done.returncode == EXIT_LACKING
    said = done.stderr + done.stdout
    assert f"no Bluetooth adapter at {spec}" in said
    assert "holdtimer sim --headless --listen" in said


def test_an_hci_that_is_none_is_no_adapter(data: Path) -> None:
    done = holdtimer("--hci", "carrier-pigeon", "scan", data=data)
    assert done.returncode == EXIT_LACKING
    assert "carrier-pigeon" in done.stderr


def test_a_routine_that_begins_takes_the_device_off_the_air(flash: Path, data: Path) -> None:
    with reachable(flash, "--no-owner", "--routine", "hip-trio", data=data) as (sim, hci):
        sim.say("radio")
        sim.line("radio on")
        sim.say("long")
        sim.line("radio off")
        pulled = holdtimer("--hci", hci, "pull", "--timeout", "1", data=data)
    assert pulled.returncode == EXIT_NO_DEVICE
    assert "or until a routine begins" in pulled.stderr


def test_a_full_device_refuses_a_new_routine_and_takes_a_new_version(flash: Path, data: Path) -> None:
    routine = find("hip-trio").encoded()
    provision(flash, [(f"routine-{number}", routine) for number in range(1, ROUTINES_MAX)])
    provision(flash, [("hip-trio", routine)])
    (flash / "routines" / "hip-trio.bin").rename(flash / "routines" / "other.bin")
    with reachable(flash, data=data) as (_, hci):
        refused = holdtimer("--hci", hci, "push", "hip-trio", *LOOK, data=data)
        (flash / "routines" / "other.bin").rename(flash / "routines" / "hip-trio.bin")
    assert refused.returncode == EXIT_REFUSED
    assert f"the device holds {ROUTINES_MAX} routines" in refused.stderr
    assert "push under its name" in refused.stderr
    with reachable(flash, data=data) as (_, hci):
        assert holdtimer("--hci", hci, "push", "hip-trio", *LOOK, data=data).returncode == 0


# --- the link is lost in the middle; the next try finishes the job


def cut(hop: Hop, _sim: Simulator) -> None:
    hop.cut()


def kill(_hop: Hop, sim: Simulator) -> None:
    sim.kill()


def fall_silent(hop: Hop, _sim: Simulator) -> None:
    hop.fall_silent()


Loss = Callable[[Hop, Simulator], None]


@pytest.mark.parametrize("lose", [cut, kill, fall_silent])
def test_a_push_that_is_cut_off_goes_on_where_it_stopped(
    flash: Path, data: Path, tmp_path: Path, lose: Loss
) -> None:
    old = find("hip-trio").encoded()
    path = long_routine(tmp_path)
    new = load(path).encoded()
    provision(flash, [("long-one", old)])
    with reachable(flash, data=data) as (sim, hci):
        hop = Hop(hci, "up", IN_THE_MIDDLE_OF_A_PUSH, lambda hop: lose(hop, sim))
        lost = holdtimer("--hci", hop.spec, "push", path, *LOOK, data=data)
        hop.close()
    assert lost.returncode == EXIT_LOST
    assert "hold-" in lost.stderr
    assert "try again, and it goes on where it stopped" in lost.stderr
    assert lost.stdout == ""
    assert (flash / "routines" / "long-one.bin").read_bytes() == old
    (upload,) = (flash / "upload").iterdir()
    assert new.startswith(upload.read_bytes())
    assert upload.stat().st_size > 0

    with reachable(flash, data=data) as (_, hci):
        hop = Hop(hci)
        done = holdtimer("--hci", hop.spec, "push", path, *LOOK, data=data)
        hop.close()
    assert done.returncode == 0
    assert hop.passed["up"] < IN_THE_MIDDLE_OF_A_PUSH, "all of it was sent again"
    assert (flash / "routines" / "long-one.bin").read_bytes() == new
    assert not list((flash / "upload").iterdir())


@pytest.mark.parametrize("lose", [cut, kill])
def test_a_pull_that_is_cut_off_keeps_what_came_and_fetches_the_rest(
    flash: Path, data: Path, lose: Loss
) -> None:
    logged = fill_log(flash)
    with reachable(flash, data=data) as (sim, hci):
        hop = Hop(hci, "down", IN_THE_MIDDLE_OF_A_PULL, lambda hop: lose(hop, sim))
        lost = holdtimer("--hci", hop.spec, "pull", *LOOK, data=data)
        hop.close()
    assert lost.returncode == EXIT_LOST
    assert "try again, and it goes on where it stopped" in lost.stderr
    assert lost.stdout == ""
    assert not (flash / "log" / "acked").exists()
    kept = cursor(flash, data)
    assert 100 < kept < 300

    with reachable(flash, data=data) as (_, hci):
        hop = Hop(hci)
        done = holdtimer("--hci", hop.spec, "pull", *LOOK, data=data)
        hop.close()
    assert done.returncode == 0
    everything = logged + 2  # each simulator logs its boot
    assert done.stdout.startswith(f"{everything - kept} new records ")
    log_bytes = sum(segment.stat().st_size for segment in (flash / "log").glob("*.seg"))
    assert hop.passed["down"] < log_bytes, "all of it came again"
    assert cursor(flash, data) == everything
    with open_store(store_of(data)) as store:
        (session,) = store.sessions()
    assert [timed.hold.name for timed in session.holds] == [f"Stretch {number:05}" for number in range(HOLDS)]


def test_the_same_device_is_reached_again_after_the_link_was_lost(
    device: Device, data: Path, tmp_path: Path
) -> None:
    _, hci = device
    path = long_routine(tmp_path)
    hop = Hop(hci, "up", IN_THE_MIDDLE_OF_A_PUSH)
    assert holdtimer("--hci", hop.spec, "push", path, *LOOK, data=data).returncode == EXIT_LOST
    hop.close()
    assert holdtimer("--hci", hci, "push", path, *LOOK, data=data).returncode == 0
