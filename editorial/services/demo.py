"""A garden to look at: the demo articles and the people who may edit them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from editorial.models import Article, Comment, Status
from editorial.services.decisions import Outcome, import_decisions, read_decisions
from editorial.services.discussing import comment
from editorial.services.importing import ImportOptions, ImportReport, apply_import, plan_import

ADMINISTRATOR = "admin"
# name of the user → the group that says what they may do
MEMBERS = {"writer": "Writer", "editor": "Editor", "publisher": "Publisher"}
MESSAGE = "Demo garden"
REMARKS = (
    ("editor", "@writer 开头一段很好，第二段的例子能不能换一个更近的？\n\n- 日期写上\n- 摘要不超过两句"),
    ("writer", "日期补好了。Is the old example worth a footnote, or should it go? @editor"),
    ("editor", "A footnote is fine, as in `[^1]`. 改完请交给 @publisher。"),
)


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


def import_demo_decisions(file: Path) -> int:
    """Takes in what editors decided about the demo garden, and returns how many rows were written."""
    report = import_decisions(read_decisions(file.read_bytes()), by=None, message=MESSAGE)
    return len(report.items) - report.counts[Outcome.UNCHANGED] - len(report.refused)


def make_demo_discussion() -> int:
    """Lets the demo users talk about a draft of the garden, and returns the number of comments.

    Nothing where somebody has said anything already, or where the users or a fitting article are missing.
    """
    users = {user.username: user for user in get_user_model()._default_manager.filter(username__in=MEMBERS)}
    drafts = Article.objects.present().filter(status__in=(Status.DRAFT, Status.REVIEW, Status.INBOX))
    article = drafts.order_by("path").first()
    if Comment.objects.exists() or article is None or len(users) < len(MEMBERS):
        return 0
    for name, text in REMARKS:
        comment(article.pk, by=users[name], text=text)
    return len(REMARKS)


def make_demo_users() -> list[Account]:
    """Makes the demo users that are missing, each with a random password, and returns those that were made."""
    users = get_user_model()._default_manager
    made = []
    with transaction.atomic():
        if not users.filter(username=ADMINISTRATOR).exists():
            password = secrets.token_urlsafe(12)
            users.create_superuser(username=ADMINISTRATOR, email="", password=password)
            made.append(Account(ADMINISTRATOR, password))
        groups = {group.name: group for group in Group.objects.filter(name__in=MEMBERS.values())}
        for name, role in MEMBERS.items():
            # A role that somebody has taken away is not made again, and nobody is made without one.
            if role in groups and not users.filter(username=name).exists():
                password = secrets.token_urlsafe(12)
                users.create_user(username=name, email="", password=password, is_staff=True).groups.add(groups[role])
                made.append(Account(name, password))
    return made
