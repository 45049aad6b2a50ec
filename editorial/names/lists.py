"""Several names in one text: "Elon Musk, Jensen Huang"."""

from __future__ import annotations

import re

_DELIMITERS = ",，、;；"
_OPENING = "([{（【［「『《〈“‘"
_CLOSING = ")]}）】］」』》〉”’"
_LEADING_AND = re.compile(r"(?:and|&)\s+(?=\S)|(?:以及|和|与|與)(?=\S{2})", re.IGNORECASE)

# What follows a comma without being a name of its own.
_SUFFIX = re.compile(
    r"(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|j\.?d|d\.?d\.?s|m\.?b\.?a|b\.?a|m\.?a|m\.?sc|b\.?sc|esq|cfa|cpa|rn|r\.?d|obe|cbe|frs"
    r"|inc|ltd|llc|llp|lp|plc|co|corp|gmbh|s\.?a|n\.?v|et al)\.?",
    re.IGNORECASE,
)
# Words that end a title ("NVIDIA CEO") and are nobody's surname, as Dean and Judge are.
_ROLE = (
    r"(?:co-?)?founder|ceo|cto|cfo|coo|cio|cmo|cpo|vp|svp|evp|president|chair(?:man|woman|person)|director|manager"
    r"|partner|professor|lecturer|researcher|scientist|engineer|analyst|economist|historian|journalist|reporter"
    r"|columnist|editor|author|investor|lawyer|attorney|senator|governor|ambassador|minister|adviser|advisor|consultant"
    r"|therapist|psychologist|psychiatrist|physician|developer|entrepreneur|strategist|fellow|host"
)
_QUALIFIER = r"(?:(?:former|ex|an?|the|associate|assistant|senior|deputy|vice|managing|executive|acting|chief)[\s-]+)*"
_ENGLISH_TITLE = re.compile(
    rf"{_QUALIFIER}(?:{_ROLE}|chair|dean|head|judge|general|secretary|member|lead)"
    rf"(?:\s+(?:emerit\w+|of|at|for|in|and|&|on)\b.*)?"
    rf"|{_QUALIFIER}(?:(?:co-?)?founder|ceo|cto|cfo|coo|vp|author|host|editor)\s.*"
    rf"|.*\s(?:{_ROLE})|.*\s(?:of|at|for)\s.*",
    re.IGNORECASE | re.DOTALL,
)
_CHINESE_TITLE = re.compile(
    r"\S*(?:教授|博士|创始人|創始人|创办人|創辦人|总裁|總裁|总监|總監|主席|主编|主編|作者|作家|记者|記者|分析师|分析師|合伙人|合夥人|研究员|研究員"
    r"|院长|院長|校长|校長|主持人|主播|主任|首席|经理|經理|董事长?|董事長|部长|部長|总统|總統|议员|議員|律师|律師|医师|醫師|医生|醫生|工程师|工程師"
    r"|科学家|科學家|经济学家|經濟學家|顾问|顧問|负责人|負責人|执行官|執行官|投资人|投資人|导演|導演|秘书长|秘書長|大使)(?:兼\S*)?"
)
_AND = re.compile(r"\s+(?:and|&)\s+", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_WORD = re.compile(r"[A-Za-zÀ-ɏ'’-]{2,}")


def split_names(text: str) -> tuple[str, ...]:
    """Return the names of a comma-separated list, in order and as written, without blanks.

    Commas of every script and semicolons separate; those inside brackets, quotes and book marks do not. A title, a
    role or a suffix stays with the name before it ("Gavin Baker, CIO of Atreides", "Advanced Symbolics, Inc.",
    "张三，清华大学教授"). Where every part is one Latin word, it is one title or one inverted name ("Guns, Germs, and
    Steel"; "Red, Wine and Blue"; "Huang, Jensen") and stays whole. "&", "and", "x" do not separate ("Money & Macro").
    """
    names: list[str] = []
    for delimiter, piece in _pieces(text):
        if names and _belongs_to_name_before(piece):
            names[-1] += delimiter + piece.rstrip()
        elif piece.strip():
            names.append(piece.strip())
    if len(names) > 1 and all(_is_one_latin_word(part) for name in names for part in _AND.split(name)):
        return (text.strip(),)
    return tuple(names[:1] + [_without_and(name) for name in names[1:]])


def _pieces(text: str) -> list[tuple[str, str]]:
    """Return (delimiter before it, text) for the stretches between delimiters that stand outside brackets."""
    pieces: list[tuple[str, str]] = []
    depth = start = 0
    before = ""
    for position, character in enumerate(text):
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif character in _DELIMITERS and depth == 0 and not _is_inside_number(text, position):
            pieces.append((before, text[start:position]))
            before, start = character, position + 1
    pieces.append((before, text[start:]))
    return pieces


def _is_inside_number(text: str, position: int) -> bool:
    """Return whether the comma groups digits, as in "80,000 Hours"."""
    return text[position - 1 : position].isdigit() and text[position + 1 : position + 2].isdigit()


def _belongs_to_name_before(piece: str) -> bool:
    words = piece.strip()
    if not words:
        return False
    if _SUFFIX.fullmatch(words) or _CHINESE_TITLE.fullmatch(words):
        return True
    if _LATIN.match(words) and not _LEADING_AND.match(words):
        return bool(_ENGLISH_TITLE.fullmatch(words))
    return False


def _is_one_latin_word(name: str) -> bool:
    bare = _without_and(name)
    return bare.isascii() and not bare.startswith("@") and len(_WORD.findall(bare)) <= 1


def _without_and(name: str) -> str:
    found = _LEADING_AND.match(name)
    return name[found.end() :] if found else name
