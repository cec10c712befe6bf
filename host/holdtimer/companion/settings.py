"""The settings of a device: their keys, how values are written, what each does; asked for and changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from holdcore.breaks import next_due
from holdcore.model import Settings
from holdcore.settings_table import SETTINGS
from holdtimer.companion import Front, Target
from holdtimer.companion.reach import reach
from holdtimer.errors import EXIT_REFUSED, HoldtimerError
from holdtimer.link import exchanges as link
from holdtimer.routines.problems import nearest, quote


class ChoiceError(ValueError):
    """What was asked for cannot be; the text says what is allowed."""


class SettingUnknown(HoldtimerError):
    """The device's firmware is older than the setting."""

    exit_code = EXIT_REFUSED


class Choice(NamedTuple):
    """One setting: its key, its field of Settings, and what it does."""

    key: str
    field: str
    does: str

    @property
    def number(self) -> int:
        """Its number on the wire."""
        return Settings._fields.index(self.field)

    @property
    def unit(self) -> str:
        """What its value is: see holdcore.settings_table."""
        return SETTINGS[self.number][5]

    @property
    def least(self) -> int:
        return SETTINGS[self.number][1]

    @property
    def most(self) -> int:
        return SETTINGS[self.number][2]

    @property
    def allowed(self) -> str:
        """What it may be, for a person."""
        if self.unit == "on/off":
            return "on, off"
        return ", ".join(self._words) or f"{self.say(self.least)} to {self.say(self.most)}"

    @property
    def _words(self) -> tuple[str, ...]:
        """What stands for each value, where words do."""
        if self.unit == "on/off":
            return "off", "on"
        return tuple(self.unit.split("/")) if "/" in self.unit else ()

    def say(self, value: int) -> str:
        """A value as a person writes it."""
        if self._words:
            return self._words[value]
        unit = _UNITS[self.unit]
        return f"{(value - unit.zero) / unit.parts:{unit.form}}{unit.suffix}"

    def parse(self, text: str) -> int:
        """What a person wrote; raise ChoiceError unless it is allowed."""
        value = self._read(text.strip().lower())
        if value is None or not self.least <= value <= self.most:
            raise ChoiceError(f"{self.key} is {quote(text)}; allowed: {self.allowed}")
        return value

    def _read(self, text: str) -> int | None:
        if self._words:
            return self._words.index(text) if text in self._words else None
        unit = _UNITS[self.unit]
        try:
            value = float(text.removesuffix(unit.suffix)) * unit.parts + unit.zero
            return round(value) if abs(value - round(value)) < 1e-6 else None
        except (ValueError, OverflowError):
            return None


class _Unit(NamedTuple):
    """How a person writes a value: `parts` of it are one, and `zero` is none."""

    suffix: str = ""
    parts: int = 1
    zero: int = 0
    form: str = "g"


_UNITS = {
    "": _Unit(),
    "s": _Unit("s"),
    "ds": _Unit("s", parts=10),
    "min": _Unit("m"),
    "h": _Unit(":00"),
    "semitones": _Unit(zero=12, form="+g"),  # Settings.pitch of cues as they are made is 12
}
"""By the units of holdcore.settings_table."""

CHOICES = (
    Choice("volume", "volume", "0 is silence"),
    Choice("mute", "mute", "silence that remembers the volume"),
    Choice("prep", "prep_s", "at least this long to get ready, before each step"),
    Choice("last-seconds", "last_seconds", "how many of a phase's last seconds tick"),
    Choice("halfway", "halfway", "a cue at the middle of a hold of 20 s or more"),
    Choice("breath", "breath_ds", "how long a breath takes, in holds counted in breaths"),
    Choice("pitch", "pitch", "of the cues; the hearing test on the device finds the best"),
    Choice("brightness", "brightness", "of the display"),
    Choice("upside-down", "upside_down", "turn the display by 180 degrees"),
    Choice("dark", "dark", "keep the display off while a routine runs"),
    Choice("radio-after", "radio_after", "open the radio window after a session"),
    Choice("ask-before", "ask_before", "ask for pain before a session too"),
    Choice("remind", "remind", "remind of a break"),
    Choice("remind-every", "remind_min", "how long after the last break or session"),
    Choice("remind-from", "remind_from_h", "no reminder before this hour"),
    Choice("remind-to", "remind_to_h", "nor from this hour on"),
    Choice("cues", "cues", "how it tells: by sound, by the touch of a motor, or by both"),
)
_REMINDER = ("remind", "remind_min", "remind_from_h", "remind_to_h")
_BY_KEY = {choice.key: choice for choice in CHOICES}


def parse_changes(assignments: Iterable[str]) -> dict[Choice, int]:
    """`volume=2`, `halfway=off` and so on; raise ChoiceError for the first that is not right."""
    found: dict[Choice, int] = {}
    for assignment in assignments:
        key, equals, text = assignment.partition("=")
        choice = _BY_KEY.get(key.strip().lower().replace("_", "-"))
        if choice is None:
            hint = nearest(key, _BY_KEY)
            meant = f"did you mean {hint}?" if hint else f"there are {', '.join(_BY_KEY)}"
            raise ChoiceError(f"there is no setting {quote(key)}; {meant}")
        if not equals:
            raise ChoiceError(f"{choice.key} has no value; allowed: {choice.key}=VALUE, {choice.allowed}")
        if choice in found:
            raise ChoiceError(f"{choice.key} is given twice; allowed: {choice.key} once")
        found[choice] = choice.parse(text)
    return found


@dataclass(frozen=True)
class Changed:
    """The settings of the device called `name`, a byte each: before, and as it has them on its flash."""

    name: str
    before: bytes
    after: bytes


async def settings(front: Front, target: Target, changes: Mapping[Choice, int]) -> Changed:
    """Make the changes, all of them or none; without any only ask.

    Errors: SettingUnknown, DeviceRefused and those of `reach`.
    """
    async with reach(front, target) as reached:
        before = await link.ask_settings(reached.talk)
        unknown = [choice.key for choice in changes if choice.number >= len(before)]
        if unknown:
            raise SettingUnknown(
                f"the firmware of {reached.name} does not know {', '.join(unknown)}",
                "update it with: holdtimer deploy",
            )
        new = {choice.number: value for choice, value in changes.items()}
        return Changed(reached.name, before, await link.change_settings(reached.talk, new) if new else before)


def why_not(asked: Mapping[Choice, int], values: bytes) -> str:
    """Why a device that took the changes has another value than was asked for; "" where it has not."""
    for choice, value in asked.items():
        if choice.field == "cues" and choice.number < len(values) and values[choice.number] != value:
            return (
                f"the device has no motor, so it goes on by {choice.say(values[choice.number])}; once one is "
                "wired: holdtimer deploy --motor"
            )
    return ""


def why_silent(values: bytes) -> str:
    """Why a reminder that is switched on will never come; "" where it will, or is off, or is not known."""
    numbers = [Settings._fields.index(field) for field in _REMINDER]
    if len(values) <= max(numbers):
        return ""
    on, every_min, from_h, to_h = (values[number] for number in numbers)
    if not on or next_due(0, 0, 60 * every_min, from_h, to_h) >= 0:
        return ""
    return (
        f"there will be no reminder: between {from_h}:00 and {to_h}:00 there is no time for a break "
        f"{every_min}m after they begin; choose a shorter remind-every, or longer hours"
    )
