"""The form in which PostgreSQL holds texts, and the tokens that its index is asked for.

A text is written as its units with a blank between them. A frequent unit, which is one of the FREQUENT characters of
Chinese or of the WORDS and marks, is one code point of two bytes in it, and those of a frequent pair stand side by side
without a blank. A term written in the same way is part of a text exactly where it stands in it.

Tokens of passages are each other unit, and of a run of frequent units without a blank each two that stand side by side,
the first and the last. Of all pairs that a garden has, most are in few texts: to name each of those would make the
index a third larger, and where a pair is not frequent, few texts have both units at the ends of runs. Tokens of titles
and summaries, which are short, are single units.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from os.path import commonprefix
from pathlib import Path

from editorial.search.query import Term
from editorial.search.segmentation import BORDER, SPACE, is_cjk, is_word, units

# The most frequent characters first, of gardens in Chinese. Any list is right, and any list of pairs; another one makes
# texts longer and fewer tokens decide. Stored texts and the functions of the migration go by it: it changes together
# with them.
FREQUENT = (
    "的是我一这个在有了们不你人就为他以能到大会来中对时上那国要可说所和么后如多些但现年它也实得开然出很都用过于因家而生看自下发美本成种行好其去最没事常当经做方果理想地与里之还非面作分什力前数道法工更问始主"
    "业公性样比学正定点动知关者认全情体意天资题同进场高度并特从间或期重模觉心子政通化部机代将只产市提持加新需长着被解文入应型真内让己制司变次给无目感把量像程件第接系基论何直利已相起回价合式信斯小明任候话据"
    "完西务投两表此统确金民外东每反结三建收平向等计使位几指至日普股技类保且呢元月思再电别物交决今二达界报及整该品设战选管十算观标世够值原构权身导际老员强受具台总太尔社未跟立率安才吗由先吧存打少视术手创克流"
    "活极运增义展格万名师处试联预单推必造议支规息仅求调示放影易周领难钱越科治讲复户底智言朗历共谈识近例她头区网商态拉济布注告考案许府怎转层改望级续取教供容策源节低路书风质根约带马费边听争证速写深习记器亿百"
    "失口拿包超嗯核图球消项况英服验线段买测即甚空快研走又传步效准白财啊较须断队五终险罗错刚语显引助专份四客找故则码条致字片德清医象维见究响欢哪史海否各命车境环门另往组企功获军希北党查某水形色远团首帮集限备"
    "乎频降略巨营张评随升优角谢精友律房势您判绝喜跌拥击控涨伊华参域读差简概票压离亚块估切益叫女演诉软念住早局孩独神择负景官担请状似置花众微称突背税味护币足仍依括讨连划互除协编干便半爱训脑享列号短练办端院初"
    "聊令密债轻气留乐购融刻趣破辑承光群执移配儿储巴广待死施架款曾严兴阿博声采键却音卡满尽止细油派飞输答板责素冲竞奇举付欧士继职索愿稳银激京波虽洲录减析富停假武积卖尼杂虑纳排换础游亲永倍追吃修火逻六播临省星"
    "宫货零湾育朋肯照阶州序谁审威释热城伟防南媒害销误盘围嘛套适监落千缺闻兰额林句察困健词印述版免靠充石批站掉病纪装食谷危仓退访川剧宣库歌幅络芯链慢庭八红土岁黑紧跑革玩织按章李雷范扩挑牌疑售暴异衡养季操七属"
    "占哈俄山探室遇补料哥委左夫警右私弹疗母搞败校戏厂劳翻康眼王福束硬坦缩黄哦笔港杀席父账检均惊胀赚恐课顶裁药签怕顿绪归晚钟谓努迎塔寻吸烈偏尝遍避润久九坏米抗启楚痛赛双尤触透笑送志街篇彻奥男介爆顾损轮贷赖旦"
    "温古顺弱居睡拍熟农诺守登族贸倒描犯阅坚卫散香伤棒针既苦宾订盟狂伯嘉隐幸循借坐贾云典含哲诚征盈恰挺班焦航延贵露折唯署瑞伦苹姆罪伴善脱邦毛恶央替潜陷糟封缓汽画逐托赢缘抓迫励血累闭萨掌载攻授酒档径恩虚穿妈松"
    "符宏跨纽森纯竟沙静冷混莱乱耗趋障招店旅佳幕倾铁伙"
)
FIRST = 0x400  # of the code points that they are written as: 0x400 to 0x7FF, two bytes each

# The most frequent words and marks of the same gardens, English as it is spoken, but for the marks that are in nearly
# all texts: pairs with them would be many, and nobody asks for them.
WORDS = tuple(Path(__file__).with_name("frequent_words.txt").read_text(encoding="utf-8").split())
FIRST_WORD = 0xC0  # of the code points that they are written as: 0xC0 to 0x2BF

# Frequent units, whose code points the functions in the migration have in the same class.
RUN = "".join(f"{chr(first)}-{chr(first + len(own) - 1)}" for first, own in ((FIRST_WORD, WORDS), (FIRST, FREQUENT)))

# What has one of these code points itself is written as a private character, and that behind a control character,
# which no folded text has.
PRIVATE, PRIVATE_OF_WORDS, APART = 0xE400, 0xE800, "\x1b"

# A line for each frequent unit, and behind it those that it makes a frequent pair with: characters side by side, words
# and marks with blanks around them.
PAIRS = Path(__file__).with_name("frequent_pairs.txt")

# Marks of ASCII as themselves: private characters take three bytes, and are needed by another tokeniser only.
BLANK, BLOCK = "\x1f", "\n"
_MARKS = {chr(0xE000 + code): chr(code) for code in range(33, 127)}
_CODES = {character: chr(FIRST + place) for place, character in enumerate(FREQUENT)}
_CODES |= {word: chr(FIRST_WORD + place) for place, word in enumerate(WORDS)}
_WRITTEN = _CODES | {unit: _CODES.get(mark, mark) for unit, mark in _MARKS.items()} | {SPACE: BLANK, BORDER: BLOCK}
_DISPLACED = {
    code: text
    for private, first, own in ((PRIVATE, FIRST, FREQUENT), (PRIVATE_OF_WORDS, FIRST_WORD, WORDS))
    for place in range(len(own))
    for code, text in ((first + place, chr(private + place)), (private + place, APART + chr(private + place)))
}
_HAS_DISPLACED = re.compile(f"[{RUN}{chr(PRIVATE)}-{chr(PRIVATE_OF_WORDS + len(WORDS) - 1)}]").search
MAX_PIECE = 60  # characters of a word in one piece; a token has a limit
GOES_ON = "\x1e"  # at the end of a piece whose word goes on, and where it goes on
TERMS = 2_000  # whose forms are kept: several questions are asked of each, and of a typing error's neighbours hundreds
_LONG = re.compile(f"[^ ]{{{MAX_PIECE + 1},}}")


def in_units(folded: str) -> str:
    """Returns folded text as it is stored: with a blank at both ends, and "" for none.

    >>> in_units("quark 瓴c++")
    ' quark 瓴 c + + '
    """
    return _joined([_WRITTEN.get(unit, unit) for unit in _units(folded)])


def _units(folded: str) -> list[str]:
    """Returns the units, those that others took the code points of in another form."""
    found = units(folded)
    return [unit.translate(_DISPLACED) for unit in found] if _HAS_DISPLACED(folded) else found


def _joined(stored: Sequence[str]) -> str:
    """Returns stored units with a blank at both ends and between them, but for frequent pairs; "" for none."""
    if not stored:
        return ""
    seconds = _seconds().get
    written = [one if other in seconds(one, "") else f"{one} " for one, other in pairwise(stored)]
    text = f" {''.join(written)}{stored[-1]} "
    if len(text) > MAX_PIECE:
        text = _LONG.sub(lambda found: _in_pieces(found[0]), text)
    return text


@cache
def _seconds() -> dict[str, str]:
    """Returns by each frequent unit those that it makes a frequent pair with, all as they are stored."""
    lines = PAIRS.read_text(encoding="utf-8").splitlines()
    pieces = (
        [_CODES.get(piece) or "".join([_CODES[one] for one in piece]) for piece in line.split(" ")] for line in lines
    )
    return {first: "".join(seconds) for first, *seconds in pieces}


def _in_pieces(piece: str) -> str:
    if _is_run(piece):
        return piece
    starts = range(0, len(piece), MAX_PIECE)
    return f"{GOES_ON} {GOES_ON}".join(piece[start : start + MAX_PIECE] for start in starts)


def pattern(term: Term) -> tuple[str, bool]:
    """Returns what a stored text has exactly where the term stands, and whether it is a regular expression.

    >>> pattern(Term("quark瓴", "quark瓴"))
    (' quark 瓴', False)
    """
    needles = [_needle(term, form) for form in _forms(term)]
    if len(needles) == 1:
        return needles[0], False
    same = commonprefix(needles)  # noqa: RUF071 - of characters: long terms have forty forms
    return re.escape(same) + f"(?:{'|'.join(re.escape(one[len(same) :]) for one in needles)})", True


@lru_cache(maxsize=TERMS)
def _forms(term: Term) -> tuple[str, ...]:
    """Returns how the term may be stored: one whose last word may go on in as many ways as there are words for it.

    The first of them is that of all words that are not frequent.
    """
    *others, last = _units(term.text)
    stored = [_WRITTEN.get(unit, unit) for unit in others]
    if not _is_open(term):
        return (_joined([*stored, _WRITTEN.get(last, last)]),)
    ends = (last, *(_CODES[word] for word in WORDS if word.startswith(last)))
    if not stored:
        return tuple(_joined([end]) for end in ends)
    begin, before = (_joined(units)[:-1] for units in (stored, stored[-1:]))
    return tuple(begin + _joined([stored[-1], end]).removeprefix(before) for end in ends)


def _needle(term: Term, form: str) -> str:
    begin = 1 if is_cjk(term.text) or _is_run(form[1]) else 0
    open_end = is_cjk(term.text[-1]) or _is_run(form[-2]) or _is_open(term)
    return form[begin:-1] if open_end else form[begin:]


def proposal(term: Term) -> str:
    """Returns the text of a tsquery for the tokens of all passages that hold the term.

    A frequent unit by itself begins a token wherever it stands. Beside a unit that it makes no pair with it is the
    first or the last of its run.

    >>> proposal(Term("quark瓴", "quark瓴"))
    "'quark' & '瓴'"
    """
    return _any_of([_proposal(_pieces(form), _is_open(term)) for form in _forms(term)])


def _proposal(pieces: list[str], is_open: bool) -> list[str]:
    lexemes: dict[str, None] = {}
    last = len(pieces) - 1
    for at, piece in enumerate(pieces):
        if _is_run(piece):
            ends = piece[:1] * (at > 0) + piece[-1:] * (at < last)
            lexemes |= dict.fromkeys(map(_quoted, (*map("".join, pairwise(piece)), *ends)))
        elif piece != BLANK:  # which is in all texts
            lexemes[_quoted(piece, longer=is_open and at == last)] = None
    return list(lexemes) or [_quoted(pieces[0], longer=True)]


def header_proposal(term: Term) -> str:
    """Returns the text of a tsquery for the tokens of all titles and summaries that hold the term.

    >>> header_proposal(Term("quark瓴", "quark瓴"))
    "'quark' & '瓴'"
    """
    return _any_of([_header_proposal(_pieces(form), _is_open(term)) for form in _forms(term)])


def _header_proposal(pieces: list[str], is_open: bool) -> list[str]:
    lexemes: dict[str, None] = {}
    for at, piece in enumerate(pieces):
        if _is_run(piece):
            lexemes |= dict.fromkeys(map(_quoted, piece))
        elif piece != BLANK:
            lexemes[_quoted(piece, longer=is_open and at == len(pieces) - 1)] = None
    return list(lexemes)


def _any_of(forms: list[list[str]]) -> str:
    """Returns the text of a tsquery for all lexemes of any of the forms; those that all forms have are written once."""
    same = set(forms[0]).intersection(*forms[1:])
    common = [lexeme for lexeme in forms[0] if lexeme in same]
    others = [" & ".join(lexeme for lexeme in form if lexeme not in same) for form in forms]
    return " & ".join(common if "" in others else [*common, f"({' | '.join(others)})"])


def proposal_decides(term: Term) -> bool:
    """Returns whether a passage with the proposed tokens holds the term, so that it need not be looked at."""
    return all(
        len(pieces) == 1 and (not _is_run(pieces[0]) or len(pieces[0]) <= 2) for pieces in map(_pieces, _forms(term))
    )


def rarity(term: Term) -> tuple[int, int, int]:
    """Returns what orders terms by how many passages are likely to hold them, those of fewest last.

    The more tokens, the fewer texts have all of them; of one token each, that with the rarest unit.
    """
    pieces = _pieces(_forms(term)[0])
    units_of_it = (unit for piece in pieces for unit in (piece if _is_run(piece) else (piece,)))
    return len(_proposal(pieces, _is_open(term))), max(map(_place, units_of_it)), len(term.text)


def _place(unit: str) -> int:
    """Returns about how many frequent units are in more texts; most words are in fewer than most characters."""
    if not _is_run(unit):
        return len(FREQUENT)
    return ord(unit) - FIRST if ord(unit) >= FIRST else ord(unit) - FIRST_WORD + len(WORDS)


def _pieces(form: str) -> list[str]:
    return form.strip(" ").split(" ")


def _is_run(piece: str) -> bool:
    """Returns whether a piece is of frequent units."""
    code = ord(piece[0])
    return FIRST <= code < FIRST + len(FREQUENT) or FIRST_WORD <= code < FIRST_WORD + len(WORDS)


def _is_open(term: Term) -> bool:
    """Returns whether the last word of the term may go on in the text."""
    return term.prefix and is_word(term.text[-1])


def _quoted(lexeme: str, *, longer: bool = False) -> str:
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'" + (":*" if longer else "")
