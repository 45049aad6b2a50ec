"""The first page of the admin: what waits for this user, each list with the link to all of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from editorial.admin.base import actor, counted
from editorial.admin.desk.activity import Activity
from editorial.admin.desk.queues import PARAMETER, QUEUES, Queue
from editorial.admin.display import change_address, list_address
from editorial.models import Article, Changeset, Conflict, Quarantine, Revision
from editorial.services.conflicts import open_conflicts
from editorial.services.term_rows import has_unread_terms
from editorial.workflow import DAYS_SOON, OF_TEXT, OVERDUE, SOON, bit_of, in_debt

MOST_ROWS = 8
IMPORTS = (Changeset.Kind.IMPORT, Changeset.Kind.SYNC)
LAST_IMPORTS = 5
# Debts are counted up to here, so that the page costs the same however many there are.
MOST_DEBTS = 10_000
MOST_CONFLICTS = 99
COLUMNS = (
    "path",
    "title",
    "status",
    "language",
    "script",
    "date",
    "due_on",
    "review_due_on",
    "publish_at",
    "published_at",
    "approved_for",
    "updated_at",
    "assignee__username",
    "pending_revision__author__username",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One article on a list of the page."""

    article: Article
    address: str
    who: str
    day: dt.date | None
    late: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the page; `more` says that the queue is longer."""

    name: str
    title: str | Promise
    empty: str | Promise
    address: str
    rows: Sequence[Row]
    more: bool


@dataclass(frozen=True, slots=True)
class Import:
    """One import; `quarantined` files of it still cannot be read."""

    changeset: Changeset
    address: str
    quarantined: int
    quarantine_address: str


@dataclass(frozen=True, slots=True)
class Debt:
    """How many evergreen articles lack one thing; `text` is the number, "n+" where they were not all counted."""

    label: str | Promise
    address: str
    text: str


class Home:
    """What the page shows; each part is read from the database when the template comes to it."""

    def __init__(self, request: HttpRequest) -> None:
        self.user = actor(request)
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.sees_articles = self.user.has_perm("editorial.view_article")
        self.sees_imports = self.user.has_perm("editorial.view_changeset")
        self.sees_quarantine = self.user.has_perm("editorial.view_quarantine")
        self.sees_findings = self.user.has_perm("editorial.view_finding")
        self.may_add = self.user.has_perm("editorial.add_article")

    @cached_property
    def articles_address(self) -> str:
        """The address of the list of articles."""
        return list_address(Article)

    @cached_property
    def inbox_address(self) -> str:
        """The address of what nobody has looked at yet."""
        return list_address(Article, **{PARAMETER: "inbox"})

    @cached_property
    def sections(self) -> list[Section]:
        """The queues that concern the user, those with something to do first."""
        if not self.sees_articles:
            return []
        found = [self.section(queue) for queue in QUEUES if queue.allowed(self.user)]
        return sorted(found, key=lambda section: not section.rows)

    def section(self, queue: Queue) -> Section:
        """Returns the first rows of a queue."""
        rows = Article.objects.visible_to(self.user).newest_first().only(*COLUMNS)
        rows = queue.rows(rows.select_related("assignee", "pending_revision__author"), self.user)
        if queue.order:
            rows = rows.order_by(*queue.order)
        articles = list(rows[: MOST_ROWS + 1])
        shown = [self.row(queue, article) for article in articles[:MOST_ROWS]]
        address = list_address(Article, **{PARAMETER: queue.name})
        return Section(queue.name, queue.title, queue.empty, address, shown, len(articles) > MOST_ROWS)

    def row(self, queue: Queue, article: Article) -> Row:
        """Returns an article with the day and the person that matter in this queue."""
        edit = article.pending_revision
        who = edit.author if queue.name == "edits" and edit else article.assignee
        day = {
            "due": article.due_on,
            "reviews": article.review_due_on,
            "scheduled": local_day(self.next_moment(article)),
            "published": local_day(article.published_at),
        }.get(queue.name, article.due_on or local_day(article.updated_at))
        late = day is not None and day in (article.due_on, article.review_due_on) and day < self.today
        return Row(article, change_address(article), who.get_username() if who else "", day, late)

    def next_moment(self, article: Article) -> dt.datetime | None:
        """Returns the first moment to come at which time alone changes what readers see of the article."""
        moments = (article.approved_for, article.publish_at)
        return min((moment for moment in moments if moment and moment > self.now), default=None)

    @cached_property
    def imports(self) -> list[Import]:
        """The last imports, each with the number of its files that are still in quarantine."""
        if not self.sees_imports:
            return []
        open_files = Quarantine.objects.filter(cleared_at__isnull=True)
        rows = Changeset.objects.filter(kind__in=IMPORTS).select_related("author").defer("report")
        found = rows.annotate(quarantined_count=counted(open_files, "changeset")).order_by("-id")[:LAST_IMPORTS]
        return [
            Import(
                changeset,
                change_address(changeset),
                getattr(changeset, "quarantined_count", 0),
                list_address(Quarantine, changeset__id__exact=changeset.pk),
            )
            for changeset in found
        ]

    @cached_property
    def conflicts(self) -> str:
        """How many texts of files wait for a decision, "n+" where they were not all counted, "" for none."""
        if not (self.sees_imports and self.sees_articles):
            return ""
        number = len(
            open_conflicts(Revision.objects.all()).order_by().values_list("pk", flat=True)[: MOST_CONFLICTS + 1]
        )
        return f"{MOST_CONFLICTS}+" if number > MOST_CONFLICTS else str(number or "")

    @cached_property
    def conflicts_address(self) -> str:
        """The address of their list."""
        return list_address(Conflict)

    @cached_property
    def has_unread_terms(self) -> bool:
        """Whether texts wait to be read for the glossary, which a command does after an update."""
        return self.sees_imports and has_unread_terms()

    @cached_property
    def imports_address(self) -> str:
        """The address of all imports."""
        return list_address(Changeset, kind__in=",".join(IMPORTS))

    @cached_property
    def debts(self) -> list[Debt]:
        """What evergreen articles lack, most frequent first."""
        if not self.sees_articles:
            return []
        owing = in_debt(Article.objects.visible_to(self.user)).order_by().values_list("debt", flat=True)
        groups = Counter(owing[: MOST_DEBTS + 1])
        complete = groups.total() <= MOST_DEBTS
        found = []
        for condition in OF_TEXT:
            number = sum(number for debt, number in groups.items() if debt and debt & bit_of(condition))
            if number or not complete:
                address = list_address(Article, debt=condition.name)
                found.append((number, Debt(condition.label, address, f"{number}" if complete else f"{number}+")))
        return [debt for _number, debt in sorted(found, key=lambda pair: -pair[0])]

    @cached_property
    def reviews(self) -> list[Debt]:
        """How many published articles are due to be looked at again, by how soon, without those that there are not."""
        if not self.sees_articles:
            return []
        until = self.today + dt.timedelta(days=DAYS_SOON)
        rows = Article.objects.visible_to(self.user).filter(review_due_on__lte=until).order_by("review_due_on")
        days = list(rows.values_list("review_due_on", flat=True)[: MOST_DEBTS + 1])
        overdue = sum(day is not None and day < self.today for day in days)
        more = "+" if len(days) > MOST_DEBTS else ""
        counts = (
            (OVERDUE, _("Review overdue"), overdue),
            (SOON, _("Review due within 30 days"), len(days) - overdue),
        )
        return [
            Debt(label, list_address(Article, review_due=value), f"{number}{more}")
            for value, label, number in counts
            if number
        ]

    @cached_property
    def activity(self) -> Activity | None:
        """What was done week by week, for those who see changesets."""
        return Activity() if self.sees_imports else None


def local_day(moment: dt.datetime | None) -> dt.date | None:
    """Returns the day of a moment in the site's time zone."""
    return timezone.localdate(moment) if moment else None
