"""Names of texts added to the headers: a bulk edit, for one article or for very many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from editorial.formats import SourceDocument
from editorial.mapping import editable_values, patch_article
from editorial.models import Alias, Article, ArticleQuerySet, Changeset, Entity, NameProposal
from editorial.names import name_key
from editorial.services.actors import Actor
from editorial.services.bulk_edits import BulkEdit, Patched
from editorial.services.curated.entities import entity_key, find_entities
from editorial.services.edit_jobs import edit_in_background
from editorial.services.naming import MAX_NAME, SOURCE_OF_ROLE
from editorial.services.reading import read_document
from editorial.services.renaming import FIELD_OF_ROLE
from editorial.services.slugs import chunks
from editorial.services.work import Work

ADD_NAMES = "add-names"
MOST_ADDED = 5_000  # names of one edit


@dataclass(frozen=True, slots=True, order=True)
class Addition:
    """A name for the header of one article."""

    article_id: int
    entity_id: int
    role: str
    written: str


class AddNames(BulkEdit):
    """Names that stand in texts are listed in their headers, each under the key of its role."""

    def __init__(self, spec: Mapping[str, Any], additions: Collection[Addition]) -> None:
        self._spec = dict(spec)
        self.additions: dict[int, list[Addition]] = defaultdict(list)
        for addition in sorted(additions)[:MOST_ADDED]:
            self.additions[addition.article_id].append(addition)
        self.keys = _keys({addition.entity_id for addition in additions})

    @classmethod
    def to_article(cls, article: Article, additions: Sequence[tuple[Entity, str, str]]) -> AddNames:
        """Returns the edit that lists (entity, role, name) in one article."""
        names = sorted([entity_key(entity), role, written] for entity, role, written in additions)
        rows = [Addition(article.pk, entity.pk, role, written) for entity, role, written in additions]
        return cls({"what": ADD_NAMES, "article": article.path, "names": names}, rows)

    @classmethod
    def of_proposals(cls, entities: Sequence[Entity] | None, paths: Sequence[str] | None = None) -> AddNames:
        """Returns the edit that takes what stands proposed of these entities, in these articles; None for all.

        Names that may mean others are left out: they need somebody who reads the text.
        """
        rows = NameProposal.objects.standing().filter(is_open=False)
        if entities is not None:
            rows = rows.filter(entity__in=entities)
        if paths is not None:
            rows = rows.filter(article__path__in=paths)
        columns = rows.order_by("article_id", "entity_id").values_list("article_id", "entity_id", "role", "written")
        spec = {
            "what": ADD_NAMES,
            "entities": None if entities is None else sorted(map(entity_key, entities)),
            "articles": None if paths is None else sorted(paths),
        }
        return cls(spec, [Addition(*values) for values in columns[:MOST_ADDED]])

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> AddNames:
        """Returns the edit that `spec` returned, as far as what it names is there."""
        if "article" not in spec:
            keys = spec["entities"]
            entities = None if keys is None else list(find_entities(keys).values())
            return cls.of_proposals(entities, spec["articles"])
        article = Article.objects.present().filter(path=spec["article"]).first()
        named = find_entities(key for key, _, _ in spec["names"])
        rows = [
            Addition(article.pk, named[key].pk, role, written)
            for key, role, written in spec["names"]
            if article is not None and key in named
        ]
        return cls(spec, rows)

    def spec(self) -> dict[str, Any]:
        return self._spec

    def message(self) -> str:
        names = [row.written for rows in self.additions.values() for row in rows]
        shown = list(dict.fromkeys(names))
        return "+ " + ", ".join(shown[:5]) + (" …" if len(shown) > 5 else "")

    def candidates(self) -> ArticleQuerySet:
        condition = Q(pk__in=[])
        for chunk in chunks(sorted(self.additions)):
            condition |= Q(pk__in=chunk)
        return Article.objects.filter(condition)

    def patch(self, document: SourceDocument, article: Article) -> Patched:
        for addition in self.additions.get(article.pk, ()):
            data = read_document(document, article)
            if any((use.source_kind, use.key[:MAX_NAME]) in self.keys[addition.entity_id] for use in data.names):
                continue
            field = FIELD_OF_ROLE[addition.role]
            shown = editable_values(document, data)[field]
            before = shown if isinstance(shown, tuple) else ()
            document = patch_article(document, data=data, changes={field: (*before, addition.written)})
        return Patched(document)

    def state(self) -> object:
        """Returns what is added where, and whether each name leads to what was meant."""
        return sorted((*self._values(row), self._leads(row)) for rows in self.additions.values() for row in rows)

    def _values(self, row: Addition) -> tuple[int, int, str, str]:
        return row.article_id, row.entity_id, row.role, row.written

    def _leads(self, row: Addition) -> bool:
        name = (str(SOURCE_OF_ROLE[row.role]), name_key(row.written)[:MAX_NAME])
        return name in self.keys[row.entity_id]

    def begin(self, changeset: Changeset, *, by: Actor) -> None:
        """Has nothing to write first: the names lead to their entities already."""


def _keys(entity_ids: set[int]) -> dict[int, set[tuple[str, str]]]:
    """Returns by which (source kind, key) each of the entities is found."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for chunk in chunks(sorted(entity_ids)):
        rows = Alias.objects.filter(entity_id__in=chunk).values_list("entity_id", "source_kind", "key")
        for entity_id, source_kind, key in rows:
            found[entity_id].add((source_kind, key))
    return found


def add_names_in_background(work: Work) -> None:
    """Carries out a job of the kind ADD_NAMES."""
    edit_in_background(work, AddNames.from_spec(work.arguments["edit"]))
