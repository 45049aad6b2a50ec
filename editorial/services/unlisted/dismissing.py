"""Proposals that are not to be made again: an entity for one article, or a name for all."""

from __future__ import annotations

from django.db import transaction

from editorial.models import Article, Changeset, Entity
from editorial.names import fold_text
from editorial.services.actors import Actor, require, require_change
from editorial.services.changesets import Change, advance, close, open_changeset, record_effects
from editorial.services.curated import TABLES
from editorial.services.curated.dismissals import dismissal_key
from editorial.services.curated.entities import entity_key
from editorial.services.naming import MAX_NAME
from editorial.services.renaming import RENAME

TABLE = "dismissal"


def dismiss(article: Article, entity: Entity, *, by: Actor) -> Changeset | None:
    """Proposes the entity for the article never again; returns the changeset, None where that was said already.

    Raises:
        PermissionDenied: the actor may not change the article.
    """
    require_change(by, article)
    return _write(
        dismissal_key(path=article.path, entity=entity_key(entity)),
        by=by,
        message=f"{article.path}: {entity.name}"[:200],
    )


def dismiss_everywhere(name: str, *, by: Actor) -> Changeset | None:
    """Proposes the name, as names are compared in texts, for no article any more.

    Raises:
        PermissionDenied: the actor may not change names.
    """
    require(by, RENAME)
    return _write(dismissal_key(name=fold_text(name)[:MAX_NAME]), by=by, message=name[:200])


def propose_again(key: str, *, by: Actor) -> Changeset | None:
    """Takes back what was dismissed under a natural key; returns the changeset, None where nothing was.

    Raises:
        PermissionDenied: the actor may not change names.
    """
    require(by, RENAME)
    return _write(key, by=by, message=key[:200], gone=True)


def _write(key: str, *, by: Actor, message: str, gone: bool = False) -> Changeset | None:
    table = TABLES[TABLE]
    with transaction.atomic():
        row = table.find([key]).get(key)
        if (row is None) == gone:
            return None
        changeset = open_changeset(Changeset.Kind.ENTITY, by=by, message=message, total=1)
        if gone:
            table.remove([row])
            change = Change(TABLE, key, {}, None)
        else:
            problems = table.create([(key, {})])
            if problems:
                return None
            change = Change(TABLE, key, None, {})
        record_effects(changeset, [change])
        advance(changeset, 1)
        close(changeset)
    return changeset
