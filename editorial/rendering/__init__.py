"""Markdown to sanitised HTML, headings, plain text by section, glossary entries and counts."""

from __future__ import annotations

from editorial.rendering.absolute import with_absolute_addresses
from editorial.rendering.cutting import ORIGINAL_END, ORIGINAL_START
from editorial.rendering.explaining import with_explanations
from editorial.rendering.glossary import glossary_uses
from editorial.rendering.joining import JoinedBodies, plain_marks
from editorial.rendering.laying_out import LayoutWords, laid_out
from editorial.rendering.name_links import with_name_links
from editorial.rendering.outline import Outline, outline
from editorial.rendering.passages import MOST_PASSAGES, Passage, opening, passage_text, passages
from editorial.rendering.process import RenderWorker, WorkerAbandoned, WorkerBusy
from editorial.rendering.quoting import Quote, quote
from editorial.rendering.references import Answer, Reference, document_place, garden_path, references, with_references
from editorial.rendering.renderer import RENDERER_VERSION, escaped, inline_text, render
from editorial.rendering.result import Heading, RenderedBody, Section, TermUse
from editorial.rendering.scripts import Script, html_in_script, text_in_script
from editorial.rendering.serialization import from_json, to_json
from editorial.rendering.term_cards import CardWords, Explanation
from editorial.rendering.wiki import WikiLink, link_key, read_wiki_link, wiki_links, with_wiki_links, without_brackets
from editorial.rendering.words import WordCount, count_words

__all__ = [
    "MOST_PASSAGES",
    "ORIGINAL_END",
    "ORIGINAL_START",
    "RENDERER_VERSION",
    "Answer",
    "CardWords",
    "Explanation",
    "Heading",
    "JoinedBodies",
    "LayoutWords",
    "Outline",
    "Passage",
    "Quote",
    "Reference",
    "RenderWorker",
    "RenderedBody",
    "Script",
    "Section",
    "TermUse",
    "WikiLink",
    "WordCount",
    "WorkerAbandoned",
    "WorkerBusy",
    "count_words",
    "document_place",
    "escaped",
    "from_json",
    "garden_path",
    "glossary_uses",
    "html_in_script",
    "inline_text",
    "laid_out",
    "link_key",
    "opening",
    "outline",
    "passage_text",
    "passages",
    "plain_marks",
    "quote",
    "read_wiki_link",
    "references",
    "render",
    "text_in_script",
    "to_json",
    "wiki_links",
    "with_absolute_addresses",
    "with_explanations",
    "with_name_links",
    "with_references",
    "with_wiki_links",
    "without_brackets",
]
