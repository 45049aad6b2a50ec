"""Unread notices by e-mail: one mail for each user, whatever the number of notices."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editorial.models import Notice
from editorial.services.at_names import discussing_users
from editorial.services.jobs import title_of
from editorial.services.notifying import notice_address
from editorial.services.rendering import inline_text

MOST_LISTED = 100
LONGEST_LINE = 200


@dataclass(slots=True)
class DigestReport:
    """Who got a mail with how many notices, and whose mail could not be sent, with the reason."""

    sent: list[tuple[str, int]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def send_digests(*, dry_run: bool = False) -> DigestReport:
    """Sends each user one mail with all notices that are neither read nor mailed; a dry run writes and sends nothing.

    The notices are claimed before the mail is sent, so two runs at once send none twice; they are given back where
    the mail fails. A run that is killed between the two leaves them unread on the desk and not mailed.
    """
    report = DigestReport()
    for user in recipients():
        if dry_run:
            report.sent.append((user.get_username(), waiting_for(user).count()))
            continue
        claimed = _claim(user)
        if not claimed:
            continue
        try:
            with translation.override(settings.LANGUAGE_CODE):  # which language a user reads is not known here
                digest_for(user, claimed).send()
        except (OSError, ValueError) as error:  # SMTPException is an OSError, BadHeaderError a ValueError
            Notice.objects.filter(pk__in=[notice.pk for notice in claimed]).update(mailed_at=None)
            report.failed.append((user.get_username(), str(error)))
        else:
            report.sent.append((user.get_username(), len(claimed)))
    return report


def recipients() -> QuerySet[User]:
    """Returns the users who have something to be told, an address, and have not said that they want no mail."""
    waiting = Notice.objects.filter(user=OuterRef("pk"), read_at=None, mailed_at=None, article__removed_at=None)
    users = discussing_users().exclude(email="").filter(Exists(waiting))
    return users.filter(Q(preference__isnull=True) | Q(preference__mail_digest=True)).order_by("pk")


def waiting_for(user: User) -> QuerySet[Notice]:
    """Returns the notices that the next mail to the user is about, the newest first."""
    rows = Notice.objects.filter(user=user, read_at=None, mailed_at=None, article__removed_at=None)
    return rows.order_by("-pk")


def _claim(user: User) -> list[Notice]:
    """Marks the waiting notices as mailed and returns them; another run at the same moment gets none of them."""
    with transaction.atomic():
        rows = waiting_for(user)
        if connection.features.has_select_for_update:
            rows = rows.select_for_update(of=("self",))
        ids = list(rows.values_list("pk", flat=True))
        Notice.objects.filter(pk__in=ids).update(mailed_at=timezone.now())
    related = Notice.objects.filter(pk__in=ids).select_related("article", "actor", "job").defer("article__header")
    return list(related.order_by("-pk"))


def digest_for(user: User, notices: list[Notice]) -> EmailMessage:
    """Returns the mail: no title and no name of anybody stands in its header."""
    number = len(notices)
    subject = ngettext("%(site)s: %(number)d notice", "%(site)s: %(number)d notices", number)
    lines = [_("This happened to articles that concern you:"), ""]
    for notice in notices[:MOST_LISTED]:
        lines += [_line(notice), f"  {settings.SITE_URL}{notice_address(notice)}", ""]
    if number > MOST_LISTED:
        rest = number - MOST_LISTED
        lines += [ngettext("and %d more notice", "and %d more notices", rest) % rest, ""]
    page = settings.SITE_URL + reverse("admin:notices")
    lines += [_("All notices, and the choice to get no more mails: %s") % page, ""]
    return EmailMessage(
        subject=subject % {"site": one_line(settings.SITE_NAME), "number": number},
        body="\n".join(lines),
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )


def one_line(text: str) -> str:
    """Returns the text on one line without control characters and marks that turn its direction, cut to a length."""
    spaced = " ".join(text.split())
    kept = "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co"))
    return Truncator(kept).chars(LONGEST_LINE)


def _title(notice: Notice) -> str:
    if notice.article is not None:
        return one_line(inline_text(notice.article.title)) or notice.article.path
    return one_line(title_of(notice.job)) if notice.job is not None else ""


def _line(notice: Notice) -> str:
    title = _title(notice)
    what = notice.get_kind_display()
    if notice.actor is None:
        return f"* {title}: {what}"
    return f"* {title}: {one_line(notice.actor.get_username())}: {what}"
