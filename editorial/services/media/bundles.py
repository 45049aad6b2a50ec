"""Which article a media file belongs to: the page bundle in whose folder it lies.

A bundle is a folder below a collection's with an `index.md`; its files and those in folders below it are its own, down
to the next `index.md`. A file that lies in no bundle is loose: only a text that names it shows it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db.models import BooleanField, Case, When

from editorial.models import Article, published_condition
from editorial.services.slugs import chunks

INDEX = "/index.md"


def bundle_of(path: str) -> str:
    """Returns the folder of the bundle whose text lies at that path, "" where it is the text of none.

    >>> bundle_of("posts/island/index.md"), bundle_of("posts/island.md"), bundle_of("posts/index.md")
    ('posts/island', '', '')
    """
    return path.removesuffix(INDEX) if path.endswith(INDEX) and path.count("/") > 1 else ""


def bundle_texts(path: str) -> Iterator[str]:
    """Yields the paths at which the text of a bundle could lie that holds this file, the nearest first."""
    folder = path.rpartition("/")[0]
    while "/" in folder:
        yield folder + INDEX
        folder = folder.rpartition("/")[0]


def owners(paths: Iterable[str], at: dt.datetime) -> tuple[dict[str, Article], set[int]]:
    """Returns the bundles of files, and the ids of those bundles that readers can open at that moment. One query.

    Bundles are by the path of the file, public or not, removed or not, each an article with its collection. Loose
    files are left out.
    """
    wanted = {path: list(bundle_texts(path)) for path in paths}
    found: dict[str, Article] = {}
    open_ids: set[int] = set()
    is_open = Case(When(published_condition(at), then=True), default=False, output_field=BooleanField())
    for chunk in chunks(sorted({text for texts in wanted.values() for text in texts})):
        rows = Article.objects.filter(path__in=chunk).select_related("collection").annotate(is_open=is_open)
        for row in rows.only("path", "slug", "removed_at", "collection"):
            if getattr(row, "is_open", False):
                open_ids.add(row.pk)
            if row.path not in found or row.removed_at is None:
                found[row.path] = row
    owned = {}
    for path, texts in wanted.items():
        text = next((text for text in texts if text in found), None)
        if text is not None:
            owned[path] = found[text]
    return owned, open_ids


class RemovedBundles:
    """The page bundles whose texts were removed here."""

    def __init__(self) -> None:
        rows = Article.objects.filter(path__endswith=INDEX).order_by()
        self.present = set(rows.filter(removed_at__isnull=True).values_list("path", flat=True))
        self.removed = set(rows.filter(removed_at__isnull=False).values_list("path", flat=True)) - self.present

    def hold(self, path: str) -> bool:
        """Whether the file belongs to one of them."""
        if not self.removed:
            return False
        texts = bundle_texts(path)
        return next((text for text in texts if text in self.present or text in self.removed), "") in self.removed
