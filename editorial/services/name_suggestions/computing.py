"""What the garden's names, headers and texts say about which names are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from editorial.models import Alias, Article, Entity, Mention
from editorial.names import Named, Sentence, Suggestion, suggest
from editorial.services.slugs import chunks

TEXTS = 100  # read at once
EXAMPLES = 2  # articles that name an entity, where no text writes both names

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """All suggestions, the most probable first, and those whom they are about by id."""

    suggestions: Sequence[Suggestion]
    named: Mapping[int, Named]


def find_suggestions(progress: Progress | None = None) -> Found:
    """Returns everything that could be decided about names, whether it was already or not.

    Reads the live texts of all articles, those that are not published as well. `progress` is called with (texts read,
    texts) between the queries; whatever it raises ends the work.
    """
    listed: dict[int, set[int]] = defaultdict(set)
    articles: dict[int, set[int]] = defaultdict(set)
    mentions = Mention.objects.filter(article__removed_at__isnull=True)
    for article_id, entity_id in mentions.order_by().values_list("article_id", "entity_id").distinct():
        listed[article_id].add(entity_id)
        articles[entity_id].add(article_id)
    named = {one.id: one for one in _all_named(articles)}
    whom = {article_id: frozenset(ids) for article_id, ids in listed.items()}
    found = suggest(list(named.values()), whom, _texts(progress))
    return Found(_with_examples(found, named), named)


def _all_named(articles: Mapping[int, set[int]]) -> Iterator[Named]:
    keys: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for entity_id, source_kind, key in Alias.objects.order_by().values_list("entity_id", "source_kind", "key"):
        keys[entity_id].add((source_kind, key))
    for pk, kind, name in Entity.objects.current().order_by("pk").values_list("pk", "kind", "name"):
        yield Named(pk, kind, name, frozenset(keys[pk]), frozenset(articles.get(pk, ())))


def _texts(progress: Progress | None) -> Iterator[tuple[str, str]]:
    ids = list(Article.objects.present().order_by("path").values_list("pk", flat=True))
    done = 0
    for chunk in chunks(ids, TEXTS):
        rows = Article.objects.filter(pk__in=chunk).order_by("path").values_list("path", "body__text")
        yield from list(rows)
        done += len(chunk)
        if progress:
            progress(done, len(ids))


def _with_examples(suggestions: Sequence[Suggestion], named: Mapping[int, Named]) -> list[Suggestion]:
    """Returns the suggestions; those without a sentence get the titles of articles that name the one and the other."""
    bare = [one for one in suggestions if not one.sentences and one.second is not None]
    wanted = {
        pk: sorted(named[pk].articles, reverse=True)[:EXAMPLES]
        for one in bare
        for pk in (one.first, one.second)
        if pk is not None
    }
    titles: dict[int, tuple[str, str]] = {}
    for chunk in chunks(sorted({article_id for ids in wanted.values() for article_id in ids})):
        rows = Article.objects.filter(pk__in=chunk).values_list("pk", "path", "title")
        titles.update({pk: (path, title) for pk, path, title in rows})

    def examples(pk: int | None) -> tuple[Sentence, ...]:
        if pk is None:
            return ()
        places = [titles[article_id] for article_id in wanted[pk] if article_id in titles]
        return tuple(Sentence(path, f"{named[pk].name} · {title}") for path, title in places)

    return [
        one
        if one.sentences or one.second is None
        else replace(one, sentences=(*examples(one.first), *examples(one.second)))
        for one in suggestions
    ]
