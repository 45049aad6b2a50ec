"""Documents beside each other: what is there twice, and what links to nothing."""

from __future__ import annotations

from collections.abc import Iterator

from editorial.mapping import Field
from editorial.quality.facts import ArticleFacts, title_key
from editorial.quality.garden import Garden, path_key
from editorial.quality.links import Link
from editorial.quality.rules import GardenRule, Hit, Severity

_NAMED = 3  # other articles that a message names


class RepeatedTitle(GardenRule):
    """A title that another article has."""

    code = "title-repeated"
    message = "the title is also that of %(others)s"
    explanation = "Several articles have one title, so that readers cannot tell them apart in lists."

    def check(self, facts: ArticleFacts, garden: Garden) -> Iterator[Hit]:
        """Yield one hit where another article has the title."""
        others = _others(garden.titles.get(title_key(facts.title), []), facts.path)
        if facts.title and others:
            yield self.hit(facts.lines.get(Field.TITLE), "title", others=others)


class RepeatedSource(GardenRule):
    """A source that another article was made of."""

    code = "source-repeated"
    message = "the source is also that of %(others)s"
    explanation = "Two articles were made of one source; perhaps one of them was forgotten."

    def check(self, facts: ArticleFacts, garden: Garden) -> Iterator[Hit]:
        """Yield one hit where another article has the source."""
        others = _others(garden.sources.get(facts.source, []), facts.path)
        if facts.source and others:
            yield self.hit(facts.lines.get(Field.SOURCE_URL), "source_url", others=others)


class NearDuplicate(GardenRule):
    """A text that is nearly that of another article."""

    code = "near-duplicate"
    message = "%(percent)s %% of the sentences are also those of %(other)s"
    explanation = "Two articles have nearly the same text, so that readers find it twice."

    def check(self, facts: ArticleFacts, garden: Garden) -> Iterator[Hit]:
        """Yield a hit for each article whose text is nearly the same; the share is estimated."""
        for other, likeness in garden.likenesses.get(facts.path, []):
            yield self.hit(None, other, other=other, percent=round(likeness * 100))


class DefinitionsDiffer(GardenRule):
    """A term that another article defines in other words."""

    code = "definitions-differ"
    severity = Severity.INFO
    message = "“%(term)s” is defined in other words than in %(other)s"
    explanation = "Texts define a term in different words, so that its page shows several definitions."

    def check(self, facts: ArticleFacts, garden: Garden) -> Iterator[Hit]:
        """Yield a hit for each definition that is not the one of most articles, nor a longer or shorter form of it."""
        for definition in facts.definitions:
            text, other = garden.definitions[definition.key]
            if text not in definition.text and definition.text not in text and other != facts.path:
                term = definition.term[:60]
                yield self.hit(definition.line, definition.key[:80], term=term, other=other)


class PathsDifferInCase(GardenRule):
    """A path that another one equals but for its case."""

    code = "path-case"
    message = "the path differs only in case from %(others)s"
    explanation = "Systems that do not tell case apart, such as Windows and macOS, can hold only one of the files."

    def check(self, facts: ArticleFacts, garden: Garden) -> Iterator[Hit]:
        """Yield one hit where another path differs only in case."""
        if others := _others(garden.same_but_case.get(path_key(facts.path), []), facts.path):
            yield self.hit(None, "path", others=others)


class _LinkRule(GardenRule):
    is_image = False

    def check(self, facts: ArticleFacts, garden: Garden) -> Iterator[Hit]:
        """Yield a hit for each link of the kind that leads to no document and no stored file."""
        for link in facts.links:
            if link.is_image is self.is_image and not _leads_somewhere(link, garden):
                yield self.hit(link.line, link.written[:80], written=link.written[:120])


class DeadLink(_LinkRule):
    """A link to a document that is not there."""

    code = "dead-link"
    message = "the link %(written)s leads to nothing in the garden"
    explanation = "A link means a file of the garden that is not here, so that its words lead nowhere."


class MissingImage(_LinkRule):
    """An image whose file is not there."""

    code = "image-missing"
    is_image = True
    message = "the image %(written)s is not in the garden"
    explanation = "The text shows an image whose file is not here."


def _leads_somewhere(link: Link, garden: Garden) -> bool:
    return link.path.rstrip("/") in garden.files or not link.path


def _others(paths: list[str], path: str) -> str:
    """Return the other paths, the first few by name."""
    others = sorted(set(paths) - {path})
    more = len(others) - _NAMED
    return ", ".join(others[:_NAMED]) + (f" and {more} more" if more > 0 else "")


RELATIONS: tuple[GardenRule, ...] = (
    RepeatedTitle(),
    RepeatedSource(),
    NearDuplicate(),
    DefinitionsDiffer(),
    PathsDifferInCase(),
    DeadLink(),
    MissingImage(),
)
