"""What taking a changeset back is going to do, before anything is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.models import Article, Changeset
from editorial.services.actors import Actor, may, require
from editorial.services.curated import TABLES
from editorial.services.slugs import chunks
from editorial.services.undoing.documents import decide_effects, decide_texts, load, traced_ids
from editorial.services.undoing.effects import ARTICLE_TABLES, NetEffect, article_effects, net_effects, waiting_texts
from editorial.services.undoing.results import Act, ArticleItem, RowItem, UndoPlan
from editorial.services.undoing.rows import Circumstances, decide_rows, goes_with_entity, made_names
from editorial.workflow import CHANGE_ANY

# Who may write many articles at once by an import may take back what was written so.
UNDO = "editorial.import_article"
NAMES = "editorial.change_entity"
TERMS = "editorial.change_tag"
SILENT_AFTER = dt.timedelta(seconds=60)
ORDER = {name: position for position, name in enumerate(TABLES)}


def may_undo(by: Actor, changeset: Changeset) -> bool:
    """Whether the actor may take the changeset back.

    Whoever may import may take back any; an editor of all articles the own bulk changes, whoever keeps names or terms
    the own changes of those, and what was undone of them.
    """
    if may(by, UNDO):
        return True
    about = changeset
    while about.undoes is not None:
        about = about.undoes
    own = by is not None and changeset.author_id == by.pk == about.author_id
    needed = {
        Changeset.Kind.BULK.value: CHANGE_ANY,
        Changeset.Kind.ENTITY.value: NAMES,
        Changeset.Kind.TAXONOMY.value: TERMS,
    }.get(about.kind)
    return own and needed is not None and may(by, needed)


def require_undo(by: Actor, changeset: Changeset) -> None:
    """Passes when the actor may take the changeset back.

    Raises:
        PermissionDenied: the actor may not.
    """
    if not may_undo(by, changeset):
        require(by, UNDO)


def undo_problem(changeset: Changeset) -> str | Promise:
    """Returns why the changeset cannot be taken back now, "" where it can."""
    beat = changeset.beat_at or changeset.created_at
    if changeset.state == Changeset.State.RUNNING and beat > timezone.now() - SILENT_AFTER:
        return _("It is still running; wait until it has ended.")
    return ""


def plan_undo(changeset_id: int, *, by: Actor, articles: Collection[str] | None = None) -> UndoPlan:
    """Decides about everything that the changeset wrote; writes nothing. `articles` limits it to these paths.

    Raises:
        PermissionDenied: the actor may not take it back.
        Changeset.DoesNotExist: there is none of that number.
    """
    changeset = Changeset.objects.get(pk=changeset_id)
    require_undo(by, changeset)
    chosen = None if articles is None else frozenset(articles)
    found: list[ArticleItem] = []
    nets = net_effects(changeset, chosen=chosen)
    waiting = waiting_texts(nets)
    for chunk in chunks(traced_ids(changeset)):
        found += decide_texts(changeset, load(chunk, texts=False), by=by, waiting=waiting)
    going = {item.article_id for item in found if item.act is Act.REMOVE}
    for few in chunks(article_effects(nets, {item.path for item in found})):
        found += decide_effects(changeset, few, by=by, going=going)
    items = [item for item in found if chosen is None or item.path in chosen]
    leaving = frozenset(item.article_id for item in items if item.act in (Act.REMOVE, Act.RESTORE))
    rows = _decide_all(nets, Circumstances(by, leaving, made_names(nets)))
    return UndoPlan(
        changeset.pk,
        tuple(sorted(items, key=lambda item: item.path)),
        tuple(row for row in rows if chosen is None or row.act is not Act.KEPT),
        chosen,
        Article.objects.present().count(),
        interrupted_undo(changeset) is not None,
    )


def _decide_all(nets: Sequence[NetEffect], about: Circumstances) -> Iterator[RowItem]:
    """Yields what becomes of every row; an alias that was made with its entity shares what becomes of that."""
    shared: dict[str, RowItem] = {}
    for table, group in by_table([net for net in nets if not goes_with_entity(net, about.names)]):
        for chunk in chunks(group):
            for item in decide_rows(chunk, about):
                yield item
                if table == "entity":
                    shared[item.key] = item
    for net in nets:
        if goes_with_entity(net, about.names):
            entity = shared[str((net.after or {})["entity"])]
            yield RowItem(net.table, net.key, entity.act, entity.code, net.after, net.before)


def by_table(nets: Sequence[NetEffect], *, backwards: bool = False) -> list[tuple[str, list[NetEffect]]]:
    """Returns curated rows by table, in the order in which they can be made, or let go."""
    rows = [net for net in nets if net.table not in ARTICLE_TABLES]
    rows.sort(key=lambda net: (ORDER.get(net.table, len(ORDER)), net.table), reverse=backwards)
    return [(table, list(group)) for table, group in groupby(rows, key=lambda net: net.table)]


def interrupted_undo(changeset: Changeset) -> Changeset | None:
    """Returns an undo of this changeset that did not end, None where there is none."""
    rows = Changeset.objects.filter(kind=Changeset.Kind.UNDO, undoes=changeset, state=Changeset.State.RUNNING)
    return rows.order_by("-pk").first()
