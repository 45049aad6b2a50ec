"""Articles that carry a text as a tag or a name."""

from __future__ import annotations

from editorial.models import Mention, TaggedArticle
from editorial.names import to_simplified
from editorial.search.filters import entities_named


def carrying(text: str) -> frozenset[int]:
    """Return the ids of all articles, visible or not, with a tag or a name that is `text`; two queries.

    Tags are found as they are written in files or in another case; names by all their aliases.
    """
    spellings = {form for one in (text, to_simplified(text)) for form in (one, one.lower(), one.upper(), one.title())}
    tagged = TaggedArticle.objects.filter(tag__name__in=spellings, tag__internal=False).order_by()
    mentioned = Mention.objects.filter(entity__in=entities_named(text).order_by().values("pk")).order_by()
    return frozenset(tagged.values_list("content_object_id", flat=True)) | frozenset(
        mentioned.values_list("article_id", flat=True)
    )
