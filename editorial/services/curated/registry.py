"""The one list of curated tables, in the order in which rows can be made: what others name comes first."""

from __future__ import annotations

from editorial.services.curated.conflicts import Conflicts
from editorial.services.curated.dismissals import Dismissals
from editorial.services.curated.entities import Aliases, Entities
from editorial.services.curated.glossary import GlossaryTerms
from editorial.services.curated.media import MediaFiles
from editorial.services.curated.orders import ProjectOrders
from editorial.services.curated.pairs import NamePairs
from editorial.services.curated.paths import Paths
from editorial.services.curated.places import Approvals, Assignments, Collections, Redirects
from editorial.services.curated.quarantine import QuarantinedFiles
from editorial.services.curated.reviews import Reviews
from editorial.services.curated.table import CuratedTable
from editorial.services.curated.term_places import FormerAddresses, TermPairs
from editorial.services.curated.terms import Terms
from editorial.services.curated.waivers import Waivers
from editorial.services.taxonomy import VOCABULARIES

TABLES: dict[str, CuratedTable] = {
    table.table: table
    for table in (
        Entities(),
        Collections(),
        Paths(),
        MediaFiles(),
        *map(Terms, VOCABULARIES),
        FormerAddresses(),
        TermPairs(),
        ProjectOrders(),
        GlossaryTerms(),
        Aliases(),
        NamePairs(),
        Redirects(),
        Assignments(),
        Approvals(),
        Reviews(),
        Waivers(),
        QuarantinedFiles(),
        Conflicts(),
        Dismissals(),
    )
}
