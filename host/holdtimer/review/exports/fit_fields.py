"""The developer fields of our FIT activities: what FIT has no field for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fit_tool.base_type import BaseType
from fit_tool.developer_field import DeveloperField
from fit_tool.profile.messages.developer_data_id_message import DeveloperDataIdMessage
from fit_tool.profile.messages.field_description_message import FieldDescriptionMessage

APPLICATION = UUID("0f9d6c57-8a6e-4f0e-9a3e-6a4b7a1f5d20")
"""Drawn once for this project: what tells our fields from those of other applications."""

_STRING_MAX = 254
"""Bytes of a text: a field has at most 255, and ends with a zero."""

_U32_MAX = (1 << 32) - 2  # all ones means "no value"


@dataclass(frozen=True)
class Kind:
    """One developer field: its number is its place in FIELDS."""

    name: str
    base: BaseType
    units: str = ""


FIELDS = (
    Kind("stretch", BaseType.STRING),
    Kind("side", BaseType.STRING),
    Kind("planned", BaseType.UINT32, "ms"),
    Kind("set_number", BaseType.UINT16),
    Kind("sets", BaseType.UINT16),
    Kind("rep", BaseType.UINT16),
    Kind("reps", BaseType.UINT16),
    Kind("became", BaseType.STRING),
    Kind("routine", BaseType.STRING),
    Kind("ended", BaseType.STRING),
    Kind("pain_before", BaseType.UINT8, "0-10"),
    Kind("pain_after", BaseType.UINT8, "0-10"),
    Kind("planned_breaths", BaseType.UINT16, "breaths"),
    Kind("breaths", BaseType.UINT16, "breaths"),
    Kind("start_error", BaseType.UINT32, "ms"),
)


def descriptions(local_ids: tuple[int, int]) -> Iterator[Any]:
    """The messages that must come before the first use of a field."""
    whose = DeveloperDataIdMessage(local_id=local_ids[0])
    whose.application_id = APPLICATION.bytes
    whose.developer_data_index = 0
    whose.application_version = 1
    yield whose
    for number, kind in enumerate(FIELDS):
        described = FieldDescriptionMessage(local_id=local_ids[1])
        described.developer_data_index = 0
        described.field_definition_number = number
        described.fit_base_type_id = kind.base.value
        described.field_name = kind.name
        described.units = kind.units or "none"
        yield described


def developer_fields(values: dict[str, str | int | None]) -> list[DeveloperField]:
    """Fields by their names in FIELDS; without those whose value is None or empty."""
    return [
        _field(number, kind, value)
        for number, kind in enumerate(FIELDS)
        if (value := values.get(kind.name)) not in (None, "")
    ]


def _field(number: int, kind: Kind, value: str | int | None) -> DeveloperField:
    field = DeveloperField(
        field_id=number, name=kind.name, base_type=kind.base, growable=True, developer_data_index=0
    )
    if isinstance(value, str):
        field.set_value(0, value.encode()[:_STRING_MAX].decode(errors="ignore"))
    else:
        field.set_value(0, min(value or 0, _U32_MAX))
    return field
