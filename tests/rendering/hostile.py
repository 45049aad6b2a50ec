"""Hostile documents: for each family of markup the text that makes a careless Markdown renderer quadratic or worse.

`DOCUMENTS` maps a name to a function from a size in bytes to a document of about that size. The tests and the
benchmark use the same ones.
"""

from __future__ import annotations

from collections.abc import Callable

from editorial.rendering.highlighting import LANGUAGES

Maker = Callable[[int], str]


def repeat(piece: str, before: str = "", after: str = "") -> Maker:
    """Return a maker of documents that repeat one piece."""
    return lambda size: before + piece * (size // len(piece.encode())) + after


def halves(first: str, second: str, middle: str = "") -> Maker:
    """Return a maker of documents with one piece up to the middle and another behind it."""
    return lambda size: (
        first * (size // 2 // len(first.encode())) + middle + second * (size // 2 // len(second.encode()))
    )


def numbered(form: str) -> Maker:
    """Return a maker of documents that repeat a form with a running number."""

    def make(size: int) -> str:
        parts, length, number = [], 0, 0
        while length < size:
            parts.append(form.format(n=number, x="x" * (number % 50), b="`" * (number % 400 + 1)))
            length += len(parts[-1].encode())
            number += 1
        return "".join(parts)

    return make


def staircase(mark: str, text: str = "a\n", limit: int = 10**9) -> Maker:
    """Return a maker of documents whose lines are indented or quoted one step deeper each."""

    def make(size: int) -> str:
        parts, length, depth = [], 0, 0
        while length < size:
            parts.append(mark * min(depth, limit) + text)
            length += len(parts[-1].encode())
            depth += 1
        return "".join(parts)

    return make


def nested_list(size: int) -> str:
    """Return list items, each one level deeper than the one before, again and again."""
    parts, length = [], 0
    while length < size:
        for depth in range(200):
            parts.append("  " * depth + "- a\n")
            length += len(parts[-1])
    return "".join(parts)


def wide_table(size: int) -> str:
    """Return a table of 1,000 columns with short rows: filling them up would multiply the output."""
    return "|" + "a|" * 1000 + "\n|" + "-|" * 1000 + "\n" + "|a\n" * (size // 3)


def full_width_table(size: int) -> str:
    """Return a table of 200 columns with short rows."""
    return "|" + "a|" * 200 + "\n|" + "-|" * 200 + "\n" + "|a\n" * (size // 3)


def long_reference(size: int) -> str:
    """Return one long link target that is named very often."""
    return "[a]: http://x/" + "y" * 1900 + "\n\n" + "[a] " * (size // 4)


def few_long_references(size: int) -> str:
    """Return a label as long as allowed, and brackets that might be it."""
    return "[" + "a" * 999 + "]: /x\n\n" + "[" * (size // 2) + "]" * (size // 2)


def footnote_reuse(size: int) -> str:
    """Return one footnote with very many uses."""
    return "[^1]: note\n\n" + "[^1] " * (size // 5)


def growing_fences(size: int) -> str:
    """Return fences of which none can close another."""
    parts, length, width = [], 0, 3
    while length < size:
        parts.append("`" * width + "\n\n")
        length += width + 2
        width += 1
    return "".join(parts)


def _limit(language: str) -> int:
    """Return how many characters of code are coloured at most."""
    return LANGUAGES.get(language, 8_000) - 10


def pygments(language: str, piece: str, after: str = "") -> Maker:
    """Return a maker of code blocks as large as are coloured, until the document is full."""
    block = f"```{language}\n" + (piece * _limit(language))[: _limit(language)] + after + "\n```\n\n"
    return lambda size: block * (size // len(block.encode()) + 1)


def pygments_lines(language: str, piece: str) -> Maker:
    """Return the same with lines of 900 characters."""
    line = (piece * 900)[:900] + "\n"
    block = f"```{language}\n" + line * (_limit(language) // 901) + "\n```\n\n"
    return lambda size: block * (size // len(block.encode()) + 1)


INLINE: dict[str, Maker] = {
    "brackets": repeat("["),
    "closing brackets": repeat("]"),
    "bracket pairs": halves("[", "]"),
    "empty brackets": repeat("[]"),
    "double brackets": repeat("[[a]]"),
    "image starts": repeat("!["),
    "image starts with text": repeat("![a"),
    "nested images": halves("![a", "](b)"),
    "nested links": halves("[a", "](b)"),
    "images in links": halves("[![a](b)", "](c)"),
    "open links": repeat("[a](b"),
    "open links with bracket": repeat("[a](<b"),
    "open links with title": repeat('[a](b "c'),
    "open links with other title": repeat("[a](b 'c"),
    "open links with bracketed title": repeat("[a](b (c"),
    "links": repeat("[a](b)"),
    "links with spaces": repeat("[a](          b          )"),
    "one link with spaces": repeat(" ", "[a](b", ")"),
    "deep brackets in target": repeat("(", "[a](", ")"),
    "balanced brackets in target": repeat("()", "[a](", ")"),
    "backslashes in target": repeat("\\", "[a](b", ")"),
    "reference links": repeat("[a][b] "),
    "open reference links": repeat("[a][b"),
    "long reference": long_reference,
    "labels as long as allowed": few_long_references,
    "definitions": numbered("[a{n}]: /b\n"),
    "definition with long title": repeat("a\n", '[a]: /b "'),
    "open definitions": repeat("[a]:\n"),
    "open footnotes": repeat("[^1] "),
    "footnote reuse": footnote_reuse,
    "footnotes": numbered("[^{n}]: note\n\n"),
    "footnotes with uses": numbered("[^{n}] a\n\n[^{n}]: note\n\n"),
    "footnotes in footnotes": numbered("[^{n}]: a\n\n    "),
    "stars": repeat("*"),
    "star and letter": repeat("*a"),
    "double star and letter": repeat("**a"),
    "emphasis": repeat("*a* "),
    "opening stars": repeat("*a "),
    "closing stars": repeat("a* "),
    "stars of three lengths": repeat("*a **b ***c "),
    "nested emphasis": halves("*a **b ", "c** d* "),
    "stars and underscores": repeat("*a _b "),
    "stars against underscores": repeat("*_"),
    "underscores": repeat("_"),
    "underscores and letters": repeat("_a_"),
    "stars with Chinese": repeat("**中（"),
    "mixed runs": numbered("*{x}**"),
    "tildes": repeat("~~a "),
    "code of rising length": numbered("{b}a"),
    "back-ticks": repeat("`"),
    "back-ticks and letters": repeat("`a``b"),
    "fence with spaces": repeat(" ", "```", "a"),
    "fences with spaces": repeat("```      \n"),
    "back-ticks with spaces": repeat("``` "),
    "backslashes": repeat("\\"),
    "escapes": repeat("\\*"),
    "entities": repeat("&amp;"),
    "open entities": repeat("&"),
    "long entities": repeat("&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    "numeric entities": repeat("&#128512;"),
    "autolinks": repeat("<http://a>"),
    "open autolinks": repeat("<http://a"),
    "open mails": repeat("<a@b."),
    "addresses": repeat("http://a.b/c "),
    "hard breaks": repeat("a  \n"),
    "spaces": repeat(" ", "a", "b"),
    "trailing spaces": repeat("a" + " " * 500 + "\n"),
    "no-break spaces": repeat("\u00a0", "a", "b"),
    "tabs": repeat("\t", "a", "b"),
    "one word": repeat("a"),
    "one Chinese word": repeat("中"),
    "abbreviations": numbered("*[A{n}]: b\n\nA{n} "),
    "attribute lists": repeat("a {: .b #c }\n"),
    "dollars": repeat("$a$ "),
    "glossary starts": repeat("**a**（"),
    "glossary entries": repeat("**甲**（Alpha: 乙）"),
    "glossary nested": repeat("**甲**（a("),
}

BLOCKS: dict[str, Maker] = {
    "quotes": repeat(">"),
    "quotes with spaces": repeat("> "),
    "quote staircase": staircase(">"),
    "quote staircase to the limit": staircase("> ", limit=48),
    "quote lines": repeat("> a\n"),
    "quote then text": repeat("> a\n\nb\n\n"),
    "list line": repeat("- "),
    "list line with text": repeat("- ", "", "a"),
    "star list line": repeat("* "),
    "numbers line": repeat("1. "),
    "mixed marks line": repeat("- > 1. "),
    "list and quote lines": repeat("- > - > - > a\n"),
    "list lines": repeat("- a\n"),
    "empty items": repeat("-\n"),
    "loose list": repeat("- a\n\n"),
    "list staircase": staircase(" ", "- a\n"),
    "nested list": nested_list,
    "deep list again and again": repeat("- " * 45 + "a\n"),
    "changing markers": repeat("- a\n+ b\n* c\n"),
    "numbers": numbered("{n}. a\n"),
    "many digits": repeat("1"),
    "blank lines in list": repeat("\n", "- a\n", "b"),
    "lazy lines in deep quote": lambda size: "> " * 45 + "a\n" + "b\n" * (size // 2),
    "paragraphs": repeat("a\n\n"),
    "lines": repeat("a\n"),
    "blank lines": repeat("\n"),
    "carriage returns": repeat("\r"),
    "headings": repeat("# a\n"),
    "numbered headings": numbered("# a{n}\n"),
    "hashes": repeat("#"),
    "heading with hashes": repeat("# ", "# a"),
    "heading with spaces": repeat(" ", "# a", "b"),
    "heading with tabs": repeat("#\t"),
    "underlined headings": repeat("a\n-\n"),
    "rules": repeat("---\n"),
    "rule line": repeat("- "),
    "rule of stars": repeat("* * ", "", "a"),
    "rule with spaces": repeat(" ", "***", "a"),
    "indented code": repeat("    a\n\n"),
    "fences": repeat("```\n"),
    "open fences": repeat("```a\n\n"),
    "growing fences": growing_fences,
    "tilde fences": repeat("~~~ a\n~~~~ b\n"),
    "definition lists": repeat("a\n: b\n"),
    "wide table": wide_table,
    "table as wide as allowed": full_width_table,
    "table rows": repeat("|a|b|\n", "|a|b|\n|-|-|\n"),
    "table of back-ticks": repeat("|`", "a|b\n-|-\n"),
    "table of bars": repeat("|", "a|b\n-|-\n"),
    "table of escaped bars": repeat("\\|", "a|b\n-|-\n"),
    "tables": repeat("a|b\n-|-\n\n"),
    "delimiter row": repeat("-|", "a|b\n"),
    "colons": repeat(":-:|", "a|b\n"),
    "front matter fences": repeat("---\na: b\n"),
    "tasks": repeat("- [ ] a\n"),
}

HTML: dict[str, Maker] = {
    "tag starts": repeat("<"),
    "open tags": repeat("<a "),
    "open tags with attribute": repeat('<a b="'),
    "open tags with both quotes": repeat("<a b='<a b=\""),
    "attributes": repeat("a ", "<b "),
    "attributes with values": repeat('a="b" ', "<b "),
    "tag of spaces": repeat(" ", "<b", "c"),
    "anchors": repeat("<a href='b'>"),
    "bold": repeat("<b>"),
    "bold and paragraph": repeat("<b><p>"),
    "font": repeat("<font>a"),
    "closed bold": repeat("<b>a</b>"),
    "misnested": repeat("<b><i></b></i>"),
    "end tags": repeat("</b>"),
    "unknown tags": repeat("<foo>"),
    "type arguments": repeat("vector<int> "),
    "div lines": repeat("<div>\n\n"),
    "divs": repeat("<div>"),
    "divs closed": halves("<div>", "</div>"),
    "divs with Markdown": repeat("<div markdown='1'>\n"),
    "nested divs with Markdown": halves("<div markdown='1'>\n\n", "</div>\n\n"),
    "tables": repeat("<table>"),
    "table cells": repeat("<table><tr><td>"),
    "text in table": repeat("a<b>b</b>", "<table>", "</table>"),
    "list items": repeat("<ul><li>"),
    "paragraph tags": repeat("<p>"),
    "details": repeat("<details>"),
    "details lines": repeat("<details>\n"),
    "details with summary": repeat("<details><summary>a</summary>\nb\n"),
    "closed details": repeat("<details>\n<summary>a</summary>\n\nb\n\n</details>\n\n"),
    "nested details": halves("<details>\n", "</details>\n"),
    "details ends": repeat("</details>"),
    "details in text": repeat("a <details> b </details> "),
    "details and back-ticks": repeat("`<details>``"),
    "open details tags": repeat("<details "),
    "summaries": repeat("<summary>"),
    "open summary": repeat("a\n", "<details>\n<summary>"),
    "comment starts": repeat("<!--"),
    "comment starts in lines": repeat("<!--\n\n"),
    "comments": repeat("<!-- a -->"),
    "comment dashes": repeat("-", "<!--"),
    "declarations": repeat("<!["),
    "character data": repeat("<![CDATA["),
    "processing": repeat("<?"),
    "document types": repeat("<!a"),
    "scripts": repeat("<script>"),
    "scripts in text": repeat("a <script>"),
    "script ends": repeat("a </script>"),
    "styles and scripts": repeat("a <style> <script> "),
    "textareas": repeat("<textarea>\n\n"),
    "preformatted": repeat("<pre>\n\n"),
    "vectors": repeat("<svg><math>"),
    "templates": repeat("a <template>"),
    "selects": repeat("a <select><option>"),
    "foreign images": repeat("<img src='http://a/b'>"),
    "headings": repeat("<h1>"),
    "heading pairs": repeat("<h1>a</h1>\n"),
    "ids": numbered("<p id='a{n}'>a</p>\n"),
    "same ids": repeat("<p id='a'>a</p>\n"),
    "links to nowhere": repeat("[a](#b)"),
}

CODE: dict[str, Maker] = {
    f"{language} {name} {piece!r}": maker(language, piece)
    for language, piece, name, maker in (
        ("python", "(", "brackets", pygments_lines),
        ("python", '"', "quotes", pygments_lines),
        ("python", "\\", "backslashes", pygments_lines),
        ("python", "f'{", "format strings", pygments_lines),
        ("javascript", "/", "slashes", pygments_lines),
        ("javascript", "`${", "templates", pygments_lines),
        ("typescript", "<", "brackets", pygments_lines),
        ("jsx", "<a ", "tags", pygments_lines),
        ("html", "<a ", "tags", pygments_lines),
        ("html", "<!--", "comments", pygments_lines),
        ("xml", "<a b='", "attributes", pygments_lines),
        ("css", "a{", "braces", pygments_lines),
        ("css", "/*", "comments", pygments_lines),
        ("scss", "#{", "interpolations", pygments_lines),
        ("sql", "'", "quotes", pygments_lines),
        ("sql", "/*", "comments", pygments_lines),
        ("bash", "$(", "substitutions", pygments_lines),
        ("bash", "<<a ", "documents", pygments_lines),
        ("console", "$ a", "prompts", pygments_lines),
        ("yaml", "- ", "items", pygments_lines),
        ("yaml", "a: ", "keys", pygments_lines),
        ("json", '{"a":', "objects", pygments_lines),
        ("toml", "[", "brackets", pygments_lines),
        ("ini", "=", "signs", pygments_lines),
        ("java", "a.", "names", pygments_lines),
        ("java", "@a(", "annotations", pygments_lines),
        ("c", "a ", "words", pygments_lines),
        ("cpp", "a::", "scopes", pygments_lines),
        ("csharp", "a<", "types", pygments_lines),
        ("kotlin", "a ", "words", pygments_lines),
        ("scala", "a.", "names", pygments_lines),
        ("swift", "(", "brackets", pygments_lines),
        ("go", "'", "quotes", pygments_lines),
        ("rust", "r#", "strings", pygments_lines),
        ("ruby", "%q(", "strings", pygments_lines),
        ("ruby", "<<-a ", "documents", pygments_lines),
        ("php", "<?php ", "tags", pygments_lines),
        ("perl", "/", "slashes", pygments_lines),
        ("lua", "[=", "brackets", pygments_lines),
        ("r", "`", "quotes", pygments_lines),
        ("graphql", "{", "braces", pygments_lines),
        ("http", "GET / HTTP/1.1 ", "requests", pygments_lines),
        ("make", "$(", "variables", pygments_lines),
        ("nginx", "a{", "braces", pygments_lines),
        ("powershell", "$(", "variables", pygments_lines),
        ("docker", "RUN \\", "lines", pygments_lines),
        ("diff", "+", "signs", pygments_lines),
        ("proto", "a ", "words", pygments_lines),
        ("c", "a\n", "words", pygments),
        ("c", " \n", "blank lines", pygments),
        ("java", "a\n", "words", pygments),
        ("java", "a b ", "words", pygments_lines),
        ("csharp", "a\n", "words", pygments),
        ("python", " \n", "blank lines", pygments),
        ("python", "a\n", "words", pygments),
        ("go", "/*\n", "comments", pygments),
        ("kotlin", "/*+\n", "comments", pygments),
        ("css", "/*\n", "comments", pygments),
        ("unknown", "a", "words", pygments),
    )
}

GLOSSARY: dict[str, Maker] = {
    "unclosed brackets": repeat("**甲**（Alpha: "),
    "nested brackets": repeat("**甲**（A（B（C）"),
    "brackets closed again and again": repeat("**甲**（()()()()()()()()"),
    "brackets that end bold": repeat("(a)**"),
    "brackets across lines": repeat("**甲**（\na"),
    "one mark too many": repeat("**甲**（Alpha）", "**"),
    "quotes": repeat("**甲**（" + "「" * 150 + "）"),
    "abbreviations": repeat("**甲**（ABABABABABAB: " + "a b " * 36 + "）"),
    "dashes": repeat("**甲**（a" + " - a" * 180 + "）"),
    "back-ticks": repeat("`**甲**``（Alpha）**乙**（A）"),
}

DOCUMENTS: dict[str, Maker] = {
    **{f"inline: {name}": maker for name, maker in INLINE.items()},
    **{f"block: {name}": maker for name, maker in BLOCKS.items()},
    **{f"html: {name}": maker for name, maker in HTML.items()},
    **{f"glossary: {name}": maker for name, maker in GLOSSARY.items()},
    **{f"code: {name}": maker for name, maker in CODE.items()},
}
