"""What a changeset did to each row from its beginning to its end, however many steps it took."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from editorial.models import Changeset, Effect
from editorial.services.changesets import EFFECT_VERSION
from editorial.services.curated import Columns
from editorial.services.curated.dismissals import article_and_entity
from editorial.services.media.bundles import bundle_of

# Effects on articles; they are taken back with the articles, in `documents`.
ARTICLE_TABLES = ("article", "pending")


@dataclass(slots=True)
class NetEffect:
    """One row before and after all that a changeset did to it; None where the row was not there."""

    table: str
    key: str
    before: Columns | None
    after: Columns | None
    known: bool = True  # whether this version wrote the effects

    @property
    def made(self) -> bool:
        """Whether the changeset made the row."""
        return self.before is None

    def add(self, before: Columns | None, after: Columns | None) -> None:
        """Takes in one more step."""
        if self.before is not None and before is not None and self.after is not None:
            self.before = {**before, **self.before}
        self.after = None if after is None else {**(self.after or {}), **after}


def net_effects(changeset: Changeset, *, chosen: Collection[str] | None = None) -> list[NetEffect]:
    """Returns what the changeset did to each row, in the order of its first step; rows as before are left out.

    `chosen` limits it to rows of these articles and to rows that the changeset made.
    """
    found: dict[tuple[str, str], NetEffect] = {}
    rows = Effect.objects.filter(changeset=changeset).order_by("id")
    for table, key, before, after, version in rows.values_list("table", "key", "before", "after", "version").iterator():
        net = found.get((table, key))
        if net is None:
            net = found[table, key] = NetEffect(table, key, before, after)
        else:
            net.add(before, after)
        net.known &= version == EFFECT_VERSION
    return [net for net in found.values() if net.before != net.after and (chosen is None or _belongs(net, set(chosen)))]


def waiting_texts(nets: Collection[NetEffect]) -> dict[str, NetEffect]:
    """Returns what was done to the texts that wait: path → effect."""
    return {net.key: net for net in nets if net.table == "pending"}


def article_effects(nets: Collection[NetEffect], traced: Collection[str]) -> list[NetEffect]:
    """Returns the effects on articles; a waiting text goes with the live one, where that was written too."""
    paths = set(traced)
    return [net for net in nets if net.table == "article" or (net.table == "pending" and net.key not in paths)]


def _belongs(net: NetEffect, chosen: set[str]) -> bool:
    """Whether a row is one of the chosen articles', or one that goes once nothing needs it."""
    if net.table in ARTICLE_TABLES or net.table in ("assignment", "approval", "review"):
        return net.key in chosen
    if net.table in ("quarantine", "conflict"):
        return net.key.rsplit("#", 1)[0] in chosen
    if net.table == "dismissal":
        return article_and_entity(net.key)[0] in chosen
    if net.table == "waiver":
        return net.key.rsplit("#", 2)[0] in chosen
    if net.table == "media":
        return any(net.key.startswith(f"{folder}/") for folder in map(bundle_of, chosen) if folder)
    if net.table == "redirect":
        return any((columns or {}).get("article") in chosen for columns in (net.before, net.after))
    return net.made
