"""What becomes of a file that is not plain: accepted, accepted with findings, or refused with a code and a place."""

from __future__ import annotations

import unittest
from typing import NamedTuple

from editorial.formats import FormatError, HeaderSyntax, Limits, SourceDocument, require_header


class Accepted(NamedTuple):
    """A file that is read: its syntax, the codes of its findings, its fields as text, its body."""

    what: str
    data: bytes
    syntax: HeaderSyntax
    findings: tuple[str, ...]
    fields: dict[str, str]
    body: str


class Refused(NamedTuple):
    """A file that is quarantined: code, line, column, and the repaired bytes that are proposed."""

    what: str
    data: bytes
    code: str
    line: int | None
    column: int | None
    suggestion: bytes | None


YAML, TOML, JSON, NONE = HeaderSyntax.YAML, HeaderSyntax.TOML, HeaderSyntax.JSON, HeaderSyntax.NONE
BOM = b"\xef\xbb\xbf"

ACCEPTED = [
    Accepted("LF", b"---\na: x\n---\nB\n", YAML, (), {"a": "x"}, "B\n"),
    Accepted("CRLF", b"---\r\na: x\r\n---\r\nB\r\n", YAML, (), {"a": "x"}, "B\r\n"),
    Accepted("CR only", b"---\ra: x\rb: y\r---\rB\r", YAML, ("cr-newlines",), {"a": "x", "b": "y"}, "B\r"),
    Accepted("mixed line ends", b"---\na: x\r\n---\nB", YAML, ("mixed-newlines",), {"a": "x"}, "B"),
    Accepted("byte order mark", BOM + b"---\na: x\n---\nB", YAML, ("byte-order-mark",), {"a": "x"}, "B"),
    Accepted("duplicate keys", b"---\na: x\na: y\n---\n", YAML, ("duplicate-key",), {"a": "y"}, ""),
    Accepted("blank before the colon", b'---\na : "x"\n---\n', YAML, ("space-before-colon",), {"a": "x"}, ""),
    Accepted("rule in a quoted value", b"---\na: 'x --- y'\n---\nB", YAML, (), {"a": "x --- y"}, "B"),
    Accepted("rule in a plain value", b"---\na: x---\n---\nB", YAML, (), {"a": "x---"}, "B"),
    Accepted("indented rule in a block", b"---\na: |\n  ---\n  x\n---\nB", YAML, (), {"a": "---\nx\n"}, "B"),
    Accepted("rules in the body", b"---\na: x\n---\n---\nB\n---\n", YAML, (), {"a": "x"}, "---\nB\n---\n"),
    Accepted("blanks behind a fence", b"---  \na: x\n---\nB", YAML, ("fence-trailing-space",), {"a": "x"}, "B"),
    Accepted(
        "blanks behind the closing fence", b"---\na: x\n---\t\nB", YAML, ("fence-trailing-space",), {"a": "x"}, "B"
    ),
    Accepted("empty file", b"", NONE, ("empty-file",), {}, ""),
    Accepted("byte order mark alone", BOM, NONE, ("empty-file", "byte-order-mark"), {}, ""),
    Accepted("no header", b"# Title\n\nText", NONE, ("no-header",), {}, "# Title\n\nText"),
    Accepted("no header, long rule first", b"-----\n\nText", NONE, ("no-header",), {}, "-----\n\nText"),
    Accepted("one rule first", b"---\n\nText: more\n", NONE, ("starts-with-rule",), {}, "---\n\nText: more\n"),
    Accepted("rule and heading first", b"---\n# Head\n\nText", NONE, ("starts-with-rule",), {}, "---\n# Head\n\nText"),
    Accepted("template first", b"{{< ref >}}\n", NONE, ("no-header",), {}, "{{< ref >}}\n"),
    Accepted("header only", b"---\na: x\n---", YAML, (), {"a": "x"}, ""),
    Accepted("empty header", b"---\n---\nB", YAML, (), {}, "B"),
    Accepted("comments only", b"---\n# c\n\n---\nB", YAML, (), {}, "B"),
    Accepted("comments", b"---\n# c\na: x # y\n# d\n---\n", YAML, (), {"a": "x"}, ""),
    Accepted(
        "keys that are no text",
        b"---\n1: x\non: y\n---\n",
        YAML,
        ("key-not-text", "key-not-text"),
        {"1": "x", "on": "y"},
        "",
    ),
    Accepted("quoted keys", b"---\n'1': x\n\"a b\": y\n---\n", YAML, (), {"1": "x", "a b": "y"}, ""),
    Accepted("anchor and alias", b"---\na: &n x\nb: *n\n---\n", YAML, (), {"a": "x", "b": "x"}, ""),
    Accepted("merge key", b"---\na: &n {x: 1}\n<<: *n\n---\n", YAML, ("merge-key",), {"a": "", "<<": ""}, ""),
    Accepted("core tags", b"---\na: !!str 5\nb: !!timestamp x\n---\n", YAML, (), {"a": "5", "b": "x"}, ""),
    Accepted("number of 5,000 digits", b"---\na: " + b"9" * 5000 + b"\n---\n", YAML, (), {"a": "9" * 5000}, ""),
    Accepted("impossible date", b"---\na: 2025-13-45\n---\n", YAML, (), {"a": "2025-13-45"}, ""),
    Accepted(
        "unicode line ends are text", "---\na: x\u2028y\x85z\n---\nB".encode(), YAML, (), {"a": "x\u2028y\x85z"}, "B"
    ),
    Accepted("no-break and zero-width", "---\na: x\xa0y\u200bz\n---\n".encode(), YAML, (), {"a": "x\xa0y\u200bz"}, ""),
    Accepted("mapping in braces", b"---\n{a: x}\n---\n", YAML, (), {"a": "x"}, ""),
    Accepted("explicit key", b"---\n? a\n: x\n---\n", YAML, (), {"a": "x"}, ""),
    Accepted(
        "control character in the body", b"---\na: x\n---\n\x0c", YAML, ("control-character",), {"a": "x"}, "\x0c"
    ),
    Accepted(
        "noncharacter in the body", "---\na: x\n---\n\ufffe".encode(), YAML, ("noncharacter",), {"a": "x"}, "\ufffe"
    ),
    Accepted("TOML", b'+++\na = "x"\nd = 2025-01-02\n+++\nB', TOML, (), {"a": "x", "d": "2025-01-02"}, "B"),
    Accepted("TOML with dots and tables", b"+++\na.b = 1\n[t]\nc = 2\n+++\nB", TOML, (), {"a": "", "t": ""}, "B"),
    Accepted("TOML with CRLF", b"+++\r\na = 1\r\n+++\r\nB", TOML, (), {"a": "1"}, "B"),
    Accepted("JSON", b'{"a": "x", "b": {"c": [1]}}\nB', JSON, (), {"a": "x", "b": ""}, "B"),
    Accepted("JSON over lines", b'{\n  "a": "x"\n}\n\nB', JSON, (), {"a": "x"}, "\nB"),
    Accepted("JSON with duplicates", b'{"a": 1, "a": 2}', JSON, ("duplicate-key",), {"a": "2"}, ""),
    Accepted("empty JSON", b"{}\nB", JSON, (), {}, "B"),
]

