"""The extension that turns Python-Markdown into the renderer of this product.

Python-Markdown gives the conversion its steps and their order: preprocessors, block parser, tree processors,
serialiser. The block parser and the inline processor are replaced by linear ones that know what the documents contain.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, ElementTree

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import Registry

from editorial.rendering.anchors import set_anchors
from editorial.rendering.blocks import BlockReader
from editorial.rendering.glossary import term_uses
from editorial.rendering.inlines import InlineReader, expanded
from editorial.rendering.limits import MAX_INLINE_DEPTH
from editorial.rendering.lines import split_lines
from editorial.rendering.result import TermUse
from editorial.rendering.tree import TreeWriter


class GardenExtension(Extension):
    """Markdown as the gardens write it, read in bounded time.

    Used for one document only: `terms` are its glossary entries after the conversion.
    """

    def __init__(self) -> None:
        super().__init__()
        self.parser: GardenBlockParser | None = None

    def extendMarkdown(self, md: Markdown) -> None:
        """Replace the steps of a Markdown instance."""
        self.parser = GardenBlockParser(md)
        md.set_output_format("html")
        md.preprocessors = Registry()
        md.preprocessors.register(_LinePreprocessor(md), "lines", 10)
        md.parser = self.parser
        md.inlinePatterns = Registry()
        md.treeprocessors = Registry()
        md.treeprocessors.register(_InlineTreeprocessor(md, self.parser), "inline", 30)
        md.treeprocessors.register(_FootnoteTreeprocessor(md, self.parser), "footnotes", 20)
        md.treeprocessors.register(_AnchorTreeprocessor(md), "anchors", 10)
        md.postprocessors = Registry()

    @property
    def _reader(self) -> BlockReader | None:
        return self.parser.reader if self.parser else None

    def terms(self) -> tuple[TermUse, ...]:
        """Return the glossary entries of the converted document."""
        return tuple(term_uses(self._reader.lines, self._reader.code_lines)) if self._reader else ()

    def block_lines(self) -> tuple[int, ...]:
        """Return the line, from 1, at which each element of the document's first level begins."""
        return tuple(line + 1 for line in self._reader.block_lines()) if self._reader else ()

    def heading_lines(self) -> dict[str, int]:
        """Return anchor → line, from 1, of the headings that are written in Markdown."""
        lines = self._reader.heading_lines if self._reader else []
        return {element.get("id", ""): line + 1 for element, line in lines}


class GardenBlockParser(BlockParser):
    """Finds the blocks of a document with `BlockReader`."""

    reader: BlockReader | None = None

    def parseDocument(self, lines: list[str]) -> ElementTree:  # type: ignore[override]
        """Return the tree of the document; texts are filled in by the inline step."""
        root = Element(self.md.doc_tag)
        self.reader = BlockReader(lines, root)
        self.reader.read()
        return ElementTree(root)


class _LinePreprocessor(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return split_lines("\n".join(lines))


class _ReaderTreeprocessor(Treeprocessor):
    def __init__(self, md: Markdown, parser: GardenBlockParser) -> None:
        super().__init__(md)
        self.parser = parser


class _InlineTreeprocessor(_ReaderTreeprocessor):
    """Reads the Markdown inside paragraphs, headings, cells and summaries."""

    def run(self, root: Element) -> None:
        reader = self.parser.reader
        if reader is None:
            return
        for element, text in reader.texts:
            writer = TreeWriter(element, reader.budget, depth=MAX_INLINE_DEPTH)
            writer.write(expanded(InlineReader(text, reader.context).read()))
            writer.finish()


class _FootnoteTreeprocessor(_ReaderTreeprocessor):
    """Appends the list of footnotes."""

    def run(self, root: Element) -> None:
        section = self.parser.reader.context.footnotes.section() if self.parser.reader else None
        if section is not None:
            root.append(section)


class _AnchorTreeprocessor(Treeprocessor):
    """Sets the ids of headings and points links within the document at them."""

    def run(self, root: Element) -> None:
        set_anchors(root)
