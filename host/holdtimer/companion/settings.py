"""The settings of a device: their keys, how values are written, what each does; asked for and changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from holdcore.breaks import next_due
from holdcore.model import SETTINGS_LEAST, SETTINGS_MOST, Settings
from holdtimer.companion.front import Front, Target
from holdtimer.companion.reach import reach
from holdtimer.errors import EXIT_REFUSED, HoldtimerError
from holdtimer.link import settings as link
from holdtimer.routines.problems import nearest, quote

MADE_PITCH = 12  # Settings.pitch of cues as they are made


class ChoiceError(ValueError):
    """What was asked for cannot be; the text says what is allowed."""


class SettingUnknown(HoldtimerError):
    """The device's firmware is older than the setting."""

    exit_code = EXIT_REFUSED


class Choice(NamedTuple):
    """One setting: its key, its field of Settings, what its value is, and what it does."""

    key: str
    field: str
    unit: str
    does: str

    @property
    def number(self) -> int:
        """Its number on the wire."""
        return Settings._fields.index(self.field)

    @property
    def allowed(self) -> str:
        """What it may be, for a person."""
        least, most = SETTINGS_LEAST[self.number], SETTINGS_MOST[self.number]
        if self.unit == "switch":
            return "on, off"
        return f"{self.say(least)} to {self.say(most)}"

    def say(self, value: int) -> str:
        """A value as a person writes it."""
        match self.unit:
            case "switch":
                return "on" if value else "off"
            case "tenths":
                return f"{value / 10:g}s"
            case "seconds":
                return f"{value}s"
            case "minutes":
                return f"{value}m"
            case "hours":
                return f"{value}:00"
            case "semitones":
                return f"{value - MADE_PITCH:+d}"
            case _:
                return str(value)

    def parse(self, text: str) -> int:
        """What a person wrote; raise ChoiceError unless it is allowed."""
        at = self.number
        value = self._read(text.strip().lower())
        if value is None or not SETTINGS_LEAST[at] <= value <= SETTINGS_MOST[at]:
            raise ChoiceError(f"{self.key} is {quote(text)}; allowed: {self.allowed}")
        return value

    def _read(self, text: str) -> int | None:
        if self.unit == "switch":
            return {"on": 1, "off": 0}.get(text)
        try:
            number = float(text.removesuffix(_SUFFIXES.get(self.unit, "")))
            value = {"tenths": 10 * number, "semitones": number + MADE_PITCH}.get(self.unit, number)
            return round(value) if abs(value - round(value)) < 1e-6 else None
        except (ValueError, OverflowError):
            return None


_SUFFIXES = {"tenths": "s", "seconds": "s", "minutes": "m", "hours": ":00"}
CHOICES = (
    Choice("volume", "volume", "", "0 is silence"),
    Choice("mute", "mute", "switch", "silence that remembers the volume"),
    Choice("prep", "prep_s", "seconds", "at least this long to get ready, before each step"),
    Choice("last-seconds", "last_seconds", "seconds", "how many of a phase's last seconds tick"),
    Choice("halfway", "halfway", "switch", "a cue at the middle of a hold of 20 s or more"),
    Choice("breath", "breath_ds", "tenths", "how long a breath takes, in holds counted in breaths"),
    Choice("pitch", "pitch", "semitones", "of the cues; the hearing test on the device finds the best"),
    Choice("brightness", "brightness", "", "of the display"),
    Choice("upside-down", "upside_down", "switch", "turn the display by 180 degrees"),
    Choice("dark", "dark", "switch", "keep the display off while a routine runs"),
    Choice("radio-after", "radio_after", "switch", "open the radio window after a session"),
    Choice("ask-before", "ask_before", "switch", "ask for pain before a session too"),
    Choice("remind", "remind", "switch", "remind of a break"),
    Choice("remind-every", "remind_min", "minutes", "how long after the last break or session"),
    Choice("remind-from", "remind_from_h", "hours", "no reminder before this hour"),
    Choice("remind-to", "remind_to_h", "hours", "nor from this hour on"),
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
        before = await link.settings(reached.talk)
        unknown = [choice.key for choice in changes if choice.number >= len(before)]
        if unknown:
            raise SettingUnknown(
                f"the firmware of {reached.name} does not know {', '.join(unknown)}",
                "update it with: holdtimer deploy",
            )
        new = {choice.number: value for choice, value in changes.items()}
        return Changed(reached.name, before, await link.change(reached.talk, new) if new else before)


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
