"""What the block structure of a body tells whoever looks after it: headings, code, and what is never closed."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from editorial.rendering.leaves import FencedCode, Leaf
from editorial.rendering.lines import split_lines
from editorial.rendering.plain import PlainTexts
from editorial.rendering.result import Heading
from editorial.rendering.skimming import SkimmingReader


@dataclass(frozen=True, slots=True)
class Outline:
    """The structure of a body; all lines count from 1 in the body.

    `headings` have their text as written and no anchor. `code_lines` are the lines inside code blocks.
    `unclosed_details` are the lines of `<details>` without an end tag, `stray_details` those of `</details>` that end
    nothing, `unclosed_fences` those of code fences that no line below closes.
    """

    headings: tuple[Heading, ...]
    code_lines: frozenset[int]
    unclosed_details: tuple[int, ...]
    stray_details: tuple[int, ...]
    unclosed_fences: tuple[int, ...]


def outline(body: str) -> Outline:
    """Return the structure of a Markdown body as the renderer reads it, without rendering it."""
    reader = _OutlineReader(split_lines(body), Element("div"), PlainTexts(body))
    reader.read()
    texts = {id(element): text for element, text in reader.texts}
    headings = [
        Heading(int(element.tag[1]), texts.get(id(element), ""), "", line + 1) for element, line in reader.heading_lines
    ]
    return Outline(
        headings=tuple(headings),
        code_lines=frozenset(line + 1 for line in reader.code_lines),
        unclosed_details=tuple(line + 1 for line in reader.details.unclosed_lines),
        stray_details=tuple(line + 1 for line in reader.details.stray_lines),
        unclosed_fences=tuple(reader.unclosed_fences),
    )


class _OutlineReader(SkimmingReader):
    """Reads all blocks, also where only the renderer tells the order of their texts, and notes open fences."""

    def __init__(self, lines: list[str], root: Element, plain: PlainTexts) -> None:
        super().__init__(lines, root, plain)
        self.unclosed_fences: list[int] = []

    def open_leaf(self, leaf: Leaf, depth: int) -> None:
        """Begin a block of text."""
        super().open_leaf(leaf, depth)
        if isinstance(leaf, FencedCode) and not leaf.closed:
            self.unclosed_fences.append(self._number + 1)

    def _refuse(self) -> None:
        """Take every body: no text is read out of this tree."""
