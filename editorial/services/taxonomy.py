"""From values in headers to rows of areas, categories, series, projects and tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import models

from editorial.mapping import TermUse
from editorial.models import (
    Area,
    ArticleArea,
    ArticleCategory,
    ArticleProject,
    ArticleSeries,
    Category,
    Changeset,
    Project,
    Series,
    Tag,
    TaggedArticle,
)
from editorial.names import slugify_name
from editorial.services.bulk import among, insert_rows, reserve_ids
from editorial.services.changesets import Change, record_effects
from editorial.services.slugs import first_free, taken_slugs

MAX_VALUE = 255
MAX_WRITTEN = 300


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One kind of term: its model, the rows that tie articles to it, and the names of the columns between."""

    field: str  # attribute of ArticleData and of Article
    term: type[models.Model]
    link: type[models.Model]
    value: str = "value"
    article_column: str = "article_id"
    term_column: str = "term_id"

    @property
    def table(self) -> str:
        """The name under which effects record rows of this kind."""
        return str(self.term._meta.model_name)

    def links(
        self, article_id: int, uses: Iterable[TermUse], ids: Mapping[str, int]
    ) -> list[tuple[int, int, int, str]]:
        """Returns rows (article, term, position, as written) that tie the article to its terms, each term once."""
        rows: dict[int, tuple[int, int, int, str]] = {}
        for use in uses:
            term_id = ids.get(use.value)
            if term_id is not None:
                rows.setdefault(term_id, (article_id, term_id, use.position, use.written[:MAX_WRITTEN]))
        return list(rows.values())


VOCABULARIES: tuple[Vocabulary, ...] = (
    Vocabulary("areas", Area, ArticleArea),
    Vocabulary("categories", Category, ArticleCategory),
    Vocabulary("series", Series, ArticleSeries),
    Vocabulary("projects", Project, ArticleProject),
    Vocabulary("tags", Tag, TaggedArticle, "name", "content_object_id", "tag_id"),
)


def resolve_terms(vocabulary: Vocabulary, values: Iterable[str], *, changeset: Changeset) -> dict[str, int]:
    """Returns the id of the term of each value, following merges; unknown values become terms.

    A value longer than 255 characters makes no term and is missing from the result.
    """
    wanted = [value for value in dict.fromkeys(values) if is_term(value)]
    found = known_terms(vocabulary, wanted)
    missing = [value for value in wanted if value not in found]
    if missing:
        found |= _make_terms(vocabulary, missing, changeset)
    return found


def is_term(value: str) -> bool:
    """Whether a value makes a term."""
    return 0 < len(value) <= MAX_VALUE


def known_terms(vocabulary: Vocabulary, values: Sequence[str]) -> dict[str, int]:
    if not values:
        return {}
    rows = vocabulary.term._default_manager.filter(**{f"{vocabulary.value}__in": among(values)}).order_by()
    found = rows.values_list(vocabulary.value, "id", "merged_into_id")
    return {value: merged_into or term_id for value, term_id, merged_into in found}


def vocabulary_of(model: type[models.Model]) -> Vocabulary:
    """Returns the vocabulary whose terms are rows of that model.

    Raises:
        KeyError: it is no model of terms.
    """
    for vocabulary in VOCABULARIES:
        if vocabulary.term is model:
            return vocabulary
    raise KeyError(model.__name__)


def free_slugs(vocabulary: Vocabulary, values: Sequence[str]) -> list[str]:
    """Returns a slug for each value of a new term that no other term has."""
    wanted = [slugify_name(value)[:200].strip("-") or "term" for value in values]
    taken = taken_slugs(vocabulary.term._default_manager.all(), wanted)
    return [first_free(slug, taken) for slug in wanted]


def _make_terms(vocabulary: Vocabulary, values: Sequence[str], changeset: Changeset) -> dict[str, int]:
    """Makes a term for each new value; returns value → id and records the effects.

    Slugs are given in the order of the values, so that they do not depend on where a batch ends; rows are inserted
    sorted, so that two writers of the same new values wait for each other and never in a circle.
    """
    slugs = dict(zip(values, free_slugs(vocabulary, values), strict=True))
    defaults = {
        field.attname: field.get_default()
        for field in vocabulary.term._meta.concrete_fields
        if not field.null and not field.primary_key and field.attname not in (vocabulary.value, "slug")
    }
    ids = dict(zip(sorted(slugs), reserve_ids(vocabulary.term, len(slugs)), strict=True))
    insert_rows(
        vocabulary.term,
        ("id", vocabulary.value, "slug", *defaults),
        ((pk, value, slugs[value], *defaults.values()) for value, pk in ids.items()),
    )
    record_effects(changeset, [Change(vocabulary.table, value, None, {"slug": slug}) for value, slug in slugs.items()])
    return ids
