"""What the first characters of a line say about the block that begins there."""

from __future__ import annotations

import re

HEADING = re.compile(r"(#{1,6})(?: ++(.*)|)$", re.DOTALL)
TIGHT_HEADING = re.compile(r"(#{2,6})([^#\s].*)$", re.DOTALL)
"""A heading without a space; one `#` alone is rather a hashtag or a number."""
HEADING_ID = re.compile(r"(?:^|\s)\{#([A-Za-z0-9_\u0080-\U0010ffff.:-]{1,60})\}$")
"""An id of the author's choice behind a heading, as Hugo reads it: `## 标题 {#title}`."""
RULE = re.compile(r"(?:(?:\* *+){3,}+|(?:- *+){3,}+|(?:_ *+){3,}+)$")
UNDERLINE = re.compile(r"(?:=++|-++) *+$")
MARKER = re.compile(r"([*+-]|([0-9]{1,9})([.)]))( ++|$)")
FENCE = re.compile(r"(`{3,}+)([^`]*+)$|(~{3,}+)(.*+)$", re.DOTALL)
FENCE_END = re.compile(r"(`{3,}+|~{3,}+) *+$")
FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,100})\]:(?: ++|$)")
DETAILS = re.compile(r"<(/?)details(?![A-Za-z0-9-])([^<>]{0,500})(?:>|$)", re.IGNORECASE)
SUMMARY = re.compile(r"<summary(?![A-Za-z0-9-])[^<>]{0,500}>", re.IGNORECASE)
SUMMARY_END = re.compile(r"</summary[^<>]{0,20}(?:>|$)", re.IGNORECASE)
STRAY_END = re.compile(r"</[A-Za-z][A-Za-z0-9_-]{0,30}>? *+$")
HTML_VERBATIM = re.compile(r"<(script|pre|style|textarea)(?=[\s>]|$)", re.IGNORECASE)
HTML_BLOCK = re.compile(
    r"</?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl"
    r"|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main"
    r"|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|source|summary|table|tbody|td|tfoot|th|thead"
    r"|title|tr|track|ul)(?=\s|/?>|$)",
    re.IGNORECASE,
)
