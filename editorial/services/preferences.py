"""How one user likes the desk; nobody else sees it, and it is no part of the record."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.contrib.auth.models import User

from editorial.models import Preference


def choose_columns(user: User, columns: Collection[str], *, known: Sequence[str]) -> None:
    """Keeps which of the known columns of the list of articles the user wants to see.

    All of them are kept as none, so that columns that are new one day are seen.
    """
    chosen = [name for name in known if name in columns]
    kept = [] if len(chosen) == len(known) else chosen
    Preference.objects.update_or_create(user=user, defaults={"columns": kept})


def chosen_columns(user: User, *, known: Sequence[str]) -> list[str]:
    """Returns the columns that the user wants to see, in the order of `known`; all where nothing was chosen."""
    kept = Preference.objects.filter(user=user).values_list("columns", flat=True).first()
    return [name for name in known if not kept or name in kept]
