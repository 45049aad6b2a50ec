"""Markdown inside a paragraph, heading, cell or summary, read from left to right in one pass.

This takes the place of Python-Markdown's inline patterns: those search the text again for every pattern and copy it
for every match, so that 60 kB of `[` keep a processor busy for minutes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from editorial.rendering.emphasis import Delimiter, pair
from editorial.rendering.footnotes import Footnotes
from editorial.rendering.limits import MAX_ALT_TEXT, MAX_DELIMITERS, MAX_LINK_LABEL, REFERENCE_BUDGET
from editorial.rendering.links import Target, inline_target, normalised_label
from editorial.rendering.tags import CLOSE_TAG, DROPPED_WITH_CONTENT, KNOWN, OPEN_TAG, RENAMED, allowed_attributes
from editorial.rendering.tree import Close, Open, image_events, link_attributes, markup

Node = str | Delimiter | Open | Close | Element

_SPECIAL = re.compile(r"[\\`*_\[\]<&]|!\[|%%|  \n")
_RAW_SPECIAL = re.compile(r"[<&]")
_RUN = {"`": re.compile(r"`++"), "*": re.compile(r"\*++"), "_": re.compile(r"_++")}
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>\x00-\x20]*+)>")
_MAIL = re.compile(r"<([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?)>")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,100})\]")
_ESCAPABLE = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_SKIPPED = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>", "<!": ">"}
_GLUED = re.compile(r"[0-9A-Za-z_]")


@dataclass(slots=True)
class _Bracket:
    node: int
    delimiters: int
    position: int
    image: bool


@dataclass(slots=True)
class InlineContext:
    """What the text of a whole document shares: link definitions, footnotes, the budget of reference links."""

    definitions: dict[str, Target] = field(default_factory=dict)
    footnotes: Footnotes = field(default_factory=Footnotes)
    reference_budget: int = REFERENCE_BUDGET

    def defined(self, label: str) -> Target | None:
        """Return the target of a label, as long as the budget lasts."""
        if not self.definitions or not 0 < len(label) <= MAX_LINK_LABEL:
            return None
        target = self.definitions.get(normalised_label(label))
        if target is None:
            return None
        self.reference_budget -= len(target.url) + len(target.title)
        return target if self.reference_budget > 0 else None


class InlineReader:
    """Reads one stretch of text into nodes: text, elements, and starts and ends of elements."""

    def __init__(self, text: str, context: InlineContext, *, raw: bool = False) -> None:
        self._text = text
        self._context = context
        self._special = _RAW_SPECIAL if raw else _SPECIAL
        self._nodes: list[Node] = []
        self._delimiters: list[Delimiter] = []
        self._brackets: list[_Bracket] = []
        self._inactive = 0
        self._code_ends: dict[int, list[int]] | None = None
        self._absent: dict[str, int] = {}

    def read(self) -> list[Node]:
        """Return the nodes of the whole text."""
        text, position = self._text, 0
        while match := self._special.search(text, position):
            start = match.start()
            if start > position:
                self._nodes.append(text[position:start])
            position = _READERS[match[0][0]](self, start)
        if position < len(text):
            self._nodes.append(text[position:])
        pair(self._delimiters)
        return self._nodes

    def _literal(self, start: int, length: int = 1) -> int:
        self._nodes.append(self._text[start : start + length])
        return start + length

    def _hard_break(self, start: int) -> int:
        self._nodes.append(Element("br"))
        self._nodes.append("\n")
        return start + 3

    def _backslash(self, start: int) -> int:
        following = self._text[start + 1 : start + 2]
        if following == "\n":
            self._nodes.append(Element("br"))
        if following == "\n" or following in _ESCAPABLE:
            self._nodes.append(following)
            return start + 2
        return self._literal(start)

    def _entity(self, start: int) -> int:
        match = _ENTITY.match(self._text, start)
        if match is None:
            return self._literal(start)
        self._nodes.append(html.unescape(match[0]))
        return match.end()

    def _code(self, start: int) -> int:
        length = self._run_end("`", start) - start
        ends = self._code_ends if self._code_ends is not None else self._find_code_ends()
        candidates = ends.get(length, [])
        while candidates and candidates[-1] < start + length:
            candidates.pop()
        if not candidates:
            return self._literal(start, length)
        end = candidates[-1]
        code = self._text[start + length : end].replace("\n", " ")
        if code.startswith(" ") and code.endswith(" ") and code.strip(" "):
            code = code[1:-1]
        element = Element("code")
        element.text = markup(code)
        self._nodes.append(element)
        return end + length

    def _find_code_ends(self) -> dict[int, list[int]]:
        """Return the starts of all runs of back-ticks by their length, last first."""
        found: dict[int, list[int]] = {}
        for match in reversed(list(_RUN["`"].finditer(self._text))):
            found.setdefault(len(match[0]), []).append(match.start())
        self._code_ends = found
        return found

    def _run_end(self, character: str, start: int) -> int:
        match = _RUN[character].match(self._text, start)
        return start + 1 if match is None else match.end()

    def _emphasis(self, start: int) -> int:
        text = self._text
        end = self._run_end(text[start], start)
        before = text[start - 1] if start else " "
        after = text[end] if end < len(text) else " "
        delimiter = Delimiter(text[start], end - start, before, after)
        self._nodes.append(delimiter)
        if (delimiter.can_open or delimiter.can_close) and len(self._delimiters) < MAX_DELIMITERS:
            self._delimiters.append(delimiter)
        return end

    def _image_start(self, start: int) -> int:
        self._brackets.append(_Bracket(len(self._nodes), len(self._delimiters), start + 2, image=True))
        return self._literal(start, 2)

    def _bracket_start(self, start: int) -> int:
        if self._text.startswith("^", start + 1) and (match := _FOOTNOTE.match(self._text, start)):
            reference = self._context.footnotes.reference(match[1])
            if reference is not None:
                self._nodes.append(reference)
                return match.end()
        self._brackets.append(_Bracket(len(self._nodes), len(self._delimiters), start + 1, image=False))
        return self._literal(start)

    def _bracket_end(self, start: int) -> int:
        if not self._brackets:
            return self._literal(start)
        bracket = self._brackets.pop()
        if not bracket.image and len(self._brackets) < self._inactive:
            return self._literal(start)
        found = self._target(bracket, start)
        if found is None:
            return self._literal(start)
        target, end = found
        pair(self._delimiters[bracket.delimiters :])
        del self._delimiters[bracket.delimiters :]
        if bracket.image:
            self._close_image(bracket, target)
        else:
            self._close_link(bracket, target)
        return end

    def _close_link(self, bracket: _Bracket, target: Target) -> None:
        """Make a link of everything since the bracket; without an address that is allowed only the text stays."""
        attributes = {"href": target.url, "title": target.title} if target.title else {"href": target.url}
        allowed = link_attributes(attributes)
        if "href" in allowed:
            self._nodes[bracket.node] = Open("a", allowed)
            self._nodes.append(Close("a"))
        else:
            self._nodes[bracket.node] = ""
        self._inactive = len(self._brackets)

    def _target(self, bracket: _Bracket, start: int) -> tuple[Target, int] | None:
        text, context = self._text, self._context
        following = text[start + 1 : start + 2]
        if following == "(" and (found := inline_target(text, start + 1)):
            return found
        end = start + 1
        label = text[bracket.position : start] if start - bracket.position <= MAX_LINK_LABEL else ""
        if following == "[" and context.definitions:
            close = text.find("]", start + 2, start + 2 + MAX_LINK_LABEL)
            if close > start + 2:
                label = text[start + 2 : close]
            if close >= 0:
                end = close + 1
        target = context.defined(label)
        return None if target is None else (target, end)

    def _close_image(self, bracket: _Bracket, target: Target) -> None:
        alt = plain_text(self._nodes[bracket.node + 1 :])[:MAX_ALT_TEXT]
        del self._nodes[bracket.node :]
        attributes = {"src": target.url, "alt": alt}
        if target.title:
            attributes["title"] = target.title
        self._nodes += image_events(attributes)

    def _tag(self, start: int) -> int:
        text = self._text
        if text.startswith(("<!", "<?"), start):
            return self._skipped(start)
        if match := OPEN_TAG.match(text, start) or CLOSE_TAG.match(text, start):
            return self._html(match)
        if match := _AUTOLINK.match(text, start):
            return self._autolink(match, match[1])
        if match := _MAIL.match(text, start):
            return self._autolink(match, "mailto:" + match[1])
        return self._literal(start)

    def _autolink(self, match: re.Match[str], url: str) -> int:
        self._nodes += [Open("a", link_attributes({"href": url})), match[1], Close("a")]
        return match.end()

    def _skipped(self, start: int) -> int:
        """Pass over a comment or another declaration of markup, which shows nothing."""
        opening = next(prefix for prefix in _SKIPPED if self._text.startswith(prefix, start))
        if opening == "<!" and not self._text[start + 2 : start + 3].isalpha():
            return self._literal(start)
        # `<!-->` is a whole comment.
        end = self._find(_SKIPPED[opening], start + 2)
        return self._literal(start) if end < 0 else end + len(_SKIPPED[opening])

    def _comment(self, start: int) -> int:
        """Pass over what stands between two `%%`, a comment of Obsidian; `50%%` begins none."""
        if start and self._text[start - 1].isalnum():
            return self._literal(start, 2)
        end = self._find("%%", start + 2)
        return self._literal(start, 2) if end < 0 else end + 2

    def _find(self, needle: str, start: int) -> int:
        """Return where the text contains something from `start` on, or -1; what was missing is not sought again."""
        if self._absent.get(needle, len(self._text) + 1) <= start:
            return -1
        found = self._text.find(needle, start)
        if found < 0:
            self._absent[needle] = start
        return found

    def _html(self, match: re.Match[str]) -> int:
        name = match[1].lower()
        start, closing = match.start(), match[0][1] == "/"
        if name not in KNOWN or (match[1] != name and self._is_type_argument(match)):
            return self._literal(start)
        if name in DROPPED_WITH_CONTENT and not closing:
            end = self._find(f"</{match[1]}", match.end())
            close = self._text.find(">", end, end + 100) if end >= 0 else -1
            return self._literal(start) if close < 0 else close + 1
        if closing:
            self._nodes.append(Close(name, raw=True))
            return match.end()
        attributes = allowed_attributes(RENAMED.get(name, name), match[2])
        if name == "a":
            attributes = link_attributes(attributes)
            if "href" in attributes or "id" in attributes:
                self._nodes.append(Open("a", attributes, raw=True))
        elif name == "img":
            self._nodes += image_events(attributes)
        elif name != "input":
            self._nodes.append(Open(name, attributes, raw=True))
        return match.end()

    def _is_type_argument(self, match: re.Match[str]) -> bool:
        """Return whether a tag with a capital letter is rather code, as in `List<Object>`."""
        return not match[0].startswith("</") and bool(_GLUED.match(self._text[max(0, match.start() - 1)]))


_READERS: dict[str, Callable[[InlineReader, int], int]] = {
    "\\": InlineReader._backslash,
    "`": InlineReader._code,
    "*": InlineReader._emphasis,
    "_": InlineReader._emphasis,
    "[": InlineReader._bracket_start,
    "]": InlineReader._bracket_end,
    "!": InlineReader._image_start,
    "<": InlineReader._tag,
    "&": InlineReader._entity,
    "%": InlineReader._comment,
    " ": InlineReader._hard_break,
}


def expanded(nodes: list[Node]) -> list[str | Open | Close | Element]:
    """Return the nodes with each run of `*` or `_` replaced by the elements that it ends and begins."""
    result: list[str | Open | Close | Element] = []
    for node in nodes:
        if not isinstance(node, Delimiter):
            result.append(node)
            continue
        result += [Close(tag) for tag in node.closes]
        if node.length:
            result.append(node.character * node.length)
        result += [Open(tag, {}) for tag in reversed(node.opens)]
    return result


def plain_text(nodes: list[Node]) -> str:
    """Return what a reader sees of the nodes, without any mark."""
    parts = []
    for node in expanded(nodes):
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, Element):
            parts.append("\n" if node.tag == "br" else html.unescape("".join(node.itertext())))
        elif isinstance(node, Open) and node.tag in ("br", "img"):
            parts.append(node.attributes.get("alt", "\n"))
    return "".join(parts)
