"""Collections, redirects, assignments and waivers by their natural keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection as Keys
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from editorial.models import Article, Collection, Redirect
from editorial.services.curated.entities import entity_key, find_entities
from editorial.services.curated.table import Columns, CuratedTable, NotPossible, save_columns
from editorial.services.slugs import chunks
from editorial.workflow import ASSIGN, PUBLISH

COLLECTION_COLUMNS = (
    "slug",
    "title",
    "dialect",
    "description",
    "position",
    "index_header",
    "index_body",
    "index_sha256",
)


class Collections(CuratedTable):
    """The first folder of paths. The dialect of one that an import made follows from its articles."""

    table = "collection"
    permission = "editorial.change_collection"

    def find(self, keys: Keys[str]) -> dict[str, Any]:
        return {row.name: row for row in Collection.objects.filter(name__in=list(keys))}

    def columns(self, row: Collection) -> Columns:
        return {name: getattr(row, name) for name in COLLECTION_COLUMNS}

    def unset(self) -> Columns:
        return {"title": "", "description": "", "position": 0, "index_header": "", "index_body": "", "index_sha256": ""}

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        slugs = [columns.get("slug", key) for key, columns in items]
        taken = set(Collection.objects.filter(slug__in=slugs).values_list("slug", flat=True))
        problems = {key: "address-taken" for key, columns in items if columns.get("slug", key) in taken}
        new = [Collection(**{"name": k, "slug": k, **columns}) for k, columns in items if k not in problems]
        Collection.objects.bulk_create(new)
        return problems

    def update(self, row: Collection, columns: Columns) -> None:
        save_columns(row, columns)


def articles_by_path(paths: Iterable[str]) -> dict[str, Article]:
    """Returns the article of each path: the present one, else the one that was removed last."""
    found: dict[str, Article] = {}
    for chunk in chunks(sorted(set(paths))):
        rows = Article.objects.filter(path__in=chunk).only("path", "removed_at").order_by("removed_at", "pk")
        for row in sorted(rows, key=lambda row: (row.removed_at is None, row.removed_at or row.pk)):
            found[row.path] = row
    return found


class Redirects(CuratedTable):
    """A former address; its columns name what it leads to: an article by its path, or an entity by its key."""

    table = "redirect"
    permission = "editorial.view_redirect"

    def find(self, keys: Keys[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for chunk in chunks(sorted(set(keys))):
            rows = Redirect.objects.filter(old_path__in=chunk).select_related("article", "entity")
            found.update({row.old_path: row for row in rows})
        return found

    def columns(self, row: Redirect) -> Columns:
        if row.article is not None:
            return {"article": row.article.path}
        assert row.entity is not None
        return {"entity": entity_key(row.entity)}

    def matches(self, row: Redirect, columns: Columns) -> bool:
        return self.columns(row) == columns

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        targets = self._targets([columns for _, columns in items])
        now = timezone.now()
        new, problems = [], {}
        for key, columns in items:
            target = targets.get(_target_name(columns))
            if target is None:
                problems[key] = "target-gone"
            else:
                new.append(Redirect(old_path=key, created_at=now, **_target_columns(target)))
        Redirect.objects.bulk_create(new, batch_size=500)
        return problems

    def update(self, row: Redirect, columns: Columns) -> None:
        target = self._targets([columns]).get(_target_name(columns))
        if target is None:
            raise NotPossible("target-gone")
        Redirect.objects.filter(pk=row.pk).update(**_target_columns(target))

    def _targets(self, columns: Sequence[Columns]) -> dict[tuple[str, str], Any]:
        articles = articles_by_path(item["article"] for item in columns if "article" in item)
        entities = find_entities(item["entity"] for item in columns if "entity" in item)
        found: dict[tuple[str, str], Any] = {("article", path): row for path, row in articles.items()}
        return found | {("entity", key): row for key, row in entities.items()}


def _target_name(columns: Columns) -> tuple[str, str]:
    (item,) = columns.items()
    return item


def _target_columns(target: Any) -> Columns:
    article = target if isinstance(target, Article) else None
    return {"article": article, "entity": None if article else target}


class Assignments(CuratedTable):
    """Whose work an article is, and until when; the key is the article's path."""

    table = "assignment"
    permission = ASSIGN

    def find(self, keys: Keys[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for chunk in chunks(sorted(set(keys))):
            rows = Article.objects.present().filter(path__in=chunk).select_related("assignee")
            found.update({row.path: row for row in rows.only("path", "due_on", "assignee__username")})
        return found

    def columns(self, row: Article) -> Columns:
        assignee = row.assignee.get_username() if row.assignee else None
        return {"assignee": assignee, "due_on": row.due_on.isoformat() if row.due_on else None}

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        return {key: "gone" for key, _ in items}

    def update(self, row: Article, columns: Columns) -> None:
        name = columns.get("assignee")
        assignee = User.objects.filter(username=name).first() if name else None
        if name and assignee is None:
            raise NotPossible("user-gone")
        due = columns.get("due_on")
        Article.objects.filter(pk=row.pk).update(assignee=assignee, due_on=dt.date.fromisoformat(due) if due else None)


class Approvals(CuratedTable):
    """The moment for which a waiting text was approved; the key is the article's path."""

    table = "approval"
    permission = PUBLISH

    def find(self, keys: Keys[str]) -> dict[str, Any]:
        rows = Article.objects.present().filter(path__in=list(keys), approved_revision__isnull=False)
        return {row.path: row for row in rows.select_related("approved_revision")}

    def columns(self, row: Article) -> Columns:
        assert row.approved_revision is not None
        assert row.approved_for is not None
        return {"revision": row.approved_revision.number, "at": row.approved_for.isoformat()}

    def matches(self, row: Article, columns: Columns) -> bool:
        held = self.columns(row)
        return held["revision"] == columns["revision"] and row.approved_for == _instant(columns)

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        rows = {row.path: row for row in Article.objects.present().filter(path__in=[key for key, _ in items])}
        problems = {}
        for key, columns in items:
            try:
                if key not in rows:
                    raise NotPossible("gone")
                self.update(rows[key], columns)
            except NotPossible as error:
                problems[key] = error.code
        return problems

    def update(self, row: Article, columns: Columns) -> None:
        """Approves the waiting text again, where that one waits and the moment is still to come."""
        waiting = row.pending_revision
        if waiting is None or waiting.number != columns["revision"]:
            raise NotPossible("pending-changed")
        if _instant(columns) <= timezone.now():
            raise NotPossible("too-late")
        Article.objects.filter(pk=row.pk).update(approved_revision=waiting, approved_for=_instant(columns))

    def remove(self, rows: Sequence[Any]) -> None:
        ids = [row.pk for row in rows]
        Article.objects.filter(pk__in=ids).update(approved_revision=None, approved_for=None)

    def in_use(self, rows: Sequence[Any], *, leaving: Keys[int] = ()) -> set[int]:
        return set()


def _instant(columns: Columns) -> dt.datetime:
    return dt.datetime.fromisoformat(columns["at"])
