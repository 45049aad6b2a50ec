"""Whether a bold word and the bracket with it are a glossary entry, and what the entry says.

`docs/glossary-entries.md` tells the rules with examples.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from editorial.rendering.abbreviations import abbreviates
from editorial.rendering.lines import encodable
from editorial.rendering.tickers import is_quotation, is_symbol

MAX_TERM = 60
_MAX_SENTENCE = 20
_MAX_NAME = 160
_MAX_CHINESE_NAME = 30
_EAST = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_CJK = re.compile(f"[{_EAST}]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_MARKUP = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)|[*`]+|(?<![^\W_])_+|_+(?![^\W_])|[\u200b-\u200d\ufeff]+")
_MARKED = re.compile("[]*`_\u200b-\u200d\ufeff]")
_WRAP = re.compile(rf"(?<=[{_EAST}，。；、])\n *(?=[{_EAST}])")
_PAIRS = {"“": "”“", "”": "”“", '"': '"', "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉"}
_CLOSERS = {"”": "“", '"': '"', "」": "「", "』": "『", "》": "《", "〉": "〈"}

_NUMBERING = re.compile(r"^[0-9]{1,2}(?:\.[0-9]{1,2})?[.、)）] ?(?=[^0-9])")
_COLON = re.compile(r" ?(?:(?<![0-9])[:：]|[:：](?![0-9])|[︰﹕∶꞉])(?!//) ?")
_BREAK = re.compile(rf" ?(?:[,，;；。]| [-–—]+ |[–—]+) ?(?=[“\"‘'《「]?[{_EAST}])")
_ALSO = re.compile(r"(?:或|即|又|也|简称|簡稱|缩写|縮寫|全称|全稱)[^，,；;。]{0,3}[A-Za-z]")
_ALSO_ALONE = re.compile(r"(?:简称|簡稱|缩写|縮寫|全称|全稱)(?:为|為|是)? ?[A-Za-z][A-Za-z0-9&. -]*$")
_LABEL = re.compile(
    r"(?:English(?: Term| title| name)?|英文(?:名|名称|名稱|全称|全稱|原名|原文)?|英语|英語|原文) ?[:：] ?(?=[A-Za-z])",
    re.IGNORECASE,
)

_DIGIT = re.compile("[0-9]")
_ADDRESS = re.compile(r"https?://|www\.|^[@#]\w|\w@\w|^(?:[a-z0-9-]+\.)+[a-z]{2,}$")
_VALUE = re.compile(rf"[^0-9A-Za-z{_EAST}]*[0-9][^A-Za-z{_EAST}]*|@\w+")
_AMOUNT = re.compile(r"(?:(?:USD?|CAD|RMB|CNY|EUR|HKD?)(?![A-Za-z0-9]))?[^A-Za-z0-9]*[0-9]")
_UNITS = frozenset(
    "percent bp bps k m b t kn mn bn tn thousand million billion trillion us usd cad rmb hk hkd cny eur kb mb gb tb cm "
    "mm km nm kg lb lbs ms hz khz mhz ghz kw mw gw kwh mwh gwh mah token tokens year years yr yrs month months week "
    "weeks day days hour hours hr hrs minute minutes min mins second seconds sec secs times am pm x".split()
)
_WORD = re.compile("[A-Za-z]+")
_DATE = re.compile(
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.? [0-9]{1,4}\b.*|(?:[QH][1-4]|FY).{0,3}[0-9]*|.*[0-9][:：][0-9]{2}\b.*",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:a\.?k\.?a|cf|e\.?g|i\.?e|ibid|for example|such as|by (?-i:[A-Z])\w*|"
    r"see (?:above|also|below|the|fig\w*|chapter|page|section)|(?:photo|image|video) (?:by|via|courtesy|from)|"
    r"emphasis (?:mine|added)|not (?:shown|pictured)|clears? (?:his|her)? ?throat|off[- ]?(?:screen|camera|mic)|"
    r"crosstalk|inaudible|unintelligible|quot(?:ed|ing))(?![\w'’-])",
    re.IGNORECASE,
)
_STAGE = re.compile(
    r"(?:laughs?|laughing|laughter|chuckl\w+|giggl\w+|applau\w+|cheers|cheering|sighs?|sighing|paus(?:es|ing)|sings|singing|"
    r"coughs?|coughing|smil(?:es|ing)|nod(?:s|ding))(?![\w'’-])",
    re.IGNORECASE,
)
_SOUNDS = re.compile("[笑掌欢歡歌叹嘆咳停呼点點声聲]")
_NUMBERED = re.compile(r"(?:speaker|figure|fig|table|page|part|slide|step|chapter|episode)s?\.? ?[0-9]", re.IGNORECASE)
_NO_NAMES = frozenset(
    "例 例如 來源 出处 副标题 副標題 口误 可能是 备注 如 来源 笔误 註 註解 注 注意 注释 編按 编者按 "
    "译注 译者注 譯註 說明 说明 中译 中譯 译名 譯名 中文 中文名".split()
)
_ROLES = frozenset(
    "主持人 主播 嘉宾 嘉賓 来宾 來賓 记者 記者 提问者 提問者 观众 觀眾 听众 聽眾 旁白 采访者 採訪者 "
    "访谈者 讲者 講者 演讲者 演講者 发言人 發言人 來電者 来电者 男声 女声 学生 學生 老师 老師 员工 員工".split()
)
_ROLE_NAMES = re.compile(
    r"(?:host|moderator|anchor|guest|reporter|journalist|question|audience|listener|narrat|interview|speaker|spokes|"
    r"lectur|caller|voice|male|female|student|teacher|employee|staff|present)",
    re.IGNORECASE,
)


class Entry(NamedTuple):
    """What an entry says; the definition may be ""."""

    term: str
    english: str
    definition: str


def entry(bold: str, bracket: str, *, of_work: bool = False) -> Entry | None:
    """Return the entry that a bold word and the text of its bracket make, or None if they are none.

    `of_work` tells that the word stands between book marks: the English title of a work may have a subtitle.
    """
    written = _plain(bold)
    term = unquoted(_NUMBERING.sub("", written))
    if not term or len(term) > (_MAX_SENTENCE if "。" in term else MAX_TERM) or term[-1] in "：:" or _is_torn(term):
        return None
    name, definition = _split(_plain(bracket), of_work=of_work or written.startswith("《"))
    if not name or name in _NO_NAMES or len(name) > _MAX_NAME or is_quotation(name, definition):
        return None
    also = bool(definition) or bool(_ALSO_ALONE.search(name))
    english = not _CJK.search(name) or (also and _is_mostly_english(name, term))
    if _CJK.search(term):
        return Entry(term, name, definition) if english and _names(name, term, definition) else None
    if not _LATIN.search(term):
        numbered = english and bool(definition) and bool(_DIGIT.search(term))
        return Entry(term, name, definition) if numbered and _names(name, term, definition) else None
    if english:
        known = bool(definition) or (not is_symbol(term) and (abbreviates(term, name) or abbreviates(name, term)))
        return Entry(term, name, definition) if known and _names(name, term, definition) else None
    return Entry(name, term, definition) if definition and len(name) <= _MAX_CHINESE_NAME else None


def unquoted(text: str) -> str:
    """Return a text without the quotes and book marks around it; those around a part of it stay."""
    text = text.strip()
    while text and len(text) <= _MAX_NAME:
        closing = _PAIRS.get(text[0], "")
        ends = [place for mark in closing if (place := text.find(mark, 1)) > 0]
        if ends and min(ends) < len(text) - 1:
            break
        if closing:
            text = text[1 : min(ends, default=None)].strip()
        elif text[-1] in _CLOSERS and _CLOSERS[text[-1]] not in text[:-1]:
            text = text[:-1].strip()
        else:
            break
    return text


def _plain(text: str) -> str:
    """Return a text without marks of emphasis, code and links, with single spaces."""
    if "&" in text:
        text = html.unescape(text)
    if "\n" in text:
        text = _WRAP.sub("", text)
    if _MARKED.search(text):
        text = _MARKUP.sub(r"\1", text)
    return encodable(" ".join(text.split()).replace("\0", "\ufffd"))


def _split(text: str, *, of_work: bool) -> tuple[str, str]:
    """Return name and definition of a bracket: what stands before the colon and after it.

    A comma or a dash between English and Chinese does what a colon does.
    """
    if label := _LABEL.match(text):
        text = text[label.end() :]
    colon = _COLON.search(text)
    head = text[: colon.start()] if colon else text
    if colon is None or _CJK.search(head):
        cut = _BREAK.search(head)
        before = head[: cut.start()] if cut else ""
        if cut and colon is None and _ALSO_ALONE.fullmatch(head, cut.end()):
            return unquoted(head), ""
        if cut and _LATIN.search(before) and not _CJK.search(before) and not (colon and _ALSO.match(head, cut.end())):
            return unquoted(before), text[cut.end() :].strip()
        return unquoted(head), text[colon.end() :].strip() if colon else ""
    end, begin = _name_end(text, colon, of_work=of_work)
    return unquoted(text[:end]), text[begin:].strip()


def _name_end(text: str, colon: re.Match[str], *, of_work: bool) -> tuple[int, int]:
    """Return where the English name before a colon ends and where the definition begins.

    An abbreviation and what it stands for are one name (`EPS: Earnings Per Share: 每股盈利`), and so are title and
    subtitle.
    """
    second = _COLON.search(text, colon.end())
    if second and _CJK.search(text, second.end()):
        if not _CJK.search(text, colon.end(), second.start()) and _LATIN.search(text, colon.end(), second.start()):
            return second.start(), second.end()
    head, rest = text[: colon.start()], text[colon.end() :]
    if not _CJK.search(rest) and (of_work or abbreviates(head, rest) or abbreviates(rest, head)):
        return len(text), len(text)
    return colon.start(), colon.end()


def _names(name: str, term: str, definition: str) -> bool:
    """Return whether an English text names the term; with a definition hardly anything else is met."""
    letters = len(_LATIN.findall(name))
    if not letters or _ADDRESS.search(name) or _is_amount(name):
        return False
    if definition:
        return not _ASIDE.match(name) and not _VALUE.fullmatch(definition)
    if is_symbol(name):
        return False
    if letters < 2 and not _DIGIT.search(name):
        return False
    if _ASIDE.match(name) or _DATE.fullmatch(name) or (_STAGE.match(name) and not _SOUNDS.search(term)):
        return False
    if _NUMBERED.match(name) and not _DIGIT.search(term):
        return False
    return term.rstrip("0123456789 ") not in _ROLES or bool(_ROLE_NAMES.match(name))


def _is_mostly_english(name: str, term: str) -> bool:
    """Return whether a name of both scripts is an English one: `Free Cash Flow, 简称FCF`."""
    if not _LATIN.match(name) or not _CJK.search(term):
        return False
    return bool(_ALSO.search(name)) or len(_LATIN.findall(name)) > 5 * len(_CJK.findall(name))


def _is_torn(term: str) -> bool:
    """Return whether a bracket opens in the term and does not close."""
    return term.count("（") + term.count("(") != term.count("）") + term.count(")")


def _is_amount(name: str) -> bool:
    return bool(_AMOUNT.match(name)) and all(word.lower() in _UNITS for word in _WORD.findall(name))