REFUSED = [
    Refused("four dashes", b"----\na: x\n---\nB", "long-fence", 1, 1, b"---\na: x\n---\nB"),
    Refused("four dashes twice", b"----\na: x\n----\nB", "long-fence", 1, 1, b"---\na: x\n---\nB"),
    Refused("four dashes, not closed", b"----\na: x\n", "long-fence", 1, 1, None),
    Refused("language behind the fence", b"---yaml\na: x\n---\n", "named-fence", 1, 1, b"---\na: x\n---\n"),
    Refused("blank line before the fence", b"\n---\na: x\n---\n", "space-before-header", 1, 1, b"---\na: x\n---\n"),
    Refused("never closed", b"---\na: x\n\nB", "unclosed-header", 1, 1, b"---\na: x\n---\n\nB"),
    Refused("never closed, with a list", b"---\na:\n- x\n\nB", "unclosed-header", 1, 1, b"---\na:\n- x\n---\n\nB"),
    Refused("closed by dots", b"---\na: x\n...\nB", "unclosed-header", 1, 1, b"---\na: x\n---\nB"),
    Refused("never closed CRLF", b"---\r\na: x\r\n\r\nB", "unclosed-header", 1, 1, b"---\r\na: x\r\n---\r\n\r\nB"),
    Refused("TOML never closed", b'+++\na = "x"\n', "unclosed-header", 1, 1, b'+++\na = "x"\n+++\n'),
    Refused(
        "fence inside a quoted value",
        b'---\na: "x\n---\ny"\n---\n',
        "yaml-syntax",
        3,
        1,
        b"---\na: 'x'\n---\ny\"\n---\n",
    ),
    Refused("tab as indentation", b"---\na:\n\t- x\n---\n", "tab-indentation", 3, 1, b"---\na:\n  - x\n---\n"),
    Refused(
        "colon in a plain value", b"---\nb: 1\na: x: y\n---\n", "yaml-syntax", 3, 5, b"---\nb: 1\na: 'x: y'\n---\n"
    ),
    Refused("quotes in quotes", b'---\na: "x "y""\n---\n', "yaml-syntax", 2, 8, b"---\na: 'x \"y\"'\n---\n"),
    Refused("apostrophe", b"---\na: 'it's'\n---\n", "yaml-syntax", 2, 8, b"---\na: 'it''s'\n---\n"),
    Refused("emphasis read as alias", b"---\na: *b* c\n---\n", "yaml-syntax", 2, 6, b"---\na: '*b* c'\n---\n"),
    Refused("unknown alias", b"---\na: *b\n---\n", "unknown-alias", 2, 4, b"---\na: '*b'\n---\n"),
    Refused("alias of what it lies in", b"---\na: &b [*b]\n---\n", "recursive-alias", 2, 8, None),
    Refused("list as header", b"---\n- x\n---\n", "header-not-mapping", 2, 1, None),
    Refused(
        "prose between rules", b"---\nSome prose.\n---\nB", "header-not-mapping", 2, 1, b"***\nSome prose.\n---\nB"
    ),
    Refused("complex key", b"---\n? [a]\n: x\n---\n", "complex-key", 2, 3, None),
    Refused("mapping as key", b"---\n{a: b}: x\n---\n", "complex-key", 2, 1, None),
    Refused("several documents", b"---\na: x\n--- b\n---\n", "document-marker", 3, 1, None),
    Refused("end of document", b"---\na: x\n...\n---\n", "document-marker", 3, 1, None),
    Refused("tag of a program", b"---\na: !!python/object:x.y {}\n---\n", "unsupported-tag", 2, 4, None),
    Refused("local tag", b"---\na: !x y\n---\n", "unsupported-tag", 2, 4, None),
    Refused("NUL in the body", b"---\na: x\n---\nB\0C", "nul", 4, 2, b"---\na: x\n---\nBC"),
    Refused("NUL in the header", b"---\na: x\0\n---\n", "nul", 2, 5, b"---\na: x\n---\n"),
    Refused("escaped NUL", b'---\na: "\\0"\n---\n', "control-character", 2, 4, None),
    Refused("control character", b"---\na: x\x07\n---\n", "control-character", 2, 5, b"---\na: x\n---\n"),
    Refused(
        "noncharacter in the header", "---\na: \ufffe\n---\n".encode(), "control-character", 2, 4, b"---\na: \n---\n"
    ),
    Refused(
        "escape beyond Unicode", b'---\na: "\\Uffffffff"\n---\n', "yaml-syntax", 2, 7, b"---\na: '\\Uffffffff'\n---\n"
    ),
    Refused("half a character", b'---\na: "\\ud800"\n---\n', "yaml-syntax", 2, 7, b"---\na: '\\ud800'\n---\n"),
    Refused("invalid UTF-8", "---\na: 你".encode() + b"\xff\n---\n", "invalid-utf-8", 2, 5, None),
    Refused("cut off UTF-8", "---\r\na: 你".encode()[:-1], "invalid-utf-8", 2, 4, None),
    Refused("surrogate in UTF-8", b"a\nbc\xed\xa0\x80", "invalid-utf-8", 2, 3, None),
    Refused(
        "GB 18030", "---\n标题: 你好\n---\n".encode("gb18030"), "invalid-utf-8", 2, 1, "---\n标题: 你好\n---\n".encode()
    ),
    Refused("UTF-16", "\ufeff---\na: x\n---\n".encode("utf-16-le"), "utf-16", 1, 1, b"---\na: x\n---\n"),
    Refused("UTF-16 cut off", "\ufeffab".encode("utf-16-be")[:-1], "utf-16", 1, 1, None),
    Refused("UTF-32", "\ufeffab".encode("utf-32-le"), "utf-32", 1, 1, b"ab"),
    Refused("TOML error", b"+++\na = 1\nb = = 2\n+++\n", "toml-syntax", 3, 5, None),
    Refused("TOML duplicate", b"+++\na = 1\na = 2\n+++\n", "toml-syntax", 3, 6, None),
    Refused("TOML impossible date", b"+++\na = 2025-13-45\n+++\n", "toml-syntax", 2, 9, None),
    Refused("TOML with CR only", b"+++\ra = 1\r+++\r", "toml-syntax", 2, 6, None),
    Refused("TOML escape of a control character", b'+++\na = "\\u0007"\n+++\n', "control-character", 2, 1, None),
    Refused("JSON error", b'{"a": 1,\n "b": }\nB', "json-syntax", 2, 7, None),
    Refused("JSON trailing comma", b'{"a": 1,}\n', "json-syntax", 1, 9, None),
    Refused("JSON never closed", b'{"a": 1\n', "json-syntax", 2, 1, None),
    Refused("JSON text behind", b'{"a": 1} B', "json-trailing-text", 1, 9, None),
    Refused("JSON half a character", b'{"a": "\\ud800"}', "control-character", 1, 7, None),
]


