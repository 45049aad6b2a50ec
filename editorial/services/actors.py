"""Who acts: a user with permissions, or nobody, which is the command line and may do everything."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, User
from django.core.exceptions import PermissionDenied

Actor = AbstractBaseUser | None


def may(by: Actor, permission: str) -> bool:
    """Whether the actor has the permission; the command line (None) has every one."""
    if by is None:
        return True
    return isinstance(by, PermissionsMixin) and by.is_active and by.has_perm(permission)


def as_author(by: Actor) -> User | None:
    """Returns the actor as what author columns hold; every user of this project is one of those."""
    return cast("User | None", by)


def require(by: Actor, permission: str) -> None:
    """Passes when the actor has the permission.

    Raises:
        PermissionDenied: it has not; the message names the permission.
    """
    if not may(by, permission):
        raise PermissionDenied(f"This needs the permission {permission}.")
