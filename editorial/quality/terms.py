"""Tags, areas, categories and names, beside those of the whole garden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from editorial.formats import SourceDocument
from editorial.mapping import Field, patch_article
from editorial.names import name_key
from editorial.quality.facts import ArticleFacts
from editorial.quality.garden import Garden
from editorial.quality.rules import GardenRepair, GardenRule, Hit, Severity
from editorial.quality.text import Text

_KIND_FIELDS = {
    "person": Field.PEOPLE,
    "organization": Field.ORGANIZATIONS,
    "product": Field.PRODUCTS,
    "work": Field.WORKS,
}
_NAMED_OFTEN = 5  # articles that list a name before a tag of that name is reported
_MANY_ARTICLES = 50  # below, everything is rare


class TagUsedOnce(GardenRule):
    """A tag that only this article carries."""

    code = "tag-used-once"
    severity = Severity.INFO
    message = "no other article has the tag “%(value)s”"
    explanation = "A tag of one article leads readers nowhere."

    def check(self, facts: ArticleFacts, garden: Garden) -> Iterator[Hit]:
        """Yield a hit for each such tag."""
        for tag in facts.tags:
            if garden.tags[tag] == 1:
                yield self.hit(facts.lines.get(Field.TAGS), tag[:80], value=tag[:80])


class TagForm(GardenRule, GardenRepair):
    """A tag that differs from another one, which is more frequent or better known, in form only."""

    code = "tag-form"
    message = "the tag “%(value)s” differs from “%(main)s” only in form"
    explanation = "Tags that differ in case, hyphens, plural or script part what belongs together: llm, LLM, llms."
    repair_explanation = (
        "The tag is written in the form that most articles have, of equal ones as other tags write its words, "
        "or goes where the article has that too."
    )

    def check(self, facts: ArticleFacts, garden: Garden) -> Iterator[Hit]:
        """Yield a hit for each such tag."""
        for tag in facts.tags:
            if main := garden.main_forms.get(tag):
                line = facts.lines.get(Field.TAGS)
                yield self.hit(line, tag[:80], repairable=True, value=tag[:80], main=main[:80])

    def repaired(self, text: Text, garden: Garden) -> SourceDocument:
        """Return the document with these tags in the forms that are meant."""
        return _renamed(text, Field.TAGS, garden.main_forms)


class TagIsName(GardenRule):
    """A tag that is the name of an entity."""

    code = "tag-is-name"
    severity = Severity.INFO
    message = "the tag “%(value)s” is a name that %(number)s articles list as %(kind)s"
    explanation = "The tag is a name that articles list as one, so that its page and the tag's show different articles."

    def check(self, facts: ArticleFacts, garden: Garden) -> Iterator[Hit]:
        """Yield a hit for each tag that far more articles list as a name than carry it.

        What is mostly a tag is rather a subject that some articles list as a name by mistake.
        """
        for tag in facts.tags:
            counts = garden.kinds.get(name_key(tag))
            if counts and (top := counts.most_common(1)[0])[1] >= max(_NAMED_OFTEN, 2 * garden.tags[tag]):
                line = facts.lines.get(Field.TAGS)
                yield self.hit(line, tag[:80], value=tag[:80], kind=top[0], number=top[1])


class NameOfTwoKinds(GardenRule):
    """A name that other articles file under another kind."""

    code = "name-of-two-kinds"
    severity = Severity.INFO
    message = "“%(value)s” is filed as %(kind)s here, and as %(main)s in most articles"
    explanation = "A name stands under two kinds, so that it has two pages, each with a part of its articles."

    def check(self, facts: ArticleFacts, garden: Garden) -> Iterator[Hit]:
        """Yield a hit for each name that is filed far more often under another kind."""
        for use in facts.names:
            field = _KIND_FIELDS.get(use.source_kind)
            if field is None or use.role == "guest":
                continue
            if main := garden.kind_is_odd(use.key, use.source_kind):
                place = f"{field.value}={use.written[:60]}"
                line = facts.lines.get(field)
                yield self.hit(line, place, value=use.written[:60], kind=use.source_kind, main=main)


class _TermRule(GardenRule):
    field: ClassVar[Field]

    def values(self, facts: ArticleFacts) -> tuple[str, ...]:
        """Return the terms of an article under the field of the rule."""
        return facts.areas if self.field is Field.AREAS else facts.categories


class _TermSlip(_TermRule, GardenRepair):
    message = "“%(value)s” looks like a slip of “%(meant)s”"
    repair_explanation = "The frequent spelling is written."

    def check(self, facts: ArticleFacts, garden: Garden) -> Iterator[Hit]:
        """Yield a hit for each term that looks like a far more frequent one."""
        for value in self.values(facts):
            if meant := garden.meant_terms[self.field].get(value):
                line = facts.lines.get(self.field)
                yield self.hit(line, value[:80], repairable=True, value=value[:80], meant=meant[:80])

    def repaired(self, text: Text, garden: Garden) -> SourceDocument:
        """Return the document with the frequent spelling."""
        return _renamed(text, self.field, garden.meant_terms[self.field])


class AreaSlip(_TermSlip):
    """An area that looks like a slip of a known one."""

    code = "area-typo"
    field = Field.AREAS
    explanation = "The area differs in a letter or in form from one that far more articles have."


class CategorySlip(_TermSlip):
    """A category that looks like a slip of a known one."""

    code = "category-typo"
    field = Field.CATEGORIES
    explanation = "The category differs in a letter or in form from one that far more articles have."


class _TermUsedOnce(_TermRule):
    severity = Severity.INFO
    message = "no other article is in “%(value)s”"

    def check(self, facts: ArticleFacts, garden: Garden) -> Iterator[Hit]:
        """Yield a hit for each term of one article, in a garden of more than a few."""
        counts = garden.terms[self.field]
        for value in self.values(facts):
            if counts[value] == 1 and counts.total() >= _MANY_ARTICLES and value not in garden.meant_terms[self.field]:
                yield self.hit(facts.lines.get(self.field), value[:80], value=value[:80])


class AreaUsedOnce(_TermUsedOnce):
    """An area that only this article is in."""

    code = "area-used-once"
    field = Field.AREAS
    explanation = "No other article is in the area; it was made up, or belongs to another field."


class CategoryUsedOnce(_TermUsedOnce):
    """A category that only this article is in."""

    code = "category-used-once"
    field = Field.CATEGORIES
    explanation = "No other article is in the category; it was made up, or is a tag rather."


def _renamed(text: Text, field: Field, names: Mapping[str, str]) -> SourceDocument:
    """Return the document with terms of a field written differently, each once."""
    uses = {Field.TAGS: text.data.tags, Field.AREAS: text.data.areas}.get(field, text.data.categories)
    if not any(use.value in names for use in uses):
        return text.document
    present = {use.value for use in uses}
    wanted: dict[str, str] = {}
    for use in uses:
        value = names.get(use.value, use.value)
        if value == use.value:
            wanted.setdefault(value, use.written)
        elif value not in present:
            wanted.setdefault(value, value)
    changes = {field: tuple(wanted.values())}
    return patch_article(text.document, data=text.data, changes=changes)


TERMS: tuple[GardenRule, ...] = (
    TagUsedOnce(),
    TagForm(),
    TagIsName(),
    NameOfTwoKinds(),
    AreaSlip(),
    CategorySlip(),
    AreaUsedOnce(),
    CategoryUsedOnce(),
)
