"""What a board says, checked: whatever hangs on the cable may say anything.

An answer is one line: a mark, and an object as JSON. It has the shapes and lengths that are here, or it is
none, and of its texts what cannot be shown is replaced.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from holdtimer.usb.device_script import MARK, TEXT_MAX
from holdtimer.usb.errors import AGAIN, BoardFault
from holdtimer.words.text import printable

NAMES_MAX = 400
"""Ten times the files that the firmware has."""

SHOWN_MAX = 200
"""Characters that are repeated of what a board says."""


def shown(said: str) -> str:
    """What a board said, for a message to a person."""
    said = said.strip()
    return printable(said if len(said) <= SHOWN_MAX else f"{said[:SHOWN_MAX]} ...")


def _from_hex(value: object) -> bytes:
    if not isinstance(value, str):
        raise ValueError("no text")
    return bytes.fromhex(value)


Text = Annotated[str, AfterValidator(shown)]
Name = Annotated[str, Field(min_length=1, max_length=512)]
"""A path on the device."""

Digest = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
"""As of payload.digest."""

Number = Annotated[int, Field(ge=0, le=1 << 32)]


class Answer(BaseModel):
    """Of one of the functions of device_script.py, or of the self-test."""

    model_config = ConfigDict(strict=True, frozen=True)


class Looked(Answer):
    """Of `look`."""

    platform: Text
    machine: Text
    version: tuple[Number, Number, Number]
    mpy: Number
    block: Annotated[int, Field(gt=0, le=1 << 20)]
    free: Number
    board: Text
    manifest: Annotated[str, Field(max_length=TEXT_MAX)]
    unfinished: bool
    foreign: bool
    files: Annotated[dict[Name, tuple[Number, Digest]], Field(max_length=NAMES_MAX)]


class Manifest(Answer):
    """What an install left on the board about itself."""

    files: Annotated[dict[Name, Digest], Field(max_length=NAMES_MAX)]


class Finished(Answer):
    """Of `finish`: the files that arrived otherwise than they were sent."""

    wrong: Annotated[list[Text], Field(max_length=NAMES_MAX)]


class KeyTold(Answer):
    """Of `tell_key`: the device's id as it lies there, and its key's digest; "" where there is none."""

    device: Annotated[bytes, BeforeValidator(_from_hex)]
    key: Annotated[str, Field(pattern="^([0-9a-f]{16})?$")]


class KeyTaken(Answer):
    """Of `enroll`: the device's id."""

    device: Annotated[bytes, BeforeValidator(_from_hex), Field(min_length=8, max_length=8)]


class Started(Answer):
    """Of `answer`."""

    version: Text
    skips: bool


class Check(Answer):
    """Of the self-test: one part of the device, and what was found out about it."""

    name: Text
    ok: bool
    said: Text


Kind = TypeVar("Kind", bound=Answer)


def answers_in(kind: type[Kind], lines: Iterable[str], mark: str = MARK) -> Iterator[Kind]:
    """What the lines with that mark say. Errors: BoardFault."""
    for line in lines:
        if line.startswith(mark):
            try:
                yield kind.model_validate_json(line.removeprefix(mark))
            except ValidationError as wrong:
                raise BoardFault(f"the board gave an answer that is none: {shown(line)}", AGAIN) from wrong


def answer_in(kind: type[Kind], lines: list[str]) -> Kind:
    """The first of them. Errors: BoardFault."""
    for answer in answers_in(kind, lines):
        return answer
    raise BoardFault(f"the board gave no answer but: {shown(' / '.join(lines)) or 'nothing'}", AGAIN)
