"""A garden to look at: the demo articles and the people who may edit them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import transaction

from editorial.models import Article
from editorial.services.importing import ImportOptions, ImportReport, apply_import, plan_import

ADMINISTRATOR = "admin"
MESSAGE = "Demo garden"


@dataclass(frozen=True, slots=True)
class Account:
    """A user that was just made, with the password in plain text: it is shown once and stored nowhere else."""

    name: str
    password: str


def import_demo_garden(folder: Path) -> ImportReport | None:
    """Imports a folder into an empty garden and returns the report; None where there are articles already.

    Articles that were removed count as well: a garden that somebody has cleared is not filled again.
    """
    if Article.objects.exists():
        return None
    return apply_import(plan_import([folder], by=None, options=ImportOptions()), by=None, message=MESSAGE)


def make_demo_users() -> list[Account]:
    """Makes the demo users that are missing, each with a random password, and returns those that were made."""
    users = get_user_model()._default_manager
    made = []
    with transaction.atomic():
        if not users.filter(username=ADMINISTRATOR).exists():
            password = secrets.token_urlsafe(12)
            users.create_superuser(username=ADMINISTRATOR, email="", password=password)
            made.append(Account(ADMINISTRATOR, password))
    return made
