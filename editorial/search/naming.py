"""Articles that carry a text as a tag or a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from django.db import connections

from editorial.models import Alias, Entity, Mention, Tag, TaggedArticle
from editorial.names import name_key, to_simplified

_TAGGED = f"""
SELECT tag.name, NULL, link.content_object_id
FROM {Tag._meta.db_table} AS tag
JOIN {TaggedArticle._meta.db_table} AS link ON link.tag_id = tag.id
WHERE tag.name IN ({{}}) AND NOT tag.internal
"""  # noqa: S608 - our own table names
_NAMED = f"""
SELECT alias.key, entity.id, mention.article_id
FROM {Alias._meta.db_table} AS alias
JOIN {Entity._meta.db_table} AS entity ON entity.id = alias.entity_id
JOIN {Mention._meta.db_table} AS mention ON mention.entity_id = entity.id
WHERE alias.key IN ({{}}) AND entity.merged_into_id IS NULL
"""  # noqa: S608 - our own table names


class Carried(NamedTuple):
    """Ids of all articles, visible or not, with a tag or a name, and of the entities whose name it is."""

    articles: frozenset[int] = frozenset()
    entities: frozenset[int] = frozenset()


def carrying(texts: Collection[str], using: str) -> dict[str, Carried]:
    """Return who carries each of the texts as a tag or a name; one query.

    Tags are found as they are written in files or in another case; names by all their aliases, unless no article has
    them.
    """
    by_spelling: dict[str, list[str]] = defaultdict(list)
    by_key: dict[str, list[str]] = defaultdict(list)
    for text in dict.fromkeys(texts):
        for spelling in _spellings(text):
            by_spelling[spelling].append(text)
        if key := name_key(text):
            by_key[key].append(text)
    articles: dict[str, set[int]] = defaultdict(set)
    entities: dict[str, set[int]] = defaultdict(set)
    for written, entity, article in _carriers(by_spelling, by_key, using):
        for text in (by_spelling if entity is None else by_key).get(written, ()):
            articles[text].add(article)
            if entity is not None:
                entities[text].add(entity)
    return {text: Carried(frozenset(articles[text]), frozenset(entities[text])) for text in texts}


def _carriers(tags: Collection[str], keys: Collection[str], using: str) -> list[tuple[str, int | None, int]]:
    """Return (tag, None, article) and (key of a name, entity, article) of all that have one of them.

    Both are asked for at once: to ask takes several times as long as to be answered.
    """
    asked = [(statement, values) for statement, values in ((_TAGGED, tags), (_NAMED, keys)) if values]
    if not asked:
        return []
    statement = " UNION ALL ".join(text.format(", ".join(["%s"] * len(values))) for text, values in asked)
    with connections[using].cursor() as cursor:
        cursor.execute(statement, [value for _, values in asked for value in values])
        return list(cursor.fetchall())


def _spellings(text: str) -> set[str]:
    return {form for one in (text, to_simplified(text)) for form in (one, one.lower(), one.upper(), one.title())}