class AcceptedTests(unittest.TestCase):
    def test_table(self) -> None:
        for case in ACCEPTED:
            with self.subTest(case.what):
                parsed = SourceDocument.parse(case.data)
                self.assertEqual(parsed.syntax, case.syntax)
                self.assertEqual(tuple(finding.code for finding in parsed.findings), case.findings)
                self.assertEqual({field.key: field.text for field in parsed.fields}, case.fields)
                self.assertEqual(parsed.body, case.body)
                self.assertEqual(parsed.to_bytes(), case.data)


class RefusedTests(unittest.TestCase):
    def refusal(self, data: bytes, limits: Limits | None = None) -> FormatError:
        with self.assertRaises(FormatError) as caught:
            SourceDocument.parse(data, limits=limits or Limits())
        return caught.exception

    def test_table(self) -> None:
        for case in REFUSED:
            with self.subTest(case.what):
                error = self.refusal(case.data)
                self.assertEqual((error.code, error.line, error.column), (case.code, case.line, case.column))
                self.assertEqual(error.suggestion, case.suggestion)
                self.assertTrue(error.remedy)

    def test_every_proposed_repair_can_be_read(self) -> None:
        for case in REFUSED:
            if case.suggestion is not None:
                with self.subTest(case.what):
                    SourceDocument.parse(case.suggestion)

    def test_proposed_repair_of_a_broken_value_keeps_its_text(self) -> None:
        suggestion = self.refusal(b'---\na: "say \\"x\\": "y""\nb: k: v\n---\nB').suggestion or b""
        parsed = SourceDocument.parse(suggestion)
        self.assertEqual([field.text for field in parsed.fields], ['say "x": "y"', "k: v"])

    def test_document_over_two_megabytes_is_refused(self) -> None:
        SourceDocument.parse(b"x" * 2 * 1024 * 1024)
        self.assertEqual(self.refusal(b"x" * (2 * 1024 * 1024 + 1)).code, "file-too-large")

    def test_header_over_the_limit_is_refused_in_every_syntax(self) -> None:
        text = "字" * 200
        for header in (f"---\na: {text}\n---\n", f'+++\na = "{text}"\n+++\n', f'{{"a": "{text}"}}\n'):
            self.assertEqual(self.refusal(header.encode(), Limits(header_bytes=500)).code, "header-too-long")

    def test_too_many_keys_are_refused_in_every_syntax(self) -> None:
        for header in (b"---\na: 1\nb: 2\n---\n", b"+++\na = 1\nb = 2\n+++\n", b'{"a": 1, "b": 2}\n'):
            self.assertEqual(self.refusal(header, Limits(keys=1)).code, "too-many-keys")


