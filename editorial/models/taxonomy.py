"""Areas, categories, series, projects and tags, and the rows that tie articles to them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

MAX_VALUE = 255
MAX_REVIEW_DAYS = 3_650


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
    """`review_days` is how long its evergreen articles stand until they are due to be looked at again.

    Empty is what the site has for all areas (REVIEW_DAYS), 0 is never.
    """

    review_days = models.PositiveSmallIntegerField(
        _("review after days"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAX_REVIEW_DAYS)],
        help_text=_(
            "how long an evergreen article stands until it is due for review; empty as the site has it, 0 never"
        ),
    )

    class Meta(Term.Meta):
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        permissions = [
            ("import_area", _("Can import tables of areas")),
            ("export_area", _("Can export tables of areas")),
        ]


class Category(Term):
    """`area` is its place in the tree that editors make; the articles of a category need not be in that area."""

    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="categories", verbose_name=_("area")
    )

    class Meta(Term.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        permissions = [
            ("import_category", _("Can import tables of categories")),
            ("export_category", _("Can export tables of categories")),
        ]


class Series(Term):
    class Meta(Term.Meta):
        verbose_name = _("series")
        verbose_name_plural = _("series")
        permissions = [
            ("import_series", _("Can import tables of series")),
            ("export_series", _("Can export tables of series")),
        ]


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
        permissions = [
            ("import_project", _("Can import tables of projects")),
            ("export_project", _("Can export tables of projects")),
        ]


class Tag(TagBase):
    """A tag of django-taggit: its `name` is the value in files. Internal tags are never shown to readers.

    A tag that is read as something else stays tied to its articles, so that they are found when that is taken back;
    they are in that category or project as well, or mention that name. `read_as_value` is the value or the name.
    """

    class ReadAs(models.TextChoices):
        TAG = "", _("a tag")
        CATEGORY = "category", _("a category")
        PROJECT = "project", _("a project")
        PERSON = "person", _("a person")
        ORGANIZATION = "organization", _("an organization")
        PRODUCT = "product", _("a product")
        WORK = "work", _("a work")
        NOTHING = "nothing", _("nothing")

    name = models.CharField(_("value in files"), max_length=MAX_VALUE, unique=True)
    slug = models.CharField(_("address"), max_length=MAX_VALUE, unique=True)
    title = models.CharField(_("title"), max_length=MAX_VALUE, blank=True)
    internal = models.BooleanField(_("internal"), default=False, help_text=_("never shown to readers"))
    read_as = models.CharField(_("read as"), max_length=12, choices=ReadAs, blank=True, default=ReadAs.TAG)
    read_as_value = models.CharField(_("read as which"), max_length=MAX_VALUE, blank=True)
    # Without an index: nearly every row has none, and SQLite would take it for a selective one.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", db_index=False
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        permissions = [
            ("import_tag", _("Can import tables of tags")),
            ("export_tag", _("Can export tables of tags")),
        ]

    def __str__(self) -> str:
        return self.title or self.name

    def get_absolute_url(self) -> str:
        return reverse("editorial:tag", args=[self.slug])


class TaggedArticle(ItemBase):
    """One tag of one article. Derived from the live text."""

    # Here and below: looked up by the article through the unique constraint, which begins with it.
    content_object = models.ForeignKey(
        "editorial.Article", on_delete=models.CASCADE, db_index=False, related_name="tag_links"
    )
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="article_links")
    position = models.PositiveSmallIntegerField(default=0)
    written = models.CharField(max_length=MAX_VALUE + 45, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="tagged_article_unique")]

    def __str__(self) -> str:
        return self.written


class ArticleTerm(models.Model):
    """One area, category, series or project of one article. Derived from the live text."""

    article = models.ForeignKey(
        "editorial.Article", on_delete=models.CASCADE, db_index=False, related_name="%(class)s_links"
    )
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


class ProjectPlace(models.Model):
    """Where an article stands in the order that editors gave a project.

    Known by the path, as files are: an import makes the rows that tie articles to projects anew, and never touches
    these. A place of an article that is not in the project (any more) counts for nothing.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, db_index=False, related_name="places")
    path = models.CharField(max_length=600)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["project_id", "position"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["project", "path"], name="project_place_unique")]

    def __str__(self) -> str:
        return self.path
