"""`holdtimer demo`, from the boot of the device to the table of what was done."""

from pathlib import Path

from sim.process import holdtimer


def test_the_demo_ends_with_the_session_that_was_pulled(tmp_path: Path) -> None:
    done = holdtimer("demo", "--speed", "50", data=tmp_path)

    assert done.returncode == 0, done.stderr
    assert "Hip trio, completed; pain after: 3" in done.stdout
