"""What programs that write texts leave behind: marks, comments, padding, and words to whoever asked them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from editorial.formats import SourceDocument
from editorial.quality.blocks import cut, length
from editorial.quality.patching import with_body_lines, with_header_lines
from editorial.quality.rules import Hit, Repair, Rule, Severity
from editorial.quality.text import Text

SHORT_ANSWER = 600  # length of an article that is nothing but an answer

_MARK = re.compile(
    r"\[/?(?:AI_)?(?:META|BODY|HEADER|CONTENT|OUTPUT|ARTICLE|TRANSLATION|TRANSCRIPT|SUMMARY|CHUNK|MARKDOWN|YAML)"
    r"(?:DATA)?_(?:START|BEGIN|END)\]"
)
_CHUNK = re.compile(
    r"[ \t]*<!--[ \t]*(?:chunk|part|segment|batch)[ \t]*#?\d+[ \t]*(?:/|of)[ \t]*\d+[ \t]*-->[ \t]*$", re.IGNORECASE
)
_COMMENT = re.compile(r"<!--(?:(?!-->).)*-->", re.DOTALL)
_PADDING = re.compile(
    r"\bpadding\b.{0,200}?\b(?:length|characters?|count|floor|threshold|constraint)\b"
    r"|\b(?:minimum|target|required)\b.{0,40}?\b(?:length|character count|characters|word count)\b"
    r"|(?:凑|补足|满足|达到).{0,12}(?:字数|长度|字符)",
    re.IGNORECASE | re.DOTALL,
)
_TALK = re.compile(
    r"(?:(?:the|this|your) (?:task|output|response|translation|article|text) (?:is|has been|strictly|fully|now)\b"
    r"|i(?:'ve| have| believe i have)(?: now| also| fully)? (?:generated|followed|processed|ensured|adhered|translated"
    r"|completed|included|created|formatted|provided|prepared)\b"
    r"|(?:reviewing|checking) the generated\b|here(?:'s| is| are) the\b|note to (?:the )?(?:user|editor)\b"
    r"|(?:sure|certainly|of course)[,!. ]|as (?:an ai|a (?:large )?language model)\b|let me know if\b)",
    re.IGNORECASE,
)
_OF_THE_ORDER = re.compile(
    r"\b(?:yaml|markdown|front ?matter|metadata|delimiters?|(?:your|all|the|specified|provided|core) (?:\w+ ){0,2}"
    r"(?:instructions|guidelines|requirements|mandates|constraints)|(?:formatting|output) (?:guidelines|rules|format)"
    r"|final output|bilingual (?:dialogue|format)|as (?:an ai|a (?:large )?language model))\b",
    re.IGNORECASE,
)
_TALK_CHINESE = re.compile(
    r"(?:(?:好的|当然)[，,。！!]\s*)?(?:以下|下面|这)是(?:我)?(?:根据|按照|按)(?:您|你|上述|以上)?的?.{0,12}?"
    r"(?:要求|指令|提示|指示|格式|规范).{0,40}$"
    r"|(?:任务|翻译|整理|输出|生成)(?:工作)?(?:已|现已|已经)(?:全部)?(?:完成|结束)[。！!，,].{0,80}$"
    r"|(?:作为一个|作为一名|作为)(?:AI|人工智能)(?:语言模型|助手)，我.{0,80}$"
)
_APOLOGY = re.compile(
    r"(?:(?:i(?:'|’)?m|i am) (?:very |so )?sorry\b|i apologi[sz]e\b|my apologies\b|unfortunately, i\b"
    r"|i (?:can(?:'|’)?t|cannot|am unable to|won(?:'|’)?t) (?:help|assist|provide|fulfil|complete|access|process"
    r"|translate|create)"
    r"|(?:非常|很|十分)?(?:抱歉|对不起|遗憾)[，,！!。].{0,20}?(?:我|无法|不能|未能)|我(?:无法|不能)(?:提供|完成|访问|处理|协助|翻译|满足)"
    r"|作为(?:一个|一名)?(?:AI|人工智能))",
    re.IGNORECASE,
)
_HEADER_COMMENT = re.compile(r"(?:^|[ \t])#[^\n]*$")
_PROMPT = re.compile(
    r"#.*?(?:\bmust (?:select|choose|be|contain|include|pick)\b|\b(?:select|choose|pick) (?:exactly |only |up to )?"
    r"(?:one|two|three|\d|from)\b|\bstrictly\b.{0,30}\b(?:based|from|provided)\b"
    r"|\bprovided (?:list|taxonomy|transcript)\b|\bfill (?:this )?in\b|\bdo not (?:translate|change)\b"
    r"|从.{0,20}(?:中)?(?:选择|选取|挑选)|(?:必须|请)(?:选择|填写|根据|从|使用))",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"[ \t]+#[^\"'\n]*$")


class GeneratorMark(Rule, Repair):
    """`[BODY_START]` and its like."""

    code = "generator-mark"
    severity = Severity.ERROR
    message = "%(mark)s was left in the text"
    explanation = "A mark by which a program parts what it writes was left in the text, and readers see it."
    repair_explanation = "The mark is cut, with its line where it stands alone."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each mark."""
        for line, mark in self._marks(text):
            yield self.hit(text.file_line(line), mark, repairable=True, mark=mark)

    def repaired(self, text: Text) -> SourceDocument:
        """Return the document without the marks."""
        changes: dict[int, str | None] = {}
        for line, _mark in self._marks(text):
            left = _MARK.sub("", text.lines[line - 1])
            changes[line] = left.rstrip() if left.strip() else cut(text, line)
        return with_body_lines(text.document, changes)

    def _marks(self, text: Text) -> list[tuple[int, str]]:
        found = text.found(_MARK) if "_START]" in text.body or "_END]" in text.body or "_BEGIN]" in text.body else ()
        return [(line, mark) for line, mark in found if f"`{mark}`" not in text.lines[line - 1]]


