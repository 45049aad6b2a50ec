from __future__ import annotations

import unittest

from hypothesis import example, given
from hypothesis import strategies as st

from editorial.formats import REMOVE, FormatError, PatchError, SourceDocument
from tests.formats.headers import Piece, document, headers
from tests.samples import CORPUS, SEEDS, needs_samples

FENCES = {"yaml": ("---", "---"), "toml": ("+++", "+++"), "json": ("", "")}
PARTS = [
    "---",
    "---\n",
    "\n",
    "\r\n",
    "\r",
    "a: b",
    "k",
    ": ",
    "- ",
    "  ",
    "\t",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "'",
    '"',
    "#",
    " # c",
    "&x",
    " *x",
    "!!str ",
    "|",
    ">-",
    "? ",
    "...",
    "<<: ",
    "\\",
    "\ufeff",
    "\xa0",
    "\u2028",
    "\x85",
    "你好",
    "\x07",
    "\x00",
    "1.5",
    "2025-08-21",
    "=",
    "k = 1\n",
    "[t]\n",
    '"k": ',
    '"""',
    "'''",
    "+++\n",
    "----\n",
    "\u200b",
    "😀",
    "\ufffe",
    "\x7f",
]


def as_file(header: str, newline: str, kind: str, body: str) -> bytes:
    """Return the bytes of a file whose header is arbitrary text."""
    opening, closing = FENCES[kind]
    if kind == "json":
        return f"{{{header}}}{newline}{body}".encode()
    return f"{opening}{newline}{header}{newline}{closing}{newline}{body}".encode()


class RoundTripTests(unittest.TestCase):
    """Whatever parses comes out byte for byte; whatever does not raises FormatError and nothing else."""

    def assert_round_trip(self, data: bytes) -> None:
        try:
            parsed = SourceDocument.parse(data)
        except FormatError as error:
            self.assertRegex(error.code, r"\A[a-z][a-z0-9-]+\Z")
            self.assertTrue(error.remedy)
            return
        self.assertEqual(parsed.to_bytes(), data)
        self.assertEqual(SourceDocument.from_stored(parsed.header, parsed.body), parsed)
        self.assertTrue(parsed.header + parsed.body == data.decode())

    @given(st.binary(max_size=200))
    @example(b"")
    @example(b"\xef\xbb\xbf---\r\na: 1\r\n---")
    def test_any_bytes(self, data: bytes) -> None:
        self.assert_round_trip(data)

    @given(st.text(max_size=200))
    def test_any_text(self, text: str) -> None:
        self.assert_round_trip(text.encode("utf-8", "surrogatepass"))

    @given(
        st.lists(st.sampled_from(PARTS), max_size=14),
        st.sampled_from(["\n", "\r\n", "\r"]),
        st.sampled_from(list(FENCES)),
        st.sampled_from(["", "\ufeff"]),
        st.sampled_from(["", "body", "\n\n\xa0x\n---\n", "end\r\n"]),
    )
    def test_headers_of_any_marks(self, parts: list[str], newline: str, kind: str, bom: str, body: str) -> None:
        self.assert_round_trip(bom.encode() + as_file("".join(parts), newline, kind, body))

    @given(headers(), st.sampled_from(["", "\ufeff"]), st.text(max_size=20))
    def test_headers_as_people_write_them_all_parse(self, drawn: tuple[list[Piece], str], bom: str, body: str) -> None:
        text = bom + document(*drawn, body="\n" + body.replace("\0", ""))
        parsed = SourceDocument.parse(text.encode())
        self.assertEqual(parsed.to_bytes(), text.encode())
        self.assertEqual([f.key for f in parsed.fields], [piece.key for piece in drawn[0] if piece.key])

    @given(
        st.lists(st.sampled_from(PARTS), max_size=14),
        st.sampled_from(list(FENCES)),
        st.sampled_from(["k", "a", "t", "new"]),
        st.sampled_from(["x", "a: b", ["p", "q: r"], [], None, True, REMOVE, {"m": "n"}]),
    )
    def test_patching_headers_of_any_marks_succeeds_or_is_refused(
        self, parts: list[str], kind: str, key: str, value: object
    ) -> None:
        try:
            parsed = SourceDocument.parse(as_file("".join(parts), "\n", kind, "body"))
        except FormatError:
            return
        try:
            patched = parsed.with_values({key: value})  # type: ignore[dict-item]
        except PatchError as error:
            self.assertRegex(error.code, r"\A[a-z][a-z0-9-]+\Z")
            return
        self.assertEqual(patched.body, parsed.body)
        self.assertEqual(SourceDocument.parse(patched.to_bytes()), patched)


@needs_samples
class SampleTests(unittest.TestCase):
    """The real garden, read in place."""

    def test_all_files_but_the_one_with_a_long_fence_round_trip(self) -> None:
        refused = []
        for path in sorted([*CORPUS.glob("*/**/*.md"), *SEEDS.glob("*.md")]):
            data = path.read_bytes()
            try:
                self.assertEqual(SourceDocument.parse(data).to_bytes(), data, path)
            except FormatError as error:
                refused.append((error.code, error.suggestion is not None))
        self.assertLessEqual(set(refused), {("long-fence", True)})
        self.assertLessEqual(len(refused), 1)

    def test_patched_keys_read_back_and_all_else_stays(self) -> None:
        for path in sorted([*CORPUS.glob("*/**/*.md"), *SEEDS.glob("*.md")])[::4]:
            try:
                before = SourceDocument.parse(path.read_bytes())
            except FormatError:
                continue
            tags = before.get("tags")
            changes = {
                "title": '新 "标题": no',
                "tags": [*[item or "" for item in (tags.items if tags else ())], "a: b"],
            }
            after = before.with_values({**changes, "date": "2026-01-02", "speaker": REMOVE, "added": "yes"})
            touched = {"title", "tags", "date", "speaker", "added"}
            self.assertEqual(after.body, before.body)
            self.assertEqual(self.others(after, touched), self.others(before, touched), path)
            kept = set(before.header.splitlines()) - set(after.header.splitlines())
            self.assertTrue(all(self.belongs(line, before, touched) for line in kept), (path, kept))

    def others(self, parsed: SourceDocument, touched: set[str]) -> list[tuple[str, str]]:
        return [(field.key, field.raw) for field in parsed.fields if field.key not in touched]

    def belongs(self, line: str, parsed: SourceDocument, touched: set[str]) -> bool:
        """Return whether a line that is gone is one of a key that was to change."""
        return any(
            line.startswith(f"{field.key}") or line in field.raw for field in parsed.fields if field.key in touched
        )
