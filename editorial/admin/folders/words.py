"""What becomes of paths in a sync, in words: the tabs of the page and the reasons beside a path."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from editorial.admin.transfer.rows import MEDIA_LABELS, MEDIA_REASONS
from editorial.services.media import Action as MediaAction
from editorial.services.media import MediaReport
from editorial.services.syncing import Action, SyncItem

TABS: tuple[dict[str, Any], ...] = (
    {"name": "conflicts", "actions": (Action.CONFLICT,), "title": _("Conflicts")},
    {"name": "unread", "actions": (Action.QUARANTINE, Action.REFUSED), "title": _("Cannot be read")},
    {"name": "in", "actions": (Action.UPDATE,), "title": _("Into articles")},
    {"name": "merged", "actions": (Action.MERGE,), "title": _("Merged")},
    {"name": "out", "actions": (Action.WRITE,), "title": _("Into files")},
    {"name": "new", "actions": (Action.CREATE,), "title": _("New articles")},
    {"name": "renamed", "actions": (Action.RENAME,), "title": _("Renamed")},
    {"name": "deletions", "actions": (Action.REMOVE_ARTICLE, Action.REMOVE_FILE), "title": _("Deletions")},
)
KEPT = _("Both texts are left alone; the file's is kept in the article's history.")
REASONS: dict[str, tuple[str | Promise, ...]] = {
    "not-mergeable": (_("Changed here and in the folder in the same place."), KEPT),
    "no-base": (_("It is not known which text article and file had in common."), KEPT),
    "publisher-needed": (_("The article is published; changing it needs the right to publish."), KEPT),
    "removed-here": (_("The article was removed here, and its file changed."), KEPT),
    "kept-before": (_("It still differs in a way that cannot be merged; the file's text is in the history already."),),
    "file-gone": (_("The file was deleted in the folder, and the article edited here."),),
    "collection": (_("It describes its collection."),),
}
PROPOSED: dict[Action, str | Promise] = {
    Action.REMOVE_ARTICLE: _("Its file was deleted in the folder: the article would be removed."),
    Action.REMOVE_FILE: _("Its article was removed here: the file would be deleted."),
}
SIDES = {"article": _("The article"), "file": _("The file")}


def tab_of(item: SyncItem) -> str:
    """Returns the name of the tab on which an item stands; what is renamed stands there, whatever becomes of it."""
    if item.renamed_from and item.action not in (Action.CONFLICT, Action.QUARANTINE, Action.REFUSED):
        return "renamed"
    return next((tab["name"] for tab in TABS if item.action in tab["actions"]), "conflicts")


def reasons_of(item: SyncItem) -> list[str | Promise]:
    """Returns why something becomes of an item, as sentences."""
    found = list(REASONS.get(item.detail, ()))
    if item.action in PROPOSED:
        found.append(PROPOSED[item.action])
    return found


MEDIA: dict[MediaAction, str | Promise] = {
    **MEDIA_LABELS,
    MediaAction.WRITE: _("Into files"),
    MediaAction.RENAME: _("Renamed"),
    MediaAction.REMOVE_HERE: _("Its file was deleted in the folder; it would be removed here."),
    MediaAction.REMOVE_FILE: _("It was removed here; the file would be deleted."),
    MediaAction.CONFLICT: _("Conflicts"),
}


def media_lines(media: MediaReport, most: int) -> list[tuple[str, str | Promise, str | Promise]]:
    """Returns the media files that do not stay as they are, the first `most`: path, what becomes of it, why."""
    return [
        (item.path, MEDIA.get(item.action, item.action.value), MEDIA_REASONS.get(item.detail, item.reason))
        for item in media.changes[:most]
    ]