class ChunkComment(Rule, Repair):
    """`<!-- chunk 3/7 -->`."""

    code = "chunk-comment"
    message = "%(comment)s was left in the text"
    explanation = (
        "A comment tells in which part of its work a program wrote this; no reader sees it, every diff has it."
    )
    repair_explanation = "The line is cut; where it alone kept two paragraphs apart, it becomes blank."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each comment."""
        if "<!--" in text.body:
            for line, comment in text.begun(_CHUNK, "< \t"):
                yield self.hit(text.file_line(line), comment.strip(), repairable=True, comment=comment.strip())

    def repaired(self, text: Text) -> SourceDocument:
        """Return the document without these comments."""
        return with_body_lines(text.document, {line: cut(text, line) for line, _ in text.begun(_CHUNK, "< \t")})


class Padding(Rule, Repair):
    """A comment that only makes the text longer."""

    code = "padding"
    severity = Severity.ERROR
    message = "a comment only makes the text longer: “%(text)s”"
    explanation = "A program filled the text up because it had been told how long it must be."
    repair_explanation = "The comment is cut where it has its lines to itself."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each comment that speaks of the length that was asked for."""
        for first, last, comment in self._comments(text):
            words = " ".join(comment[4:-3].split())[:60]
            yield self.hit(text.file_line(first), words, repairable=_has_lines(text, first, last, comment), text=words)

    def repaired(self, text: Text) -> SourceDocument:
        """Return the document without these comments."""
        changes: dict[int, str | None] = {}
        for first, last, comment in self._comments(text):
            if _has_lines(text, first, last, comment):
                changes |= dict.fromkeys(range(first, last + 1))
                above = text.lines[first - 2].strip() if first > 1 else ""
                below = text.lines[last].strip() if last < len(text.lines) else ""
                changes[last] = "" if above and below else None
        return with_body_lines(text.document, changes)

    def _comments(self, text: Text) -> Iterator[tuple[int, int, str]]:
        """Yield first line, last line and text of each such comment."""
        if "<!--" not in text.body:
            return
        for line, comment in text.found(_COMMENT):
            if len(comment) > 30 and _PADDING.search(comment, 0, 600):
                yield line, line + comment.count("\n"), comment


