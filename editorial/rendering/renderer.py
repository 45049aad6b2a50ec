"""From the text of a body to what a page shows of it.

The readers of Markdown are loaded by the first text that is rendered: their patterns take a tenth of the time in which
a command starts, and most commands and web processes render nothing themselves.
"""

from __future__ import annotations

import html
from dataclasses import replace

from editorial.rendering.limits import MAX_INLINE_TEXT
from editorial.rendering.lines import encodable
from editorial.rendering.reading import read
from editorial.rendering.result import RenderedBody, Section, TermUse
from editorial.rendering.words import count_plain, reading_minutes

RENDERER_VERSION = 3
"""Part of the key under which a rendering is stored: raised with every change of what `render` returns."""


def render(text: str) -> RenderedBody:
    """Return the HTML of a Markdown body and what was read from it.

    Each call has a Markdown instance of its own: a shared one carries link targets and footnotes of one document into
    the next.
    """
    from markdown import Markdown  # noqa: PLC0415 - loaded late, see above

    from editorial.rendering.extension import GardenExtension  # noqa: PLC0415
    from editorial.rendering.sanitizing import sanitized  # noqa: PLC0415

    extension = GardenExtension()
    markup = sanitized(Markdown(extensions=[extension]).convert(text))
    if not markup:
        return _body("", (), {})
    return replace(_body(markup, extension.terms(), extension.heading_lines()), block_lines=extension.block_lines())


def _body(markup: str, terms: tuple[TermUse, ...], lines: dict[str, int]) -> RenderedBody:
    reading = read(markup, lines)
    shown = "\n".join(f"{section.heading}\n{section.text}" for section in reading.sections)
    cjk, latin = count_plain(shown)
    folded_cjk, folded_latin = count_plain("".join(reading.folded))
    whole = reading_minutes(cjk - folded_cjk, latin - folded_latin)
    return RenderedBody(
        html=markup,
        headings=tuple(reading.headings),
        sections=tuple(reading.sections),
        terms=terms,
        cjk_characters=cjk,
        latin_words=latin,
        reading_minutes=max(whole, 1) if cjk or latin else 0,
    )


def escaped(text: str) -> RenderedBody:
    """Return a body shown as its source text, for a document whose rendering has run out of time."""
    clean = encodable(text).replace("\0", "\ufffd")
    cjk, latin = count_plain(clean)
    return RenderedBody(
        html=f'<pre tabindex="0">{html.escape(clean, quote=False)}</pre>' if clean.strip() else "",
        headings=(),
        sections=(Section("", "", clean.strip()),) if clean.strip() else (),
        terms=(),
        cjk_characters=cjk,
        latin_words=latin,
        reading_minutes=max(reading_minutes(cjk, latin), 1) if cjk or latin else 0,
        timed_out=True,
    )


def inline_text(markdown: str) -> str:
    """Return the plain text of a title or summary: no marks, no tags, one line.

    The work is linear in the length; beyond `MAX_INLINE_TEXT` characters the text is cut.
    """
    from editorial.rendering.inlines import InlineContext, InlineReader, plain_text  # noqa: PLC0415 - loaded late

    text = encodable(markdown[:MAX_INLINE_TEXT])
    return " ".join(plain_text(InlineReader(text, InlineContext()).read()).split())
