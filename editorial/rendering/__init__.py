"""Markdown to sanitised HTML, headings, plain text by section, glossary entries and counts."""

from __future__ import annotations

from editorial.rendering.process import RenderWorker, WorkerBusy
from editorial.rendering.renderer import RENDERER_VERSION, escaped, inline_text, render
from editorial.rendering.result import Heading, RenderedBody, Section, TermUse
from editorial.rendering.serialization import from_json, to_json
from editorial.rendering.words import WordCount, count_words

__all__ = [
    "RENDERER_VERSION",
    "Heading",
    "RenderWorker",
    "RenderedBody",
    "Section",
    "TermUse",
    "WordCount",
    "WorkerBusy",
    "count_words",
    "escaped",
    "from_json",
    "inline_text",
    "render",
    "to_json",
]
