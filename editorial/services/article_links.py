"""Which article links to which: what live texts name, as the rules read it, and the articles that are meant today.

What a text names is stored when the rules are asked of it. Where that leads follows from the paths and names of all
articles, so it is looked up again for whatever names an article that was stored, moved, removed or brought back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from editorial.models import Article, ArticleLink, LinkName
from editorial.quality import DocumentLink
from editorial.rendering import document_place, link_key
from editorial.services.bulk import among, insert_rows
from editorial.services.link_names import is_meant, last_part
from editorial.services.media.names import distance
from editorial.services.slugs import chunks

PATH, NAME = ArticleLink.Kind.PATH, ArticleLink.Kind.NAME
LONGEST = 600
COLUMNS = ("id", "article_id", "article__path", "kind", "written", "key", "target_id")


class Named(NamedTuple):
    """One stored link with the path of the document that it stands in."""

    pk: int
    article_id: int
    path: str
    kind: int
    written: str
    key: str
    target_id: int | None


def store_links(found: Mapping[int, Iterable[DocumentLink]]) -> bool:
    """Writes what live texts link to, article → links, and where all links lead that have to do with these articles.

    Runs inside the caller's transaction. Returns whether any page may show something else now.
    """
    changed = False
    for chunk in chunks(sorted(found)):
        wanted = {(pk, *row) for pk in chunk for row in _rows(found[pk])}
        stored = {
            (article_id, kind, written, key): pk
            for pk, article_id, kind, written, key in ArticleLink.objects.filter(article_id__in=chunk).values_list(
                "pk", "article_id", "kind", "written", "key"
            )
        }
        gone = [pk for row, pk in stored.items() if row not in wanted]
        for part in chunks(gone):
            ArticleLink.objects.filter(pk__in=part).delete()
        insert_rows(ArticleLink, ("article_id", "kind", "written", "key"), sorted(wanted.difference(stored)))
        changed |= bool(gone)
    return lead_again(sorted(found)) or changed


def lead_again(article_ids: Sequence[int]) -> bool:
    """Looks up again where links lead that stand in these articles, lead to them, or could.

    Runs inside the caller's transaction. Returns whether any leads elsewhere now.
    """
    changed = False
    for chunk in chunks(article_ids):
        rows = _concerned(chunk)
        targets = _targets(rows)
        moved: dict[int | None, list[int]] = defaultdict(list)
        for row in rows:
            if targets[row.pk] != row.target_id:
                moved[targets[row.pk]].append(row.pk)
        _hold(sorted(pk for pks in moved.values() for pk in pks))
        for target, pks in sorted(moved.items(), key=lambda item: item[0] or 0):
            for part in chunks(sorted(pks)):
                ArticleLink.objects.filter(pk__in=part).update(target=target)
        changed |= bool(moved)
    return changed


def expected_targets(article_ids: Collection[int]) -> dict[int, tuple[set[object], set[object]]]:
    """Returns of each article its links with the articles that they lead to, as stored and as they should be."""
    rows = list(_named(ArticleLink.objects.filter(article_id__in=article_ids).values_list(*COLUMNS)))
    targets = _targets(rows)
    found: dict[int, tuple[set[object], set[object]]] = {pk: (set(), set()) for pk in article_ids}
    for row in rows:
        found[row.article_id][0].add((row.kind, row.written, row.target_id))
        found[row.article_id][1].add((row.kind, row.written, targets[row.pk]))
    return found


def _rows(links: Iterable[DocumentLink]) -> Iterator[tuple[int, str, str]]:
    for by_name, said in links:
        written = said.replace("\x00", "")[:LONGEST]
        key = link_key(last_part(written)) if by_name else document_place(written)
        if 0 < len(key) <= LONGEST:
            yield int(NAME if by_name else PATH), written, key


def _hold(link_ids: Sequence[int]) -> None:
    """Keeps other writers away from links, in the order of their keys: two of them wait instead of locking up."""
    if link_ids and connection.features.has_select_for_update:
        list(ArticleLink.objects.select_for_update().filter(pk__in=link_ids).order_by("pk").values_list("pk"))


def _concerned(article_ids: Sequence[int]) -> list[Named]:
    """Returns the links in these articles, to them, and those that name one of them. Three queries."""
    keys = set(LinkName.objects.filter(article_id__in=article_ids).values_list("key", flat=True))
    places = {
        document_place(path) for path in Article.objects.filter(pk__in=article_ids).values_list("path", flat=True)
    }
    links = ArticleLink.objects.order_by()
    asked = [links.filter(article_id__in=article_ids), links.filter(target_id__in=article_ids)]
    asked += [links.filter(kind=kind, key__in=among(sorted(of))) for kind, of in ((NAME, keys), (PATH, places)) if of]
    first, *others = (rows.values_list(*COLUMNS) for rows in asked)
    return list(_named(first.union(*others)))


def _named(rows: Iterable[tuple[object, ...]]) -> Iterator[Named]:
    return (Named(*row) for row in rows)  # type: ignore[arg-type]


def _targets(rows: Sequence[Named]) -> dict[int, int | None]:
    """Returns which article each link means: link → article, None for none and for the one that it stands in.

    At most two queries.
    """
    by_path = _at_paths({path for row in rows if row.kind == PATH for path in _paths(row)})
    by_name = _under_names({row.key for row in rows if row.kind == NAME})
    return {row.pk: _target(row, by_path, by_name) for row in rows}


def _target(
    row: Named, by_path: Mapping[str, int], by_name: Mapping[str, Sequence[tuple[int, str, int]]]
) -> int | None:
    if row.kind == PATH:
        found = next((by_path[path] for path in _paths(row) if path in by_path), None)
    else:
        fitting = [it for it in by_name.get(row.key, ()) if is_meant(row.written, it[0], it[1])]
        nearest = min(fitting, key=lambda it: (it[0], distance(row.path, it[1]), it[1]), default=None)
        found = nearest[2] if nearest else None
    return None if found == row.article_id else found


def _paths(row: Named) -> tuple[str, ...]:
    """Returns the paths that a link by path may mean, the likeliest first."""
    return row.written, f"{row.key}.md", f"{row.key}/index.md"


def _at_paths(paths: Collection[str]) -> dict[str, int]:
    if not paths:
        return {}
    rows = Article.objects.present().filter(path__in=among(sorted(paths))).order_by()
    return dict(rows.values_list("path", "pk"))


def _under_names(keys: Collection[str]) -> dict[str, list[tuple[int, str, int]]]:
    """Returns key → (kind, path, id) of the articles that have it as a name."""
    found: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    if keys:
        names = LinkName.objects.filter(key__in=among(sorted(keys)), article__removed_at__isnull=True).order_by()
        for key, kind, path, pk in names.values_list("key", "kind", "article__path", "article_id"):
            found[key].append((kind, path, pk))
    return found
