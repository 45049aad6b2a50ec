"""The one script that an article's page loads, for tests that look for others."""

from __future__ import annotations

import re

OWN_SCRIPT = '<script src="/static/editorial/article.js" defer></script>'
DATA = re.compile(r'<script type="application/ld\+json">[^<]*</script>')  # no browser runs it


def without_own_script(text: str) -> str:
    """Returns the page without the script of its own, which must be in it once."""
    before, found, after = text.partition(OWN_SCRIPT)
    assert found, "the page does not load its own script"
    return DATA.sub("", before + after)
