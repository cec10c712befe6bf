"""docs/routine.schema.json: what editors check and complete routine files with (JSON Schema 2020-12).

usage: python tools/schema.py [--check]      --check exits 1 where the file is not current
"""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaWarningKind

from holdtimer.routines.tables import KINDS, RoutineFile

SCHEMA = Path(__file__).parents[1] / "docs" / "routine.schema.json"


class _Generator(GenerateJsonSchema):
    # A default that is a span is described in words, where it is described.
    ignored_warning_kinds: set[JsonSchemaWarningKind] = {"non-serializable-default"}  # noqa: RUF012  # as its base


def _without_null(node: Any) -> Any:
    """TOML has no null: what may be None in the model may be left out in the file."""
    if isinstance(node, list):
        return [_without_null(item) for item in node if item != {"type": "null"}]
    if not isinstance(node, dict):
        return node
    made = {key: _without_null(value) for key, value in node.items() if (key, value) != ("default", None)}
    if len(made.get("anyOf", ())) == 1:
        [only] = made.pop("anyOf")
        made |= only
    return made


def schema() -> dict[str, Any]:
    """The schema of a file, where `slug` may be missing: the file's name stands in for it."""
    made = _without_null(RoutineFile.model_json_schema(schema_generator=_Generator))
    made["required"].remove("slug")
    made["$defs"]["StepTable"]["oneOf"] = [{"required": [kind]} for kind in KINDS]
    made["properties"]["steps"] |= {"minItems": 1}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "Hold timer routine"}


def main() -> int:
    text = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    if "--check" in sys.argv:
        return 0 if SCHEMA.exists() and SCHEMA.read_text() == text else 1
    SCHEMA.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