class FindingPlaceTests(unittest.TestCase):
    def test_findings_name_their_line(self) -> None:
        parsed = SourceDocument.parse(b"---\na: x\n# c\na : y\nb : z\n---\nB\n\x0c")
        places = [(finding.code, finding.line, finding.column) for finding in parsed.findings]
        self.assertIn(("duplicate-key", 4, 1), places)
        self.assertIn(("space-before-colon", 5, 1), places)
        self.assertIn(("control-character", 8, 1), places)


class MissingHeaderTests(unittest.TestCase):
    """Texts without a header are read, and refused where a header is required."""

    def refusal(self, data: bytes) -> FormatError:
        with self.assertRaises(FormatError) as caught:
            require_header(SourceDocument.parse(data))
        return caught.exception

    def test_first_heading_is_proposed_as_title(self) -> None:
        error = self.refusal(b"Intro\r\n\r\n## A: *heading* ##\r\n\r\n# Other\r\n")
        self.assertEqual(error.code, "no-header")
        self.assertEqual(
            error.suggestion,
            b"---\r\ntitle: 'A: *heading*'\r\n---\r\nIntro\r\n\r\n## A: *heading* ##\r\n\r\n# Other\r\n",
        )

    def test_text_without_a_heading_has_no_proposal(self) -> None:
        for data in (b"", b"Text", b"---\n\nText", "\ufeff# \x07".encode()):
            with self.subTest(data):
                self.assertIsNone(self.refusal(data).suggestion)

    def test_any_header_will_do(self) -> None:
        for data in (b"---\n---\n", b"+++\n+++\n", b"{}"):
            require_header(SourceDocument.parse(data))
