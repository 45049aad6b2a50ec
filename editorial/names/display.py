"""Names as people read them."""

from __future__ import annotations

import re
import unicodedata

_PAIRS = dict(zip("\"“「『《〈'‘", "\"”」』》〉'’", strict=True))
_INVISIBLE = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def display_name(written: str) -> str:
    """Return a name in one line, without quotes or book marks around the whole of it: `《华尔街日报》` → `华尔街日报`.

    The spelling itself stays as written; a name that would be left empty comes back as it is.
    """
    name = _INVISIBLE.sub("", " ".join(unicodedata.normalize("NFC", written).split())).strip()
    while len(name) > 1 and _PAIRS.get(name[0]) == name[-1] and _is_one_pair(name):
        name = name[1:-1].strip()
    return name or written.strip()


def _is_one_pair(name: str) -> bool:
    """Return whether the first and the last character enclose one text (not “甲”与“乙”, not an empty one)."""
    inner = name[1:-1]
    return bool(inner.strip()) and name[0] not in inner and name[-1] not in inner
