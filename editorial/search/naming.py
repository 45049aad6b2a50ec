"""Articles that carry a text as a tag or a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from editorial.models import Mention, TaggedArticle
from editorial.names import name_key, to_simplified


class Carried(NamedTuple):
    """Ids of all articles, visible or not, with a tag or a name, and of the entities whose name it is."""

    articles: frozenset[int] = frozenset()
    entities: frozenset[int] = frozenset()


def carrying(texts: Collection[str], using: str) -> dict[str, Carried]:
    """Return who carries each of the texts as a tag or a name; two queries.

    Tags are found as they are written in files or in another case; names by all their aliases, unless no article has
    them.
    """
    articles: dict[str, set[int]] = defaultdict(set)
    entities: dict[str, set[int]] = defaultdict(set)
    by_spelling: dict[str, list[str]] = defaultdict(list)
    by_key: dict[str, list[str]] = defaultdict(list)
    for text in dict.fromkeys(texts):
        for spelling in _spellings(text):
            by_spelling[spelling].append(text)
        if key := name_key(text):
            by_key[key].append(text)
    tagged = TaggedArticle.objects.using(using).filter(tag__name__in=list(by_spelling), tag__internal=False).order_by()
    for spelling, article in tagged.values_list("tag__name", "content_object_id") if by_spelling else ():
        for text in by_spelling.get(spelling, ()):
            articles[text].add(article)
    named = (
        Mention.objects.using(using).filter(entity__aliases__key__in=list(by_key), entity__merged_into=None).order_by()
    )
    for key, entity, article in named.values_list("entity__aliases__key", "entity_id", "article_id") if by_key else ():
        for text in by_key[key]:
            articles[text].add(article)
            entities[text].add(entity)
    return {text: Carried(frozenset(articles[text]), frozenset(entities[text])) for text in texts}


def _spellings(text: str) -> set[str]:
    return {form for one in (text, to_simplified(text)) for form in (one, one.lower(), one.upper(), one.title())}
