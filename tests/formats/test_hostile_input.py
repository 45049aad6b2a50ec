from __future__ import annotations

import contextlib
import sys
import time
import unittest

from editorial.formats import REMOVE, FormatError, PatchError, SourceDocument


def yaml(inside: str) -> str:
    return f"---\n{inside}\n---\nBody"


def toml(inside: str) -> str:
    return f"+++\n{inside}\n+++\nBody"


def chain(width: int) -> str:
    """Return anchors that each refer `width` times to the one before: the billion laughs."""
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]" for level in range(1, 10)]
    return "\n".join(lines)


REFUSED = {
    "billion laughs": (yaml(chain(9)), "too-many-aliases"),
    "laughs with two aliases a level": (yaml(chain(2).replace("[x, x]", f"[{', '.join('x' * 40)}]")), "too-many-nodes"),
    "21 aliases": (yaml(f"a: &a x\nb: [{', '.join(['*a'] * 21)}]"), "too-many-aliases"),
    "lists 10,000 deep": (yaml("a: " + "[" * 10_000 + "]" * 10_000), "too-deep"),
    "lists 250,000 deep, open": (yaml("a: " + "[" * 250_000), "too-deep"),
    "mappings 10,000 deep": (yaml("a: " + "{a: " * 10_000), "too-deep"),
    "dashes 10,000 deep": (yaml("a:\n" + "- " * 10_000 + "x"), "too-deep"),
    "keys 10,000 deep": (yaml("? " * 10_000), "too-deep"),
    "keys 1,000 deep by indentation": (yaml("\n".join(" " * depth + "k:" for depth in range(1000))), "too-deep"),
    "depth by aliases": (
        yaml("\n".join([f"a0: &a0 {'[' * 20}{']' * 20}", *(f"a{n}: &a{n} [[[[*a{n - 1}]]]]" for n in range(1, 9))])),
        "too-deep",
    ),
    "200,000 items": (yaml(f"a: [{'x,' * 200_000}]"), "too-many-nodes"),
    "30,000 keys": (yaml("".join(f"k{n}: \n" for n in range(30_000))), "too-many-nodes"),
    "1,001 keys": (yaml("".join(f"k{n}: 1\n" for n in range(1001))), "too-many-keys"),
    "object of Python": (yaml("a: !!python/object/apply:os.system ['true']"), "unsupported-tag"),
    "tag of 400,000 characters": (yaml(f"a: !{'t' * 400_000} x"), "unsupported-tag"),
    "escape beyond Unicode": (yaml('a: "\\Uffffffff"'), "yaml-syntax"),
    "400,000 tabs": (yaml("\t" * 400_000), "tab-indentation"),
    "400,000 colons": (yaml(":" * 400_000), "yaml-syntax"),
    "400,000 quotes": (yaml('"' * 400_000), "yaml-syntax"),
    "900 broken lines": (yaml("\n".join(f'k{n}: "a "b" c"' for n in range(900))), "yaml-syntax"),
    "2 MB of keys, never closed": ("---\n" + "a: b\n" * 400_000, "unclosed-header"),
    "2 MB of keys with CR, never closed": ("---\r" + "a: b\r" * 400_000, "unclosed-header"),
    "TOML 10,000 deep": (toml("a = " + "[" * 10_000 + "]" * 10_000), "too-deep"),
    "TOML tables 10,000 deep": (toml("a = " + "{a=" * 10_000 + "1" + "}" * 10_000), "too-deep"),
    "TOML key of 10,000 parts": (toml("a" + ".a" * 10_000 + " = 1"), "too-deep"),
    "TOML table of 10,000 parts": (toml("[a" + ".a" * 10_000 + "]"), "too-deep"),
    "TOML with 40,000 tables": (toml("\n".join(f"[t{n}]" for n in range(40_000))), "too-many-nodes"),
    "TOML with 200,000 items": (toml(f"a = [{'1,' * 200_000}]"), "too-many-nodes"),
    "TOML number of 5,000 digits": (toml("a = " + "9" * 5000), "toml-syntax"),
    "TOML escape beyond Unicode": (toml('a = "\\Uffffffff"'), "toml-syntax"),
    "TOML text never closed": (toml('a = """' + 'x"' * 200_000), "toml-syntax"),
    "JSON lists 10,000 deep": ('{"a": ' + "[" * 10_000 + "]" * 10_000 + "}\n", "too-deep"),
    "JSON objects 10,000 deep": ('{"a":' * 10_000 + "1" + "}" * 10_000 + "\n", "too-deep"),
    "JSON with 200,000 items": (f'{{"a": [{"1," * 200_000}1]}}\n', "too-many-nodes"),
    "JSON text of 600 kB": (f'{{"a": "{"x" * 600_000}"}}\n', "header-too-long"),
    "JSON text never closed": ('{"a": "' + "\\n" * 700_000, "json-syntax"),
    "JSON of blanks": ("{" + " " * 1_900_000 + '"', "json-syntax"),
}

