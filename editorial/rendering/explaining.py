"""Explanations of terms in a rendered body: what the text itself explained once, shown where the term stands again.

Like addresses they are put in when a page is made, since where a term leads to depends on what is public today. The
HTML is what sanitising gave: well-formed, with attributes in double quotes; what is put in here is escaped. A reader
gets one explanation in a section, behind the paragraph that explains the term, and none in headings, links, code,
tables, folded originals, footnotes and brackets that explain another term. What is a term and not a part of a longer
word is decided by `whole_terms`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from editorial.rendering.alternatives import longest_of
from editorial.rendering.term_cards import CardWords, Explanation, card, printed_list
from editorial.rendering.whole_terms import is_usable, is_whole

MOST_TERMS = 300  # of one text that are looked for
MOST_SHOWN = 100  # on one page
MOST_PLACES = 50_000  # of terms that are looked at
MOST_NAMES = 300  # of people and others that a term may be a part of

_PIECES = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^">]++|"[^"]*+")*+)>|[^<]++')
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT = _HEADINGS | {"a", "audio", "code", "details", "kbd", "pre", "samp", "table", "video"}
_BLOCKS = _HEADINGS | {"blockquote", "dd", "div", "dt", "figure", "li", "ol", "p", "section", "table", "td", "th", "ul"}
_BOLD = frozenset({"b", "strong"})
_OPENING = tuple("（([【")
_BRACKETS = re.compile(r"[（(［\[【〔﹙）)］\]】〕﹚]")
_CLOSING = frozenset("）)］]】〕﹚")
_ENTRY = re.compile(r"[”\"’」』》〉 \u00a0\u3000]{0,5}[（(［\[【〔﹙]")


@dataclass(slots=True)
class _State:
    """Where the walk is, and what it has seen."""

    block: int = 0
    silent: int = 0
    bold: int = 0
    shown: int = 0
    places: int = 0
    over: bool = False  # footnotes, and what is behind them
    behind_bold: bool = False
    brackets: int = 0  # that are open of an entry
    explained_in: dict[str, int] = field(default_factory=dict)  # term → the block that explains it
    in_section: set[str] = field(default_factory=set)
    carded: dict[str, None] = field(default_factory=dict)  # terms with a card, in their order


def with_explanations(
    markup: str, explanations: Sequence[Explanation], words: CardWords, names: Collection[str] = ()
) -> str:
    """Return the body with a card at later places of its terms; without any it is the very text that came in.

    `names` are those of people and others in the text: a term that is a part of one is not meant there. Behind the
    body stands a list for paper of the terms that have a card.
    """
    known = {html.escape(it.term, quote=False): it for it in reversed(explanations[:MOST_TERMS]) if is_usable(it.term)}
    if not known:
        return markup
    longer = {html.escape(name, quote=False) for name in list(names)[:MOST_NAMES]} - known.keys()
    terms = re.compile(longest_of({*known, *(name for name in longer if any(term in name for term in known))}))
    state, parts = _State(), list[str]()
    for piece in _PIECES.finditer(markup):
        if piece[2]:
            _take_tag(state, piece)
            parts.append(piece[0])
            continue
        aside = _aside_end(state, piece[0])
        found = not state.over and terms.search(piece[0])
        parts.append(_with_cards(piece, markup, state, terms, known, words, aside) if found else piece[0])
    if not state.carded:
        return markup
    return "".join([*parts, printed_list([known[term] for term in state.carded], words)])


def _take_tag(state: _State, tag: re.Match[str]) -> None:
    closing, name, attributes = tag[1], tag[2], tag[3]
    step = -1 if closing else 1
    state.behind_bold = bool(closing) and name in _BOLD
    if name in _BLOCKS:
        state.block += 1
        state.brackets = 0
    if name in _SILENT:
        state.silent += step
    elif name in _BOLD:
        state.bold += step
    elif name == "section" and 'class="footnotes"' in attributes:
        state.over = True
    if name in _HEADINGS and not closing:
        state.in_section.clear()


def _aside_end(state: _State, text: str) -> int:
    """Return where the bracket of an entry ends in a stretch of text, 0 where none is open."""
    behind_bold, state.behind_bold = state.behind_bold, False
    if not state.brackets and not (behind_bold and _ENTRY.match(text)):
        return 0
    for bracket in _BRACKETS.finditer(text):
        state.brackets += -1 if bracket[0] in _CLOSING else 1
        if state.brackets <= 0:
            state.brackets = 0
            return bracket.end()
    return len(text)


def _with_cards(
    piece: re.Match[str],
    markup: str,
    state: _State,
    terms: re.Pattern[str],
    known: Mapping[str, Explanation],
    words: CardWords,
    aside: int,
) -> str:
    """Return a stretch of text with its cards, and note which terms it explains itself.

    Up to `aside` the text is what an entry says in its bracket.
    """
    text, parts, position = piece[0], list[str](), 0
    for found in terms.finditer(text):
        term = found[0]
        state.places += 1
        if state.places > MOST_PLACES:
            state.over = True
            break
        if term not in known or not is_whole(text, found.start(), found.end()):
            continue
        if _is_explained(text, found, markup, piece):
            state.explained_in.setdefault(term, state.block)
        elif found.start() >= aside and _wants_card(state, term):
            state.in_section.add(term)
            state.carded[term] = None
            state.shown += 1
            parts += [text[position : found.start()], card(term, known[term], state.shown, words)]
            position = found.end()
    return "".join([*parts, text[position:]])


def _is_explained(text: str, found: re.Match[str], markup: str, piece: re.Match[str]) -> bool:
    """Return whether the text explains the term here: a bracket follows it, or it stands in one behind a bold word."""
    after = text[found.end() : found.end() + 2]
    if found.end() >= len(text) - 1:
        end = piece.start() + found.end()
        after = re.sub(r"</(?:b|strong)>", "", markup[end : end + 24])[:2]
    return after.lstrip()[:1] in _OPENING or text[max(0, found.start() - 1) : found.start()] in _OPENING


def _wants_card(state: _State, term: str) -> bool:
    at = state.explained_in.get(term)
    quiet = state.silent or state.bold or term in state.in_section or state.shown >= MOST_SHOWN
    return at is not None and at != state.block and not quiet
