"""How the operating system starts `holdtimer sync --watch`: a systemd user unit and a launchd plist."""

import plistlib
import shutil
import sys
from pathlib import Path

LABEL = "holdtimer.sync"

_SYSTEMD = """\
# Linux: put this into ~/.config/systemd/user/holdtimer-sync.service, then run
#   systemctl --user daemon-reload && systemctl --user enable --now holdtimer-sync
[Unit]
Description=Fetch the log of the hold timer whenever its window opens

[Service]
ExecStart={command}
Restart=on-failure
RestartSec=30

[Install]
WantedBy=default.target
"""

_LAUNCHD = """\
<!-- macOS: put what follows into ~/Library/LaunchAgents/{label}.plist, then run
     launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/{label}.plist -->
"""


def program() -> str:
    """The path of this very program, which a service needs in full."""
    return shutil.which(sys.argv[0]) or str(Path(sys.argv[0]).absolute())


def systemd(command: list[str]) -> str:
    """The unit; see systemd.service(5) for its quoting."""
    return _SYSTEMD.format(command=" ".join(map(_quoted, command)))


def launchd(command: list[str]) -> str:
    """The property list."""
    values = {
        "Label": LABEL,
        "ProgramArguments": command,
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": 30,
    }
    return _LAUNCHD.format(label=LABEL) + plistlib.dumps(values).decode()


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'
