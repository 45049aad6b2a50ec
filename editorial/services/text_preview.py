"""A text while it is written, as its page would show it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from editorial.formats import DEFAULT_LIMITS
from editorial.models import Article
from editorial.names import detect_language
from editorial.rendering import WordCount, count_words
from editorial.services.pages import as_laid_out, linked_view, preview_addresses
from editorial.services.rendering import RenderedView, rendered_view

MAX_TEXT = DEFAULT_LIMITS.document_bytes
"""Bytes of a text that can be stored, and so of one that is worth a preview."""


@dataclass(frozen=True, slots=True)
class TextPreview:
    """A text as its page would show it: the HTML, its length, and the language tag of the element around it."""

    body: RenderedView
    words: WordCount
    language_tag: str


def preview_text(markdown: str, *, path: str = "", media: str = "") -> TextPreview:
    """Returns what the article's page would show of a body; never waits for another text's rendering.

    With the `path` of the article its links lead where they will, and files are shown below the address `media`.
    """
    language, script = detect_language(markdown)
    tag = Article(language=language, script=script).language_tag
    body = rendered_view(markdown)
    if path:
        body = linked_view(body, path, timezone.now(), preview_addresses(media))
    # Pairs would join blocks, by which the preview scrolls with the text.
    return TextPreview(as_laid_out(body, {}, pairs=False), count_words(markdown), tag)
