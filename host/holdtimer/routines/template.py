"""A routine file to begin with."""

import json
from importlib.resources import files


def template(name: str, slug: str) -> str:
    """The text of a right routine file with every key explained."""
    text = (files("holdtimer.routines") / "template.toml").read_text("utf-8")
    return text.replace('"{name}"', json.dumps(name, ensure_ascii=False)).replace("{slug}", slug)
