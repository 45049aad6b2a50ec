"""Code with the classes of Pygments, and the style sheet for them."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token, _TokenType

from editorial.rendering.limits import MAX_HIGHLIGHTED_BLOCK, MAX_HIGHLIGHTED_LINE

_ALIASES = (
    "bash sh shell zsh console css diff docker dockerfile go golang graphql html http ini javascript js json jsx kotlin"
    " make makefile nginx php proto protobuf py python python3 r rb ruby rs rust scala scss sql swift toml ts tsx"
    " typescript xml yaml yml"
)
_SLOW_ALIASES = "c c++ cpp java"
LANGUAGES = {
    **dict.fromkeys(_ALIASES.split(), MAX_HIGHLIGHTED_BLOCK),
    **dict.fromkeys(_SLOW_ALIASES.split(), MAX_HIGHLIGHTED_BLOCK // 4),
}
"""Languages that are coloured, and up to how many characters of code.

Pygments' lexers are regular expressions without a time bound; those for C and Java are quadratic in runs of words. What
is missing here (C#, Lua, PowerShell and some 500 more) is shown plain: too slow on unexpected text, or never tried.
"""

TOKEN_CLASSES = frozenset(name for name in STANDARD_TYPES.values() if name)
_GAP = re.compile(r"\s{200}")
_LANGUAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9+#_.-]{0,29}")


def code_block(code: str, info: str, *, budget: int) -> tuple[Element, int]:
    """Return `<pre><code>` with the code, coloured if the language is known, and what that takes from the budget.

    `info` is what stands behind the opening fence; its first word names the language.
    """
    pre = Element("pre")
    element = SubElement(pre, "code")
    match = _LANGUAGE.match(info.strip().lstrip("{."))
    language = match[0].lower() if match else ""
    if language:
        element.set("class", f"language-{language}")
    limit = LANGUAGES.get(language, 0)
    cost = len(code) * MAX_HIGHLIGHTED_BLOCK // limit if limit else 0
    if not 0 < len(code) <= limit or cost > budget or _is_risky(code):
        element.text = code.replace("&", "&amp;")
        return pre, 0
    pre.set("class", "highlight")
    _colour(element, code, get_lexer_by_name(language, stripnl=False, ensurenl=False))
    return pre, cost


def _is_risky(code: str) -> bool:
    """Return whether code has lines or gaps on which lexers spend more time than is due."""
    return _GAP.search(code) is not None or max(map(len, code.split("\n"))) > MAX_HIGHLIGHTED_LINE


def _colour(parent: Element, code: str, lexer: Lexer) -> None:
    """Append one `<span>` for each run of tokens of the same class."""
    last: Element | None = None
    previous = ""
    for token, value in lexer.get_tokens(code):
        text = value.replace("&", "&amp;")
        name = _token_class(token)
        if name and name == previous and last is not None and not last.tail:
            last.text = (last.text or "") + text
        elif name:
            last = SubElement(parent, "span", {"class": name})
            last.text = text
        elif last is None:
            parent.text = (parent.text or "") + text
        else:
            last.tail = (last.tail or "") + text
        previous = name


def _token_class(token: _TokenType) -> str:
    """Return the short class of a token type or of its nearest ancestor; "" for plain text."""
    while token is not Token:
        if token in STANDARD_TYPES:
            name = STANDARD_TYPES[token]
            return "" if name == "w" else name
        if token.parent is None:
            break
        token = token.parent
    return ""