ACCEPTED = {
    "laughs below the limits": yaml(chain(2)),
    "merge keys in merge keys": yaml("a: &a {x: 1}\nb: &b {<<: [*a, *a]}\nc: {<<: [*b, *b]}"),
    "number of 5,000 digits": yaml("a: " + "9" * 5000),
    "hexadecimal of 5,000 digits": yaml("a: 0x" + "f" * 5000),
    "number over the largest float": yaml("a: 1" + "0" * 90 + "e999"),
    "plain text of 500 kB": yaml("a: " + "x" * 500_000),
    "120,000 folded lines": yaml("a: x\n" + "  y\n" * 120_000),
    "250,000 comments": yaml("#\n" * 250_000 + "a: x"),
    "500,000 blank lines": yaml("a: |\n  x\n" + "\n" * 500_000),
    "5,000 items": yaml("a:\n" + "- x\n" * 5_000),
    "400,000 line ends CR": yaml("\r" * 400_000),
    "2 MB of dashes": "-" * 2_000_000,
    "400,000 near fences": "---\n" + "---x\n" * 400_000,
    "fences with long blanks": "---\n" + ("\n---" + " " * 1000 + "x") * 2000,
    "2 MB of blanks": " \n" * 1_000_000,
    "TOML text of 500 kB": toml('a = "' + "x" * 500_000 + '"'),
    "TOML text of quotes": toml('a = """' + 'x"' * 200_000 + '"""'),
    "TOML with 2,900 tables of one name": toml("[[a.b.c.d.e]]\n" * 2_900),
    "TOML with 50,000 comments": toml("#\n" * 50_000),
    "JSON number of 5,000 digits": '{"a": ' + "9" * 5000 + "}\n",
}


SOON = 5  # seconds of a busy machine; what is refused here took minutes


class HostileInputTests(unittest.TestCase):
    """No file costs more than a moment, and none ends in another error than the two of this package."""

    def test_hostile_headers_are_refused_soon(self) -> None:
        for what, (text, code) in REFUSED.items():
            with self.subTest(what):
                start = time.process_time()
                with self.assertRaises(FormatError) as caught:
                    SourceDocument.parse(text.encode())
                self.assertLess(time.process_time() - start, SOON)
                self.assertEqual(caught.exception.code, code)

    def test_odd_headers_within_the_limits_are_read_and_patched_soon(self) -> None:
        for what, text in ACCEPTED.items():
            with self.subTest(what):
                start = time.process_time()
                parsed = SourceDocument.parse(text.encode())
                self.assertLess(time.process_time() - start, SOON)
                self.assertEqual(parsed.to_bytes(), text.encode())
                start = time.process_time()
                with contextlib.suppress(PatchError):
                    parsed.with_values({"a": ["y", "z"], "zz": "q", "c": REMOVE})
                self.assertLess(time.process_time() - start, SOON)

    def test_reading_needs_little_of_the_stack(self) -> None:
        """The deepest header within the limits reads with far less stack than Python allows."""
        deep = yaml(f"a0: &a0 {'[' * 10}x{']' * 10}\na1: {'[' * 12}*a0{']' * 12}")
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(len_of_stack() + 150)
        try:
            SourceDocument.parse(deep.encode())
        finally:
            sys.setrecursionlimit(limit)

    def test_list_of_many_equal_items_is_patched_soon(self) -> None:
        parsed = SourceDocument.parse(yaml("a:\n" + "- x\n- y\n" * 2_500).encode())
        start = time.process_time()
        patched = parsed.with_values({"a": ["y", "x"] * 2_400})
        self.assertLess(time.process_time() - start, SOON)
        field = patched.get("a")
        self.assertEqual(field.items if field else (), ("y", "x") * 2_400)


def len_of_stack() -> int:
    """Return how many frames lie on the stack of the caller."""
    frame, count = sys._getframe(1), 0
    while frame.f_back:
        frame, count = frame.f_back, count + 1
    return count + 1
