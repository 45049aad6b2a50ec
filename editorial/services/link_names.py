"""The names under which wiki links find an article: its file's name, its title, and its other titles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from editorial.mapping import ArticleData
from editorial.models import LinkName
from editorial.rendering import link_key
from editorial.services.bulk import insert_rows
from editorial.services.slugs import chunks

MOST = 200  # characters of a name
FILE, TITLE = LinkName.Kind.FILE, LinkName.Kind.TITLE


def file_name(path: str) -> str:
    """Returns the name by which a document is linked: that of its file, or of the folder of its bundle.

    >>> file_name("notes/ai/GPT.md"), file_name("posts/island/index.md")
    ('GPT', 'island')
    """
    folder, _, name = path.rpartition("/")
    stem = name.removesuffix(".md")
    return folder.rpartition("/")[2] if stem in ("index", "_index") and folder else stem


def last_part(name: str) -> str:
    """Returns what of a name that may say a folder is the name itself.

    >>> last_part("notes/ai/GPT.md"), last_part("GPT")
    ('GPT', 'GPT')
    """
    return name.removesuffix(".md").strip("/").rpartition("/")[2]


def is_meant(name: str, kind: int, path: str) -> bool:
    """Whether the document at the path, found under the last part of a name, fits the folder that the name may say."""
    folder = name.removesuffix(".md").strip("/").rpartition("/")[0]
    if not folder:
        return True
    if kind != FILE:
        return False
    place = path.removesuffix("/index.md") if path.endswith("/index.md") else path
    return f"/{link_key(place.rpartition('/')[0])}".endswith(f"/{link_key(folder)}")


def expected_names(path: str, titles: Iterable[str]) -> set[tuple[str, int]]:
    """Returns the keys of an article with their kinds; a key of the file is none of the title too."""
    own = link_key(file_name(path))
    found = {(own, int(FILE))} if 0 < len(own) <= MOST else set()
    keys = {link_key(title) for title in titles} - {own, ""}
    return found | {(key, int(TITLE)) for key in keys if len(key) <= MOST}


def titles_of(data: ArticleData) -> list[str]:
    """Returns the titles under which a document is linked."""
    return [data.title, *data.alternative_titles]


def replace_link_names(items: Iterable[tuple[int, str, ArticleData]], *, former: Sequence[int]) -> None:
    """Writes the names of articles (id, path, what was read) anew; runs inside the caller's transaction.

    `former` are the ids of those that have names already.
    """
    for chunk in chunks(former):
        LinkName.objects.filter(article_id__in=chunk).delete()
    rows = (
        (article_id, key, kind)
        for article_id, path, data in items
        for key, kind in sorted(expected_names(path, titles_of(data)))
    )
    insert_rows(LinkName, ("article_id", "key", "kind"), rows)


def rename_link(article_id: int, path: str) -> None:
    """Gives an article the name of another file; its titles stay."""
    LinkName.objects.filter(article_id=article_id, kind=FILE).delete()
    own = link_key(file_name(path))
    if 0 < len(own) <= MOST:
        LinkName.objects.create(article_id=article_id, key=own, kind=FILE)
