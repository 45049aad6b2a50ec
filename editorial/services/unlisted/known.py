"""Every name that the garden knows, ready to be found in texts; made once for each state of the names and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from django.db import connection
from django.db.models import Count

from editorial.mapping import NAME_ROLES
from editorial.models import Alias, DismissedName, Effect, Entity, Mention, NameCount, Role
from editorial.names import NameMatcher, Uses, name_key
from editorial.services.naming import MAX_NAME

Version = tuple[object, ...]

# What a name of the text can be listed as, and under which role; who speaks or writes is no matter of the text.
_ABOUT_THE_TEXT = (Role.PEOPLE, Role.ORGANIZATIONS, Role.PRODUCTS, Role.WORKS)
ROLE_OF_KIND: dict[str, str] = {kind: role for role, kind in NAME_ROLES.values() if role in _ABOUT_THE_TEXT}
CLEARLY = 4  # times as many mentions as the next one that has the name


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who or what a name may mean, and how it would be listed."""

    entity_id: int
    kind: str
    role: str
    source_kind: str


class KnownNames:
    """The names of one state of the garden. Reads the database when it is made, and never again."""

    def __init__(self, version: Version) -> None:
        self.version = version
        entities = Entity.objects.current().values_list("pk", "kind", "name")
        self.entities: dict[int, tuple[str, str]] = {pk: (kind, name) for pk, kind, name in entities.iterator()}
        rows = Alias.objects.values_list("source_kind", "key", "written", "entity_id")
        aliases = list(rows.iterator())
        self.aliases: dict[tuple[str, str], int] = {(kind, key): pk for kind, key, _, pk in aliases}
        counted = Mention.objects.values_list("entity_id").annotate(number=Count("pk")).order_by()
        self.mentions: dict[int, int] = dict(counted)
        counts = NameCount.objects.values_list("name", "listed", "unlisted", "as_word")
        self.uses = {name: Uses(*numbers) for name, *numbers in counts.iterator()}
        dismissed = DismissedName.objects.filter(article__isnull=True)
        self.never = frozenset(dismissed.values_list("name", flat=True))
        named = [(name, pk) for pk, (_, name) in self.entities.items()]
        self.matcher = NameMatcher([*((written, pk) for _, _, written, pk in aliases), *named])

    @cached_property
    def keys_of(self) -> dict[int, set[tuple[str, str]]]:
        """Entity → the (source kind, key) that lead to it."""
        found: dict[int, set[tuple[str, str]]] = {}
        for name, entity_id in self.aliases.items():
            found.setdefault(entity_id, set()).add(name)
        return found

    def candidates(self, entity_ids: tuple[int, ...], written: str) -> list[Candidate]:
        """Returns who may be meant by a name so written in a text, whoever is mentioned most first.

        Where one is mentioned several times as often as any other, that one alone. Who can be listed by nothing that
        this spelling leads to is left out.
        """
        key = name_key(written)[:MAX_NAME]
        found = []
        for entity_id in entity_ids:
            if entity_id in self.entities:
                kind = self.entities[entity_id][0]
                source_kind = self._source_kind(entity_id, kind, key)
                if source_kind:
                    found.append(Candidate(entity_id, kind, ROLE_OF_KIND[source_kind], source_kind))
        found.sort(key=lambda one: (-self.mentions.get(one.entity_id, 0), one.entity_id))
        numbers = [self.mentions.get(one.entity_id, 0) for one in found[:2]]
        return found[:1] if len(numbers) > 1 and numbers[0] >= CLEARLY * max(1, numbers[1]) else found

    def _source_kind(self, entity_id: int, kind: str, key: str) -> str:
        """Returns under which kind of name the key leads to the entity, its own kind before others, "" for none."""
        kinds = sorted(ROLE_OF_KIND, key=lambda one: one != kind)
        return next((one for one in kinds if self.aliases.get((one, key)) == entity_id), "")


_lock = Lock()
_kept: list[KnownNames] = []


def known_names() -> KnownNames:
    """Returns the names of today: those that this process has, where nothing was written about names since."""
    version = _version()
    with _lock:
        if not _kept or _kept[0].version != version:
            _kept[:] = [KnownNames(version)]
        return _kept[0]


def _version() -> Version:
    """Returns what differs once a name, or what is known of one, was written: every such write has an effect."""
    last_effect = Effect.objects.order_by("-pk").values_list("pk", flat=True)[:1]
    last_count = NameCount.objects.order_by("-pk").values_list("pk", flat=True)[:1]
    return connection.settings_dict["NAME"], *last_effect, "counts", *last_count


def forget_known_names() -> None:
    """Lets the next caller read the names anew."""
    with _lock:
        _kept.clear()
