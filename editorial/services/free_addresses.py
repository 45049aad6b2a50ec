"""File names and addresses that a title suggests, and the next free one where they are taken."""

from __future__ import annotations

from dataclasses import dataclass

from editorial.models import Article, Collection
from editorial.names import slugify_name
from editorial.services.slugs import first_free, taken_slugs


@dataclass(frozen=True, slots=True)
class FreeAddress:
    """`wanted` as it was asked for or made from the title, and `free`: the same, or with -2, -3, … where taken."""

    wanted: str
    free: str

    @property
    def taken(self) -> bool:
        """Whether something else stands there already."""
        return self.wanted != self.free


def suggested(title: str) -> str:
    """Returns the last part of an address for a title: pinyin for Chinese; "" where it has no letter or digit."""
    return slugify_name(title)


def free_stem(collection: Collection, wanted: str) -> FreeAddress:
    """Returns a file name, without ".md", that no file of the collection has and whose address is free.

    Names that some file systems hold for the same, and those of removed articles, count as taken.
    """
    if not wanted:
        return FreeAddress("", "")
    below = f"{collection.name}/"
    paths = Article.objects.filter(path__istartswith=f"{below}{wanted}").values_list("path", flat=True)
    names = {path.removeprefix(below).removesuffix(".md").casefold() for path in paths}
    slugs = taken_slugs(Article.objects.present().filter(collection=collection), [wanted])
    taken = names | {slug.casefold() for slug in slugs}
    return FreeAddress(wanted, first_free(wanted, taken) if wanted.casefold() in taken else wanted)


def free_slug(article: Article, wanted: str) -> FreeAddress:
    """Returns a last part of the article's address that no other article of its folder has."""
    if not wanted:
        return FreeAddress("", "")
    folder = article.slug.rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""
    others = Article.objects.present().filter(collection=article.collection_id).exclude(pk=article.pk)
    free = first_free(f"{prefix}{wanted}", taken_slugs(others, [f"{prefix}{wanted}"]))
    return FreeAddress(wanted, free.removeprefix(prefix))
