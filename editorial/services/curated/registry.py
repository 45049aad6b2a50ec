"""The one list of curated tables, in the order in which rows can be made: what others name comes first."""

from __future__ import annotations

from editorial.services.curated.entities import Aliases, Entities
from editorial.services.curated.paths import Paths
from editorial.services.curated.places import Approvals, Assignments, Collections, Redirects, Waivers
from editorial.services.curated.table import CuratedTable
from editorial.services.curated.terms import Terms
from editorial.services.taxonomy import VOCABULARIES

TABLES: dict[str, CuratedTable] = {
    table.table: table
    for table in (
        Entities(),
        Collections(),
        Paths(),
        *map(Terms, VOCABULARIES),
        Aliases(),
        Redirects(),
        Assignments(),
        Approvals(),
        Waivers(),
    )
}
