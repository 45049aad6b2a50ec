"""The proposals of one article, found in its newest text when somebody asks."""

from __future__ import annotations

from django.db.models.functions import Coalesce

from editorial.models import Article, DismissedName
from editorial.services.reading import read_document
from editorial.services.texts import document_of
from editorial.services.unlisted.finding import Proposal, proposals_in
from editorial.services.unlisted.known import KnownNames, known_names


def proposals_of(article: Article, *, known: KnownNames | None = None) -> list[Proposal]:
    """Returns what to propose for an article that was loaded with its texts: the one that waits, else the live one."""
    known = known or known_names()
    document = document_of(article, pending=True)
    names = {(use.source_kind, use.key) for use in read_document(document, article).names}
    listed = {known.aliases[name] for name in names if name in known.aliases}
    return proposals_in(document.body, known, listed=listed, dismissed=dismissed_for(article.pk))


def dismissed_for(article_id: int) -> set[int]:
    """Returns the entities that are not to be proposed for the article; of a merged one, what it was merged into."""
    rows = DismissedName.objects.filter(article=article_id)
    return set(rows.values_list(Coalesce("entity__merged_into_id", "entity_id"), flat=True))
