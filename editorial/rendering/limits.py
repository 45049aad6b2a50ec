"""Bounds that keep the work for one document linear in its length, whatever it contains.

Real articles stay far below every one of them; beyond a bound the markup is shown as the text that it is.
"""

from __future__ import annotations

MAX_CONTAINERS = 50
"""Open quotes, lists, list items, footnotes and `<details>` inside one another."""

MAX_INLINE_DEPTH = 40
"""Elements inside one another within one paragraph, heading or cell."""

MAX_OPEN_TAGS = 30
"""Raw HTML blocks (`<div>`, `<table>`) left open around later blocks."""

MAX_ELEMENTS = 40_000
"""Elements of one document; the largest article of the sample garden has 5,700."""

MAX_COLUMNS = 200
MAX_PADDED_CELLS = 20_000
"""Empty cells added to short table rows: a wide header over short rows would multiply the output."""

MAX_DELIMITERS = 50_000
"""Runs of `*` and `_` in one paragraph that may be emphasis."""

MAX_LINK_LABEL = 1_000
MAX_LINK_TARGET = 2_000
MAX_LINK_TITLE = 500
MAX_ALT_TEXT = 1_000
REFERENCE_BUDGET = 200_000
"""Characters that reference links may put into the output: one long target can be named very often."""

MAX_BACK_LINKS = 20
"""Links from one footnote back to its uses."""

MAX_HIGHLIGHTED_BLOCK = 8_000
MAX_HIGHLIGHTED_DOCUMENT = 16_000
MAX_HIGHLIGHTED_LINE = 1_000
"""Characters of code that are handed to Pygments; its lexers are regular expressions without a time bound."""

MAX_ANCHOR = 60
"""Characters of an anchor before its disambiguation."""

MAX_INLINE_TEXT = 20_000
"""Characters of a title or a summary that are read; the rest is cut."""
