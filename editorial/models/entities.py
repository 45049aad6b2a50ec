"""Entities: people, organizations, products, works and channels in one table, found by aliases."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from editorial.models.visibility import listed_condition


class EntityKind(models.TextChoices):
    PERSON = "person", _("person")
    ORGANIZATION = "organization", _("organization")
    PRODUCT = "product", _("product")
    WORK = "work", _("work")
    CHANNEL = "channel", _("channel")


class SourceKind(models.TextChoices):
    """What the header's key says a name is; an alias keeps it whatever kind its entity has today."""

    PERSON = "person", _("person")
    ORGANIZATION = "organization", _("organization")
    PRODUCT = "product", _("product")
    WORK = "work", _("work")
    CHANNEL = "channel", _("channel")


class Role(models.TextChoices):
    PEOPLE = "people", _("people")
    ORGANIZATIONS = "organizations", _("organizations")
    PRODUCTS = "products", _("products")
    WORKS = "works", _("works")
    SPEAKER = "speaker", _("speaker")
    GUEST = "guest", _("guest")
    AUTHOR = "author", _("author")
    CHANNEL = "channel", _("channel")


class EntityQuerySet(models.QuerySet["Entity"]):
    def current(self) -> EntityQuerySet:
        """Entities that were not merged into another."""
        return self.filter(merged_into__isnull=True)

    def with_listed_counts(self) -> EntityQuerySet:
        """Adds `listed_count`, the number of different listed articles that mention the entity."""
        return self.annotate(
            listed_count=Count(
                "mentions__article", distinct=True, filter=listed_condition(timezone.now(), "mentions__article__")
            )
        )


class KindManager(models.Manager["Entity"]):
    """Entities of one kind, for the proxies' own admin pages."""

    def __init__(self, kind: EntityKind) -> None:
        super().__init__()
        self.kind = kind

    def get_queryset(self) -> EntityQuerySet:
        return EntityQuerySet(self.model, using=self._db).filter(kind=self.kind)


class Entity(models.Model):
    """Somebody or something that articles mention. The slug is given once and never recomputed."""

    kind = models.CharField(_("kind"), max_length=12, choices=EntityKind)
    name = models.CharField(_("name"), max_length=500)
    name_fixed = models.BooleanField(_("name chosen by an editor"), default=False)
    slug = models.CharField(_("address"), max_length=255)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown"))
    homepage = models.URLField(_("homepage"), max_length=500, blank=True)
    wikidata_id = models.CharField(_("Wikidata id"), max_length=20, blank=True)
    # Without an index: nearly every row has none, and SQLite would take it for a selective one.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", db_index=False
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = EntityQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("entity")
        verbose_name_plural = _("entities")
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="entity_kind_slug_unique"),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="entity_not_merged_into_itself"),
        ]
        indexes = [models.Index(fields=["kind", "name"], name="entity_kind_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse(f"editorial:{self.kind}", args=[self.slug])


class Person(Entity):
    objects: ClassVar[models.Manager[Entity]] = KindManager(EntityKind.PERSON)  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name = _("person")
        verbose_name_plural = _("people")


class Organization(Entity):
    objects: ClassVar[models.Manager[Entity]] = KindManager(EntityKind.ORGANIZATION)  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")


class Product(Entity):
    objects: ClassVar[models.Manager[Entity]] = KindManager(EntityKind.PRODUCT)  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name = _("product")
        verbose_name_plural = _("products")


class Work(Entity):
    objects: ClassVar[models.Manager[Entity]] = KindManager(EntityKind.WORK)  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name = _("work")
        verbose_name_plural = _("works")


class Channel(Entity):
    objects: ClassVar[models.Manager[Entity]] = KindManager(EntityKind.CHANNEL)  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name = _("channel")
        verbose_name_plural = _("channels")


class Alias(models.Model):
    """A name that leads to an entity: the key of the name under the kind that the file's key says."""

    class Origin(models.TextChoices):
        IMPORT = "import", _("import")
        EDITOR = "editor", _("editor")
        MERGE = "merge", _("merge")
        REJECTED = "rejected", _("rejected pair")

    source_kind = models.CharField(_("named as"), max_length=12, choices=SourceKind)
    key = models.CharField(_("key"), max_length=500)
    key_version = models.PositiveSmallIntegerField(default=1)
    written = models.CharField(_("written"), max_length=500)
    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="aliases")
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.IMPORT)

    class Meta:
        ordering = ["source_kind", "written"]
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        constraints = [models.UniqueConstraint(fields=["source_kind", "key"], name="alias_kind_key_unique")]

    def __str__(self) -> str:
        return self.written


class Mention(models.Model):
    """One name in one article's header, as the file writes it. Derived from the live text."""

    article = models.ForeignKey("editorial.Article", on_delete=models.CASCADE, related_name="mentions")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="mentions")
    role = models.CharField(_("role"), max_length=14, choices=Role)
    position = models.PositiveSmallIntegerField(_("position"))
    written = models.CharField(_("as written"), max_length=500)

    class Meta:
        ordering = ["article_id", "role", "position"]
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["article", "role", "position"], name="mention_place_unique")]
        indexes = [models.Index(fields=["entity", "article"], name="mention_entity_article")]

    def __str__(self) -> str:
        return self.written
