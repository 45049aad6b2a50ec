"""Articles: one document each, its live text and everything read out of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Left
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from editorial.models.taxonomy import Area, Category, Project, ProjectPlace, Series, TaggedArticle
from editorial.models.visibility import listed_condition, published_condition

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class Status(models.TextChoices):
    INBOX = "inbox", _("inbox")
    DRAFT = "draft", _("draft")
    REVIEW = "review", _("review")
    EVERGREEN = "evergreen", _("evergreen")
    ARCHIVED = "archived", _("archived")


class Dialect(models.TextChoices):
    HUGO = "hugo", "Hugo"
    ELEVENTY = "eleventy", "Eleventy"


NEWEST_FIRST = (F("date").desc(nulls_last=True), F("date_at").desc(nulls_last=True), "path")


SOURCE_BEGINNING = 200  # characters of the address of a source that are in its index


class ArticleQuerySet(models.QuerySet["Article"]):
    """Visibility in three steps; whoever shows articles starts from one of them."""

    def published(self, at: dt.datetime | None = None) -> ArticleQuerySet:
        """Articles that answer by their address at the moment `at` (now)."""
        return self.filter(published_condition(at or timezone.now()))

    def listed(self, at: dt.datetime | None = None) -> ArticleQuerySet:
        """Articles that may stand on a list, in a count, a feed or a search at the moment `at` (now)."""
        return self.filter(listed_condition(at or timezone.now()))

    def hidden(self, at: dt.datetime | None = None) -> ArticleQuerySet:
        """Articles that do not answer by their address at the moment `at` (now). For services and the admin."""
        return self.exclude(published_condition(at or timezone.now()))

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> ArticleQuerySet:
        """Articles that this user may see in the admin: all that are not removed, for staff with the permission."""
        allowed = getattr(user, "is_staff", False) and user.has_perm("editorial.view_article")  # type: ignore[union-attr]
        return self.present() if allowed else self.none()

    def present(self) -> ArticleQuerySet:
        """Articles that were not removed, whatever their status. For services, never for readers."""
        return self.filter(removed_at__isnull=True)

    def gone(self) -> ArticleQuerySet:
        """Articles that readers could once open and that were removed or archived.

        Their addresses answer 410, never a text.
        """
        withdrawn = Q(removed_at__isnull=False) | Q(status=Status.ARCHIVED)
        return self.filter(withdrawn, published_at__isnull=False)

    def next_changes(self, after: dt.datetime) -> dict[str, models.QuerySet[Article, dt.datetime]]:
        """Returns the next moments at which time alone publishes or hides an article, as values for a subquery each."""
        evergreen = self.present().filter(status=Status.EVERGREEN)
        return {
            column: evergreen.filter(**{f"{column}__gt": after}).order_by(column).values_list(column, flat=True)[:1]
            for column in ("publish_at", "expire_at")
        }

    def newest_first(self) -> ArticleQuerySet:
        """The order of every list: by day, then instant, then path; without a date last."""
        return self.order_by(*NEWEST_FIRST)

    def in_order_of(self, project: Project) -> ArticleQuerySet:
        """The order of a project: as its editors put the articles, then those without a place, newest first."""
        places = ProjectPlace.objects.filter(project=project, path=OuterRef("path")).values("position")
        ordered = self.annotate(place=Subquery(places[:1]))
        return ordered.order_by(F("place").asc(nulls_last=True), *NEWEST_FIRST)

    def for_lists(self) -> ArticleQuerySet:
        """Loads what a list entry shows and never the texts."""
        return self.select_related("collection").defer("header", "insight", "alternative_titles")


def newest_first_index(name: str, *before: str, after: str = "", condition: Q | None = None) -> models.Index:
    """Returns an index that is read backwards in the order of `newest_first()`, for rows equal in `before`.

    PostgreSQL puts missing dates last in an ascending index, unless told otherwise; SQLite first, and may not be told.
    Only PostgreSQL is given operator classes, so that they can carry the difference.
    """
    fields = [*before, "date", "date_at", "-path", *([after] if after else [])]
    classes = {"date": "date_ops NULLS FIRST", "date_at": "timestamptz_ops NULLS FIRST", "-path": "text_ops"}
    of_ids = {"collection": "int8_ops", "status": "text_ops", "debt": "int2_ops"}
    opclasses = [(classes | of_ids)[field] for field in fields]
    return models.Index(fields=fields, name=name, condition=condition, opclasses=opclasses)


class Article(models.Model):
    """The live text of one document (of an unpublished article: the newest) and the columns read from it."""

    # Looked up through article_collection_newest.
    collection = models.ForeignKey(
        "editorial.Collection", on_delete=models.PROTECT, db_index=False, related_name="articles"
    )
    path = models.CharField(_("path"), max_length=600)
    slug = models.CharField(_("address"), max_length=600)
    title = models.CharField(_("title"), max_length=1000)
    summary = models.TextField(_("summary"), blank=True)
    insight = models.TextField(_("insight"), blank=True)
    header = models.TextField(_("header"), blank=True)
    dialect = models.CharField(_("dialect"), max_length=10, choices=Dialect)
    body = models.ForeignKey("editorial.Body", on_delete=models.PROTECT, related_name="articles")
    sha256 = models.CharField(max_length=64, db_index=True, help_text=_("of the whole document"))
    language = models.CharField(_("language"), max_length=8, default="und")
    script = models.CharField(_("script"), max_length=8, blank=True)
    source_url = models.CharField(_("source"), max_length=2000, blank=True)
    alternative_titles = models.JSONField(_("alternative titles"), default=list, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    date_at = models.DateTimeField(_("time"), null=True, blank=True)
    date_raw = models.CharField(_("date as written"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.INBOX)
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    expire_at = models.DateTimeField(_("expire at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    excluded = models.BooleanField(_("excluded from lists"), default=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    cjk_characters = models.PositiveIntegerField(_("Chinese characters"), default=0)
    latin_words = models.PositiveIntegerField(_("words"), default=0)
    reading_minutes = models.PositiveSmallIntegerField(_("reading minutes"), default=0)
    live_revision = models.ForeignKey(
        "editorial.Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    base_revision = models.ForeignKey(
        "editorial.Revision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("the text that the file world last had"),
    )
    base_root = models.CharField(max_length=2000, blank=True, help_text=_("the folder that the base text lies in"))
    pending_revision = models.ForeignKey(
        "editorial.Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # A publisher approved this pending text for that moment; what is edited later is another revision.
    approved_revision = models.ForeignKey(
        "editorial.Revision", on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    approved_for = models.DateTimeField(_("edit approved for"), null=True, blank=True)
    # Both are empty in most rows: a full index would mislead SQLite into reading all of those.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="begun_articles",
        verbose_name=_("begun by"),
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="assigned_articles",
        verbose_name=_("assigned to"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    # Derived. Empty instead of 0, since SQLite uses a part of an index only for "is not empty".
    debt = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False, help_text=_("what an evergreen article lacks, one bit a condition")
    )
    # Curated: when somebody last published it again, or said that nothing has to change.
    reviewed_at = models.DateTimeField(_("last reviewed"), null=True, blank=True, editable=False)
    # Derived from that, the publication and the areas, as `editorial.workflow.reviews` says.
    review_due_on = models.DateField(_("due for review"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"))
    updated_at = models.DateTimeField(_("updated"), help_text=_("last change of the text here"))

    areas = models.ManyToManyField(Area, through="editorial.ArticleArea", related_name="articles")
    categories = models.ManyToManyField(Category, through="editorial.ArticleCategory", related_name="articles")
    series = models.ManyToManyField(Series, through="editorial.ArticleSeries", related_name="articles")
    projects = models.ManyToManyField(Project, through="editorial.ArticleProject", related_name="articles")
    tags = TaggableManager(through=TaggedArticle, blank=True, related_name="articles", verbose_name=_("tags"))

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [
            ("change_any_article", _("Can change articles of others")),
            ("review_article", _("Can review articles")),
            ("assign_article", _("Can assign articles")),
            ("publish_article", _("Can publish articles")),
            ("import_article", _("Can import Markdown")),
            ("export_article", _("Can export Markdown")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["path"], condition=Q(removed_at__isnull=True), name="article_path_unique"),
            models.UniqueConstraint(
                fields=["collection", "slug"], condition=Q(removed_at__isnull=True), name="article_slug_unique"
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="article_status_known"),
            models.CheckConstraint(
                condition=Q(approved_revision__isnull=True, approved_for__isnull=True)
                | Q(approved_revision__isnull=False, approved_for__isnull=False),
                name="article_approval_whole",
            ),
        ]
        indexes = [
            newest_first_index("article_newest"),
            newest_first_index("article_status_newest", "status"),
            newest_first_index("article_collection_newest", "collection"),
            newest_first_index("article_pending_newest", condition=Q(pending_revision__isnull=False)),
            newest_first_index("article_removed_newest", condition=Q(removed_at__isnull=False)),
            newest_first_index("article_excluded_newest", condition=Q(excluded=True)),
            newest_first_index("article_debt_newest", after="debt", condition=Q(debt__isnull=False)),
            # All that a search needs of an article to rank it, so that thousands are read without their rows.
            models.Index(
                fields=["status", "id", "body", "date", "publish_at", "expire_at", "removed_at", "excluded"],
                name="article_ranked",
            ),
            models.Index(fields=["updated_at"], name="article_updated_at"),
            # Of the beginning alone: PostgreSQL takes no entry as long as an address may be.
            models.Index(Left("source_url", SOURCE_BEGINNING), name="article_source"),
            models.Index(fields=["published_at"], name="article_published_at"),
            models.Index(fields=["publish_at"], condition=Q(publish_at__isnull=False), name="article_publish_at"),
            models.Index(fields=["expire_at"], condition=Q(expire_at__isnull=False), name="article_expire_at"),
            models.Index(fields=["due_on"], condition=Q(due_on__isnull=False), name="article_due_on"),
            models.Index(
                fields=["review_due_on"], condition=Q(review_due_on__isnull=False), name="article_review_due_on"
            ),
            models.Index(fields=["created_by"], condition=Q(created_by__isnull=False), name="article_created_by"),
            # Without it SQLite reads all articles for each revision that is stored before its article, or deleted.
            models.Index(
                fields=["approved_revision"],
                condition=Q(approved_revision__isnull=False),
                name="article_approved_revision",
            ),
            models.Index(fields=["approved_for"], condition=Q(approved_for__isnull=False), name="article_approved_for"),
            models.Index(fields=["assignee"], condition=Q(assignee__isnull=False), name="article_assignee"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("editorial:article", args=[self.collection.slug, self.slug])

    def get_markdown_url(self) -> str:
        """Returns the address of the document as text."""
        return reverse("editorial:article-markdown", args=[self.collection.slug, self.slug])

    @property
    def language_tag(self) -> str:
        """The BCP 47 tag of the text: "zh-Hans", "zh-Hant", "en", or "" when unknown."""
        if self.language == "zh" and self.script:
            return f"zh-{self.script}"
        return "" if self.language == "und" else self.language

    def is_scheduled(self, at: dt.datetime | None = None) -> bool:
        """Whether time alone will make the article public."""
        publish_at = self.publish_at
        return self.status == Status.EVERGREEN and publish_at is not None and publish_at > (at or timezone.now())

    def is_published(self, at: dt.datetime | None = None) -> bool:
        """Whether readers can open the article now; the same rule as `published()`, for one loaded row."""
        at = at or timezone.now()
        return (
            self.status == Status.EVERGREEN
            and self.removed_at is None
            and (self.publish_at is None or self.publish_at <= at)
            and (self.expire_at is None or self.expire_at > at)
        )
