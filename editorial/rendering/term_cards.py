"""How explanations of terms look in HTML: the card at a place of a term, and the list of all for paper."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass

PAPER = '<section class="terms-on-paper">'
"""Begins the list of terms for paper, which is no part of the text."""

MOST_CHARACTERS = 400  # of one explanation


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a card says of a term: its English, the definition, the page of the term and that of a name; "" for none."""

    term: str
    english: str
    definition: str
    address: str = ""
    name_address: str = ""


@dataclass(frozen=True, slots=True)
class CardWords:
    """The words of the links in a card, the heading of the list for paper, and the language that they are in."""

    glossary: str
    name: str
    heading: str
    language: str


def card(term: str, explanation: Explanation, number: int, words: CardWords) -> str:
    """Return the term, as it stands in the HTML, with its explanation, which styles show when it is asked for.

    Without style and script the explanation is hidden and only described.
    """
    links = [
        f'<a href="{html.escape(address)}" lang="{html.escape(words.language)}">{html.escape(text)}</a>'
        for address, text in ((explanation.address, words.glossary), (explanation.name_address, words.name))
        if address
    ]
    more = f'<span class="term-links">{" ".join(links)}</span>' if links else ""
    return (
        f'<span class="term"><span class="term-word" role="term" tabindex="0" aria-describedby="term-{number}">{term}'
        f'</span><span class="term-card"><span class="term-box"><span id="term-{number}">{_said(explanation)}</span>'
        f" {more}</span></span></span>"
    )


def printed_list(explanations: Iterable[Explanation], words: CardWords) -> str:
    """Return a list of terms that only paper shows: what cards say cannot be asked for there."""
    items = [f"<div><dt>{html.escape(it.term)}</dt> <dd>{_said(it)}</dd></div>" for it in explanations]
    heading = f'<h2 lang="{html.escape(words.language)}">{html.escape(words.heading)}</h2>'
    return f"{PAPER}{heading}<dl>{''.join(items)}</dl></section>"


def _said(explanation: Explanation) -> str:
    definition = explanation.definition
    if len(definition) > MOST_CHARACTERS:
        definition = definition[: MOST_CHARACTERS - 1].rstrip() + "…"
    english = f'<span class="term-english">{html.escape(explanation.english)}</span>' if explanation.english else ""
    said = f'<span class="term-definition">{html.escape(definition)}</span>' if definition else ""
    return f"{english} {said}"
