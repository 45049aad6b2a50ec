"""What an edit of entities is going to do, as data: names with their uses, articles, addresses, columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from editorial.models import Alias, Article, Entity, Mention, Project
from editorial.names import display_name
from editorial.services.actors import Actor
from editorial.services.mention_moves import Written, written_with
from editorial.services.naming import MAX_NAME, NameKey

SAMPLES = 5


@dataclass(frozen=True, slots=True)
class NameMove:
    """A name that leads from an entity to another afterwards; `spellings` are what articles write, most used first."""

    source_kind: str
    key: str
    written: str
    leaves: Entity
    spellings: tuple[tuple[str, int], ...] = ()

    @property
    def uses(self) -> int:
        """How many mentions follow the name."""
        return sum(number for _, number in self.spellings)


@dataclass(frozen=True, slots=True)
class AddressChange:
    """An address that answers with a redirect afterwards, and where that leads."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """A column of an entity that gets another value; `column` is its name in the model."""

    entity: Entity
    column: str
    before: Any
    after: Any

    @property
    def label(self) -> str:
        """What the column is called."""
        field: Any = Entity._meta.get_field(self.column)
        return str(field.verbose_name)

    @property
    def shown(self) -> tuple[str, str]:
        """Both values as people read them."""
        field: Any = Entity._meta.get_field(self.column)
        named: dict[Any, Any] = dict(field.flatchoices or ((True, _("yes")), (False, _("no"))))
        return str(named.get(self.before, self.before)), str(named.get(self.after, self.after))


@dataclass(frozen=True, slots=True)
class EntityPlan:
    """Everything that an edit of entities would write; `fingerprint` says what it was made from.

    `articles` counts the different present articles whose mentions move, `samples` are the newest of those that the
    actor may see, `projects` those that get another lead, `former` entities merged earlier that go along, `redirects`
    the number of former addresses that go along, `page` the address of whoever has the names afterwards.
    """

    fingerprint: str
    names: tuple[NameMove, ...] = ()
    articles: int = 0
    samples: tuple[Article, ...] = ()
    projects: tuple[Project, ...] = ()
    former: tuple[Entity, ...] = ()
    redirects: int = 0
    page: str = ""
    addresses: tuple[AddressChange, ...] = ()
    columns: tuple[ColumnChange, ...] = ()

    @property
    def mentions(self) -> int:
        """How many mentions follow the names."""
        return sum(name.uses for name in self.names)


def name_moves(aliases: Iterable[Alias]) -> tuple[NameMove, ...]:
    """Returns these names, loaded with their entities, as moves: with what articles write, the most used first."""
    rows = list(aliases)
    used = written_with({row.entity_id for row in rows})
    moves = []
    for row in rows:
        uses: Counter[str] = Counter()
        for (_role, text), number in used.get((row.entity_id, (row.source_kind, row.key)), {}).items():
            uses[text] += number
        spellings = tuple(sorted(uses.items(), key=lambda item: (-item[1], item[0])))
        moves.append(NameMove(row.source_kind, row.key, row.written, row.entity, spellings))
    return tuple(sorted(moves, key=lambda move: (-move.uses, move.source_kind, move.written)))


def articles_of(
    moves: Iterable[NameMove], *, whole: Collection[int] = (), by: Actor
) -> tuple[int, tuple[Article, ...]]:
    """Returns how many articles use these names, and the newest of them that the actor may see.

    Entities that are `whole` lose all of their mentions, so that nothing has to be told apart.
    """
    mentions = Mention.objects.filter(article__removed_at__isnull=True)
    mentioned = mentions.filter(entity_id__in=list(whole))
    for move in moves:
        if move.leaves.pk not in whole:
            texts = [text for text, _ in move.spellings]
            mentioned = mentioned | mentions.filter(entity_id=move.leaves.pk, written__in=texts)
    ids = mentioned.values("article_id").distinct().order_by()
    visible = Article.objects.all() if by is None else Article.objects.visible_to(by)
    found = visible.filter(pk__in=ids).select_related("collection").order_by("-date", "-date_at", "path")
    return ids.count(), tuple(found[:SAMPLES])


def name_by_rule(entity: Entity, uses: Iterable[Mapping[Written, int]]) -> str:
    """Returns how the entity is called once its mentions are these: as an editor said, else as most articles write."""
    if entity.name_fixed:
        return entity.name
    counted: Counter[str] = Counter()
    for spellings in uses:
        for (_role, text), number in spellings.items():
            counted[display_name(text)[:MAX_NAME]] += number
    if not counted:
        return entity.name
    return min(counted.items(), key=lambda item: (-item[1], item[0]))[0] or entity.name


def uses_of(entities: Collection[int], names: Collection[NameKey] | None = None) -> list[Mapping[Written, int]]:
    """Returns how mentions of these entities are written, of these names only where they are given."""
    found = written_with(entities)
    return [uses for (_entity, name), uses in found.items() if names is None or name in names]
