"""From the name that a person gives a file to the name of its routine on the device."""

import re
import unicodedata
import zlib

from holdcore.model import SLUG_MAX


def slug_of(name: str) -> str:
    """Yoga Flow_1 is yoga-flow-1; a name without any letter of a slug is routine- and its check sum."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_MAX].strip("-")
    return slug or f"routine-{zlib.crc32(name.encode(errors='replace')):08x}"
