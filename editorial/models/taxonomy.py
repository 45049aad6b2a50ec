"""Areas, categories, series, projects and tags, and the rows that tie articles to them."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

MAX_VALUE = 255


class Term(models.Model):
    """What all but tags share: `value` is the text in files (NFC, case kept), `title` what readers see."""

    value = models.CharField(_("value in files"), max_length=MAX_VALUE, unique=True)
    slug = models.CharField(_("address"), max_length=MAX_VALUE, unique=True)
    title = models.CharField(_("title"), max_length=MAX_VALUE, blank=True)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown"))
    # Without an index: nearly every row has none, and SQLite would take it for a selective one.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", db_index=False
    )

    class Meta:
        abstract = True
        ordering = ["value"]

    def __str__(self) -> str:
        return self.title or self.value

    def get_absolute_url(self) -> str:
        return reverse(f"editorial:{self._meta.model_name}", args=[self.slug])


class Area(Term):
    class Meta(Term.Meta):
        verbose_name = _("area")
        verbose_name_plural = _("areas")


class Category(Term):
    class Meta(Term.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")


class Series(Term):
    class Meta(Term.Meta):
        verbose_name = _("series")
        verbose_name_plural = _("series")


class Project(Term):
    """A dossier. Membership lies in the documents; brief, state, lead and order lie here."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        ACTIVE = "active", _("active")
        DONE = "done", _("done")

    brief = models.TextField(_("brief"), blank=True, help_text=_("Markdown"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    lead = models.ForeignKey(
        "editorial.Entity", on_delete=models.SET_NULL, null=True, blank=True, related_name="led_projects"
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta(Term.Meta):
        ordering = ["position", "value"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")


class Tag(TagBase):
    """A tag of django-taggit: its `name` is the value in files. Internal tags are never shown to readers."""

    name = models.CharField(_("value in files"), max_length=MAX_VALUE, unique=True)
    slug = models.CharField(_("address"), max_length=MAX_VALUE, unique=True)
    title = models.CharField(_("title"), max_length=MAX_VALUE, blank=True)
    internal = models.BooleanField(_("internal"), default=False, help_text=_("never shown to readers"))
    # Without an index: nearly every row has none, and SQLite would take it for a selective one.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", db_index=False
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.title or self.name

    def get_absolute_url(self) -> str:
        return reverse("editorial:tag", args=[self.slug])


class TaggedArticle(ItemBase):
    """One tag of one article. Derived from the live text."""

    content_object = models.ForeignKey("editorial.Article", on_delete=models.CASCADE, related_name="tag_links")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="article_links")
    position = models.PositiveSmallIntegerField(default=0)
    written = models.CharField(max_length=MAX_VALUE + 45, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="tagged_article_unique")]

    def __str__(self) -> str:
        return self.written


class ArticleTerm(models.Model):
    """One area, category, series or project of one article. Derived from the live text."""

    article = models.ForeignKey("editorial.Article", on_delete=models.CASCADE, related_name="%(class)s_links")
    position = models.PositiveSmallIntegerField(default=0)
    written = models.CharField(max_length=MAX_VALUE + 45, blank=True)

    class Meta:
        abstract = True
        ordering = ["article_id", "position"]

    def __str__(self) -> str:
        return self.written


class ArticleArea(ArticleTerm):
    term = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="article_links")

    class Meta(ArticleTerm.Meta):
        constraints = [models.UniqueConstraint(fields=["article", "term"], name="article_area_unique")]


class ArticleCategory(ArticleTerm):
    term = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="article_links")

    class Meta(ArticleTerm.Meta):
        constraints = [models.UniqueConstraint(fields=["article", "term"], name="article_category_unique")]


class ArticleSeries(ArticleTerm):
    term = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="article_links")

    class Meta(ArticleTerm.Meta):
        constraints = [models.UniqueConstraint(fields=["article", "term"], name="article_series_unique")]


class ArticleProject(ArticleTerm):
    term = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="article_links")

    class Meta(ArticleTerm.Meta):
        constraints = [models.UniqueConstraint(fields=["article", "term"], name="article_project_unique")]
