"""Tags that are read as something else: what texts say is laid out so before rows are made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from django.db.models import Q

from editorial.mapping import ArticleData, NameUse, TermUse
from editorial.models import Role, Tag
from editorial.names import name_key
from editorial.services.bulk import among

LISTS: dict[str, str] = {Tag.ReadAs.CATEGORY: "categories", Tag.ReadAs.PROJECT: "projects"}  # attributes of ArticleData
ROLES: dict[str, str] = {
    Tag.ReadAs.PERSON: Role.PEOPLE,
    Tag.ReadAs.ORGANIZATION: Role.ORGANIZATIONS,
    Tag.ReadAs.PRODUCT: Role.PRODUCTS,
    Tag.ReadAs.WORK: Role.WORKS,
}
PROMOTED = (*LISTS, *ROLES)


class Reading(NamedTuple):
    """What a tag is read as: the kind, and the value or the name."""

    kind: str
    value: str


def read_tags(texts: Sequence[ArticleData]) -> list[ArticleData]:
    """Returns what the texts say where tags that are read as something else count as that; one query.

    The tags stay among the tags. A value or a name that a text has anyway is not added to it.
    """
    known = readings({use.value for data in texts for use in data.tags})
    return [_read(data, known) for data in texts] if known else list(texts)


def readings(values: Iterable[str]) -> dict[str, Reading]:
    """Returns what those of the tags are read as that are read as something; a merged one as the tag that it leads to.

    Tags that are read as nothing are left out.
    """
    wanted = sorted(set(values))
    if not wanted:
        return {}
    own = Q(merged_into__isnull=True, read_as__in=PROMOTED)
    rows = Tag.objects.filter(own | Q(merged_into__read_as__in=PROMOTED), name__in=among(wanted)).order_by()
    columns = ("name", "read_as", "read_as_value", "merged_into__read_as", "merged_into__read_as_value")
    return {
        name: Reading(target_kind or kind, target_value or value)
        for name, kind, value, target_kind, target_value in rows.values_list(*columns)
    }


def _read(data: ArticleData, known: Mapping[str, Reading]) -> ArticleData:
    found = [(use, known[use.value]) for use in data.tags if use.value in known]
    for use, reading in found:
        if reading.kind in LISTS:
            data = _listed(data, LISTS[reading.kind], reading.value, use.written)
        else:
            data = _named(data, ROLES[reading.kind], reading)
    return data


def _listed(data: ArticleData, field: str, value: str, written: str) -> ArticleData:
    uses: tuple[TermUse, ...] = getattr(data, field)
    if any(use.value == value for use in uses):
        return data
    position = max((use.position for use in uses), default=-1) + 1
    longer = (*uses, TermUse(position, value, written))
    return replace(data, categories=longer) if field == "categories" else replace(data, projects=longer)


def _named(data: ArticleData, role: str, reading: Reading) -> ArticleData:
    key = name_key(reading.value)
    places = [use.position for use in data.names if use.role == role]
    if not key or any(use.role == role and use.key == key for use in data.names):
        return data
    use = NameUse(str(role), reading.kind, max(places, default=-1) + 1, reading.value, key)
    return replace(data, names=(*data.names, use))
