"""`holdtimer sim --headless` as a process: lines out, commands in, a clean end."""

import signal
import socket
from pathlib import Path

import pytest
from sim.process import holdtimer, reachable, simulator, use_up_numbers

from holdtimer.errors import EXIT_BUG, EXIT_FILE, EXIT_LACKING

HIP_TRIO = [
    "log start Hip trio, 3 steps",
    "cue preparing",
    "cue holding",
    "log hold Supine figure 4 left 1/1 20.0 s done",
    "cue switching",
    "log hold Supine figure 4 right 1/1 20.0 s done",
    "log hold Seated piriformis left 1/1 20.0 s done",
    "log hold Seated piriformis right 1/1 20.0 s done",
    "log hold Seated hip stretch left 1/1 20.0 s done",
    "log hold Seated hip stretch right 1/1 20.0 s done",
    "log end completed, 150.0 s in phases, 0.0 s paused",
    "cue finished, ask",
    "log pain after: none",
]


def test_boots_obeys_and_quits(tmp_path: Path) -> None:
    with simulator(tmp_path / "flash", "--speed", "3") as sim:
        assert sim.line().startswith("0.000 s log boot 1: firmware ")
        sim.say("double")
        sim.line("cue previous")
        sim.say("click")
        sim.line("cue next")
        sim.say("long")
        sim.line("cue refused")
        sim.say("hold 3200")
        sim.line("radio on")
        sim.line("cue radio on")
        sim.say("radio")
        sim.line("radio off")
        sim.say("quit")
        assert sim.wait() == 0
        assert sim.errors == ""


def test_a_session_runs_at_speed_with_the_owners_hands_off(tmp_path: Path) -> None:
    with simulator(tmp_path / "flash", "--speed", "100", "--routine", "hip-trio", "--owner") as sim:
        sim.line("radio on")
        sim.say("click", "long")
        for ending in HIP_TRIO:
            sim.line(ending)
        sim.line("radio on")
        assert sim.stop() == 0
        assert sim.errors == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(tmp_path: Path, number: int) -> None:
    with simulator(tmp_path / "flash") as sim:
        sim.line("mV")
        assert sim.stop(number) == 0
        assert sim.errors == ""


def test_first_of_all_says_where_it_is_reached(tmp_path: Path) -> None:
    with simulator(tmp_path / "flash", "--listen", "tcp-server:127.0.0.1:0") as sim:
        word, spec = sim.line().split()
        _, host, port = spec.split(":")
        assert (word, spec.split(":")[0]) == ("listening", "tcp-client")
        socket.create_connection((host, int(port)), timeout=60).close()


def test_with_listen_an_owner_keeps_the_radio_window_open(tmp_path: Path) -> None:
    with reachable(tmp_path / "flash", "--speed", "50") as (sim, _):
        sim.leave_alone()
        for _ in range(2):
            sim.line("radio on")
            sim.line("radio off")


def test_wrong_commands_are_explained_and_change_nothing(tmp_path: Path) -> None:
    with simulator(tmp_path / "flash") as sim:
        sim.line("mV")
        sim.say("dance", "hold", "hold 0", "hold 60001", "x" * 1_000, "", "click")
        sim.line("cue next")
        sim.say("quit")
        assert sim.wait() == 0
        complaints = sim.errors.splitlines()
    assert len(complaints) == 5
    assert complaints[0] == (
        "holdtimer: unknown command 'dance'; allowed: click, double, long, radio, hold MS (1 to 60000), quit"
    )
    assert all(len(complaint) < 200 for complaint in complaints)


def test_the_flash_is_kept_between_runs(tmp_path: Path) -> None:
    for boot in (1, 2):
        with simulator(tmp_path / "flash") as sim:
            assert f"log boot {boot}:" in sim.line()
            assert sim.stop() == 0


def test_its_default_flash_lies_with_the_other_data(tmp_path: Path) -> None:
    done = holdtimer("sim", "--headless", "--routine", "no-such-routine", data=tmp_path)
    assert done.returncode == EXIT_FILE
    assert not (tmp_path / "simulator").exists()
    taken = tmp_path / "simulator"
    taken.write_text("a file")
    done = holdtimer("sim", "--headless", data=tmp_path)
    assert done.returncode == EXIT_FILE
    assert str(taken) in done.stderr
    assert "--folder" in done.stderr


def test_a_crash_of_the_firmware_is_shown_and_fails(tmp_path: Path) -> None:
    folder = tmp_path / "flash"
    use_up_numbers(folder)
    with simulator(folder) as sim:
        assert sim.wait() == EXIT_BUG
        assert "in encode" in sim.errors
        assert "holdtimer: the firmware crashed: WireError" in sim.errors
        assert "holdtimer/cli" not in sim.errors


def test_a_port_in_use_is_explained(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        spec = f"tcp-server:127.0.0.1:{taken.getsockname()[1]}"
        done = holdtimer("sim", "--headless", "--folder", tmp_path / "flash", "--listen", spec, data=tmp_path)
    assert done.returncode == EXIT_LACKING
    assert spec in done.stderr
    assert "tcp-server:127.0.0.1:0 takes any free port" in done.stderr
    assert done.stdout == ""


def test_without_a_terminal_the_screen_is_refused(tmp_path: Path) -> None:
    done = holdtimer("sim", "--folder", tmp_path / "flash", data=tmp_path)
    assert done.returncode == EXIT_LACKING
    assert "--headless" in done.stderr
