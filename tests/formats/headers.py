"""Headers drawn piece by piece, so that a test knows which characters belong to which key."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

newlines = st.sampled_from(["\n", "\r\n", "\r"])
odd_text = st.text(
    alphabet="ab :#'\"-[]{},&*!|>%@`?~=\\/.0123456789 \t\xa0\u200b\u2028\x85\ufeff你好—😀éyesno", max_size=12
)
plain_words = st.sampled_from(
    [
        "word",
        "two words",
        "你好，世界",
        "a:b",
        "http://x.y/#z",
        "no",
        "1.10",
        "0123",
        "12:30",
        "2025-08-21",
        "true",
        "~",
        "-x",
        "nbsp\xa0in",
    ]
)


@dataclass(frozen=True)
class Piece:
    """Some lines of a header: those of one key (with its value's text), or a comment (`key` is None)."""

    source: str
    key: str | None = None
    comment: str = ""


def quoted(text: str) -> st.SearchStrategy[str]:
    """Return the two ways to quote a text that has no line ends or backslashes."""
    return st.sampled_from(
        ["'" + text.replace("'", "''") + "'", '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"']
    )


printable = st.text(alphabet="ab :#'\"-[]{},&*!|>%你好\xa0\u200b😀", max_size=8)
scalars = st.one_of(plain_words, printable.flatmap(quoted))


@st.composite
def inline_values(draw: st.DrawFn) -> str:
    """Draw a value that stands behind its key on one line."""
    form = draw(st.sampled_from(["scalar", "flow", "mapping", "empty"]))
    if form == "scalar":
        return draw(scalars)
    if form == "flow":
        items = draw(
            st.lists(st.one_of(st.sampled_from(["a", "b c", "no", "你好"]), printable.flatmap(quoted)), max_size=4)
        )
        gap = draw(st.sampled_from(["", " "]))
        return f"[{gap}{', '.join(items)}{gap}]"
    return "{k: 1, 'j': [x]}" if form == "mapping" else ""


@st.composite
def pieces(draw: st.DrawFn, key: str, newline: str) -> Piece:
    """Draw the lines of one key."""
    colon = draw(st.sampled_from([": ", ":  ", " : "]))
    comment = draw(st.sampled_from(["", "", " # note: 'x", "  #"]))
    form = draw(st.sampled_from(["inline", "inline", "list", "literal", "folded lines", "block mapping"]))
    if form == "inline":
        source = f"{key}{colon}{draw(inline_values())}{comment}{newline}"
    elif form == "list":
        indent = draw(st.sampled_from(["", "  ", "    "]))
        items = draw(st.lists(st.tuples(scalars, st.sampled_from(["", " # item"])), min_size=1, max_size=5))
        lines = "".join(f"{indent}- {item}{note}{newline}" for item, note in items)
        source = f"{key}{colon.rstrip()}{comment}{newline}{lines}"
    elif form == "literal":
        mark = draw(st.sampled_from(["|", ">", "|-", ">-", "|+"]))
        lines = "".join(f"  {line}{newline}" for line in draw(st.lists(plain_words, min_size=1, max_size=3)))
        source = f"{key}{colon}{mark}{comment}{newline}{lines}"
    elif form == "folded lines":
        source = f"{key}{colon}first words{newline}  more words{comment}{newline}"
    else:
        source = f"{key}{colon.rstrip()}{comment}{newline}  inner: 1{newline}  other:{newline}  - x{newline}"
    return Piece(source, key, comment.strip())


@st.composite
def headers(draw: st.DrawFn) -> tuple[list[Piece], str]:
    """Draw the pieces of a header and its newline; keys are distinct."""
    newline = draw(newlines)
    keys = draw(st.lists(st.sampled_from(["title", "tags", "日期", "x-y", "date", "k1"]), unique=True, max_size=5))
    found: list[Piece] = []
    for key in keys:
        found += [
            Piece(f"{line}{newline}") for line in draw(st.lists(st.sampled_from(["# about", "#", ""]), max_size=2))
        ]
        found.append(draw(pieces(key, newline)))
    found += [Piece(f"{line}{newline}") for line in draw(st.lists(st.sampled_from(["# end"]), max_size=1))]
    return found, newline


def document(found: list[Piece], newline: str, body: str = "Text\n---\nmore") -> str:
    """Return the text of a file with the header in pieces."""
    return f"---{newline}{''.join(piece.source for piece in found)}---{newline}{body}"
