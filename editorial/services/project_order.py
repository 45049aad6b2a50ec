"""The order of a project's articles as an editor gives it: stored whole, never over somebody else's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.models import Article, Changeset, Effect, Project
from editorial.services.actors import Actor, require
from editorial.services.changesets import Change, advance, close, open_changeset, record_effects
from editorial.services.curated.orders import ORDER, stored_order, write_order

CHANGE_PROJECT = "editorial.change_project"


class OrderConflict(ValueError):
    """Somebody else changed the order since it was shown; nothing was written. `changeset` is theirs, if known."""

    def __init__(self, changeset: Changeset | None) -> None:
        self.changeset = changeset
        if changeset is None:
            super().__init__(_("The order was changed since you opened the page. Yours was not saved."))
            return
        who = changeset.author.get_username() if changeset.author else _("the command line")
        when = timezone.localtime(changeset.created_at).strftime("%Y-%m-%d %H:%M")
        text = _("%(who)s changed the order at %(when)s, after you opened the page. Yours was not saved.")
        super().__init__(text % {"who": who, "when": when})


def order_seen(project: Project) -> str:
    """Returns a text that differs once somebody changed the stored order."""
    return hashlib.sha256(json.dumps(stored_order(project)).encode()).hexdigest()[:32]


def order_project(project_id: int, *, by: Actor, articles: Sequence[int], seen: str) -> Changeset | None:
    """Stores the order of the articles and returns the changeset, None where it is the stored one already.

    `articles` are ids; those that left the project meanwhile are passed over, and those that came to it meanwhile stand
    behind, as every article without a place does. An empty list leaves the order to the dates again. `seen` is what
    `order_seen` said when the order was shown.

    Raises:
        PermissionDenied: the actor may not change projects.
        OrderConflict: somebody else changed the order meanwhile.
        Project.DoesNotExist: there is none of that id.
    """
    require(by, CHANGE_PROJECT)
    with transaction.atomic():
        project = Project.objects.select_for_update().get(pk=project_id)
        before = stored_order(project)
        members = dict(Article.objects.present().filter(projects=project).values_list("pk", "path"))
        after = [members[pk] for pk in dict.fromkeys(articles) if pk in members]
        if after == before:
            return None
        if order_seen(project) != seen:
            raise OrderConflict(last_ordered(project))
        changeset = open_changeset(Changeset.Kind.TAXONOMY, by=by, message=str(project)[:200], total=1)
        write_order(project, after)
        record_effects(changeset, [Change("project_order", project.value, {"articles": before}, {"articles": after})])
        advance(changeset, 1)
        close(changeset)
    return changeset


def last_ordered(project: Project) -> Changeset | None:
    """Returns the changeset that gave the project its order last."""
    effects = Effect.objects.filter(table=ORDER, key=project.value).select_related("changeset__author")
    effect = effects.order_by("-pk").first()
    return effect.changeset if effect else None