class GeneratorTalk(Rule):
    """Words of a program to whoever asked it."""

    code = "generator-talk"
    severity = Severity.ERROR
    message = "a program speaks to whoever asked it: “%(text)s”"
    explanation = "A program says that its task is complete or its output follows the instructions; no reader asked it."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each line that speaks of the task; both how it begins and what it speaks of must fit."""
        for line, _ in text.begun(_TALK, "TtYyIiRrHhNnSsCcOoAaLl"):
            if _OF_THE_ORDER.search(text.lines[line - 1]):
                yield self.hit(text.file_line(line), text.place(line), text=text.place(line))
        for line, _ in text.begun(_TALK_CHINESE, "好当以下这任翻整输生作"):
            yield self.hit(text.file_line(line), text.place(line), text=text.place(line))


class Apology(Rule):
    """An article that is nothing but an apology."""

    code = "apology"
    severity = Severity.ERROR
    message = "the text is an apology: “%(text)s”"
    explanation = "A program could not do what it was asked, and its apology was stored as the article."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield one hit for a short text that begins with an apology."""
        if len(text.body) > SHORT_ANSWER * 6 or length(text) > SHORT_ANSWER:
            return
        for number, line in enumerate(text.lines, start=1):
            words = line.strip(' *_>“”"')
            if words and not words.startswith("#"):
                if _APOLOGY.match(words):
                    yield self.hit(text.file_line(number), "body", text=text.place(number)[:60])
                return


class PromptComment(Rule, Repair):
    """A comment in the header that tells a program what to write there."""

    code = "prompt-comment"
    message = "a comment tells a program what to write: %(comment)s"
    explanation = "What a program was told to do still stands in the header as a comment."
    repair_explanation = "The comment is cut; the value before it stays as it is."

    def check(self, text: Text) -> Iterator[Hit]:
        """Yield a hit for each such comment of a YAML or TOML header."""
        for line, comment in self._comments(text):
            yield self.hit(line, comment, repairable=True, comment=comment)

    def repaired(self, text: Text) -> SourceDocument:
        """Return the document without these comments."""
        lines = _header_lines(text)
        changes: dict[int, str | None] = {}
        for line, _comment in self._comments(text):
            whole = lines[line - 1]
            left = whole[: whole.rindex("#")] if whole.lstrip().startswith("#") else _ASIDE.sub("", whole)
            changes[line] = None if whole.lstrip().startswith("#") else left
        return with_header_lines(text.document, changes)

    def _comments(self, text: Text) -> list[tuple[int, str]]:
        if "#" not in text.document.header:
            return []
        starts = sorted({field.line for field in text.document.fields})
        found = []
        for number, line in enumerate(_header_lines(text), start=1):
            match = _HEADER_COMMENT.search(line) if line.lstrip().startswith("#") else _ASIDE.search(line)
            if match and _PROMPT.search(match[0]) and not _within_value(text, number, match[0].strip(), starts):
                found.append((number, match[0].strip()[:120]))
        return found


def _within_value(text: Text, line: int, comment: str, starts: list[int]) -> bool:
    """Return whether what looks like a comment belongs to the value that begins in this line or above."""
    index = bisect_right(starts, line) - 1
    if index < 0:
        return False
    values = [field for field in text.document.fields if field.line == starts[index]]
    return any(comment in value for field in values for value in (field.text, *filter(None, field.items)))


def _header_lines(text: Text) -> list[str]:
    return text.document.header.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _has_lines(text: Text, first: int, last: int, comment: str) -> bool:
    """Return whether a comment fills its lines from the first character to the last."""
    return "\n".join(text.lines[first - 1 : last]).strip() == comment


LEFTOVERS: tuple[Rule, ...] = (
    GeneratorMark(),
    ChunkComment(),
    Padding(),
    GeneratorTalk(),
    Apology(),
    PromptComment(),
)
