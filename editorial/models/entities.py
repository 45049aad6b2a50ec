"""Entities: people, organizations, products, works and channels in one table, found by aliases."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from typing import ClassVar

from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Count, F, Func, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from editorial.models.visibility import listed_condition

# Links of entities are shown and handed on; nothing is ever fetched from them.
WEB = URLValidator(schemes=("http", "https"), message=_("An address begins with http:// or https://."), code="not-web")
WIKIDATA = RegexValidator(r"\AQ[1-9][0-9]*\Z", _("A Wikidata id is a Q and a number: Q182477."), "not-wikidata")
FEED_HELP = _("RSS or Atom; it is linked and never fetched")


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

    def with_article_counts(self) -> EntityQuerySet:
        """Adds `article_count`, the number of different articles that mention the entity, whoever may see them.

        Readers are shown it less those that are not listed. Counted entity by entity in the order of the index, which
        takes two thirds of the time of a join and a group.
        """
        mentions = Mention.objects.filter(entity=OuterRef("pk")).order_by()
        number = Func(F("article"), template="COUNT(DISTINCT %(expressions)s)", output_field=models.IntegerField())
        return self.annotate(article_count=Subquery(mentions.annotate(number=number).values("number")))

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
    # Derived from the name: how it is said, in Latin letters. The slug may be that of a former name.
    sound = models.CharField(max_length=255, editable=False, default="", blank=True)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown"))
    homepage = models.URLField(_("homepage"), max_length=500, blank=True)
    feed = models.URLField(_("feed"), max_length=500, blank=True, help_text=FEED_HELP, validators=[WEB])
    wikidata_id = models.CharField(_("Wikidata id"), max_length=20, blank=True, validators=[WIKIDATA])
    # Without an index: nearly every row has none, and SQLite would take it for a selective one.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        db_index=False,
        verbose_name=_("merged into"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = EntityQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("entity")
        verbose_name_plural = _("entities")
        permissions = [
            ("import_entity", _("Can import tables of names")),
            ("export_entity", _("Can export tables of names")),
        ]
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
        # The key first: a search asks for a name of whichever kind, an import for some keys of one kind.
        constraints = [models.UniqueConstraint(fields=["key", "source_kind"], name="alias_key_kind_unique")]

    def __str__(self) -> str:
        return self.written


class Mention(models.Model):
    """One name in one article's header, as the file writes it. Derived from the live text."""

    # Both are looked up through what begins with them below: half as many indexes to keep for thirty rows a file.
    article = models.ForeignKey("editorial.Article", on_delete=models.CASCADE, db_index=False, related_name="mentions")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, db_index=False, related_name="mentions")
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


class NameSet(models.Model):
    """The entities that an article mentions, each once, in one value. Derived from its mentions; without any no row.

    Whoever writes mentions writes these too. They say nothing about who may see the article: that is asked for when
    they are read.
    """

    article = models.OneToOneField(
        "editorial.Article", on_delete=models.CASCADE, primary_key=True, related_name="name_set"
    )
    packed = models.BinaryField()

    class Meta:
        default_permissions = ()
        verbose_name = _("names of an article")
        verbose_name_plural = _("names of articles")

    def __str__(self) -> str:
        return str(self.pk)

    @staticmethod
    def pack(entity_ids: Iterable[int]) -> bytes:
        """Returns the ids as they are stored: in their order, each once, eight bytes for each, the lowest first."""
        return _swapped(array("q", sorted(set(entity_ids)))).tobytes()

    @staticmethod
    def unpack(packed: bytes) -> array[int]:
        """Returns the ids that were packed; several values one behind the other are read as one."""
        return _swapped(array("q", bytes(packed)))


def _swapped(ids: array[int]) -> array[int]:
    if sys.byteorder == "big":
        ids.byteswap()
    return ids
