"""Who acts: a user with permissions, or nobody, which is the command line and may do everything."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, User
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from editorial.models import Article
from editorial.workflow import CHANGE, CHANGE_ANY, may_edit

# With several ways to log in, Django wants to know whose permissions count: those that groups and users have.
BACKEND = "django.contrib.auth.backends.ModelBackend"

Actor = AbstractBaseUser | None


def may(by: Actor, permission: str) -> bool:
    """Whether the actor has the permission; the command line (None) has every one."""
    if by is None:
        return True
    return isinstance(by, PermissionsMixin) and by.is_active and by.has_perm(permission)


def may_change(by: Actor, article: Article) -> bool:
    """Whether the actor may change the text of this article; the command line may change every one."""
    return by is None or may_edit(article, by)


def as_author(by: Actor) -> User | None:
    """Returns the actor as what author columns hold; every user of this project is one of those."""
    return cast("User | None", by)


def require(by: Actor, permission: str) -> None:
    """Passes when the actor has the permission.

    Raises:
        PermissionDenied: it has not; the message names the permission.
    """
    if not may(by, permission):
        raise PermissionDenied(_("This needs the permission %s.") % permission)


def require_change(by: Actor, article: Article) -> None:
    """Passes when the actor may change the text of this article.

    Raises:
        PermissionDenied: it is assigned to somebody else, or the actor may change no article.
    """
    require(by, CHANGE)
    if not may_change(by, article):
        text = _("%(path)s is assigned to somebody else; that needs the permission %(permission)s.")
        raise PermissionDenied(text % {"path": article.path, "permission": CHANGE_ANY})
