"""Mentions moved from entity to entity in sets, by the names that they are written with; no text is read again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Count

from editorial.models import Alias, Changeset, Mention
from editorial.names import name_key
from editorial.services.name_sets import refresh_name_sets
from editorial.services.naming import MAX_NAME, SOURCE_OF_ROLE, NameKey, known_aliases, make_entities
from editorial.services.slugs import chunks

Written = tuple[str, str]  # (role, as written)


def places_of(aliases: Iterable[Alias]) -> dict[NameKey, int]:
    """Returns where these names lead: (source kind, key) → entity id; taken before they change, for `move_mentions`."""
    return {(str(alias.source_kind), alias.key): alias.entity_id for alias in aliases}


def written_with(entity_ids: Collection[int]) -> dict[tuple[int, NameKey], dict[Written, int]]:
    """Returns how the mentions of these entities are written: (entity id, name) → (role, as written) → how many."""
    found: dict[tuple[int, NameKey], dict[Written, int]] = defaultdict(dict)
    for chunk in chunks(sorted(entity_ids)):
        rows = Mention.objects.filter(entity_id__in=chunk).values_list("entity_id", "role", "written")
        for entity_id, role, written, number in rows.annotate(number=Count("id")).order_by():
            name = (str(SOURCE_OF_ROLE[role]), name_key(written)[:MAX_NAME])
            found[entity_id, name][role, written] = number
    return dict(found)


def move_mentions(former: Mapping[NameKey, int], *, changeset: Changeset) -> set[int]:
    """Lets the mentions of these names follow their aliases: from the former entity to the one that they lead to now.

    A name that no alias knows any more, and that articles use, becomes an entity of its own. Returns the ids of the
    entities whose names may have to be chosen again. Runs inside the caller's transaction, which has locked names.
    """
    spellings = written_with(set(former.values()))
    used = {name: spellings[entity_id, name] for name, entity_id in former.items() if (entity_id, name) in spellings}
    now = known_aliases(former)
    lost = sorted(name for name in used if name not in now)
    if lost:
        written = {name: min(used[name], key=lambda one: (-used[name][one], one[1]))[1] for name in lost}
        now |= dict(zip(lost, make_entities(lost, written, changeset), strict=True))
    moves: dict[tuple[int, int, str], list[str]] = defaultdict(list)
    for name, uses in used.items():
        if now[name] != former[name]:
            for role, text in uses:
                moves[former[name], now[name], role].append(text)
    moved: set[int] = set()
    for (before, after, role), texts in sorted(moves.items()):
        for chunk in chunks(sorted(texts)):
            mentions = Mention.objects.filter(entity_id=before, role=role, written__in=chunk)
            moved.update(mentions.order_by().values_list("article_id", flat=True))
            mentions.update(entity_id=after)
    refresh_name_sets(moved)
    return set(former.values()) | {now[name] for name in former if name in now}
