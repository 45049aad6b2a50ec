"""Media files that a text names, by path or as Obsidian does by name alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q

from editorial.models import MediaFile
from editorial.rendering import Reference, WikiLink, garden_path, link_key, references, wiki_links
from editorial.services.files import media_type

MOST_NAMES = 50  # of one text; what is beyond stays text


def named_media(found: Iterable[Reference]) -> set[str]:
    """Returns the paths of the media files among references."""
    return {reference.path for reference in found if media_type(reference.path)}


def media_named_in(markup: str, path: str) -> set[str]:
    """Returns the paths of the media files that a rendered body names, read as the document at that path."""
    by_path = named_media(references(markup, path.rpartition("/")[0]))
    return by_path | set(stored_media((), wiki_links(markup), path)[1].values())


def stored_media(paths: Collection[str], links: Collection[WikiLink], path: str) -> tuple[set[str], dict[str, str]]:
    """Returns the stored media files that the document at `path` means, and by name those of wiki links. One query.

    Of the paths those are returned under which a file is stored. For a wiki link a path from the document's folder or
    from the top of the garden is taken first, then the nearest file of that name; case does not count.
    """
    return media_seen_from(path, stored_candidates(paths, links), paths, links)


def stored_candidates(paths: Collection[str], links: Collection[WikiLink]) -> list[str]:
    """Returns the stored files at those paths, and those that wiki links of any number of texts may mean. One query."""
    names = media_names(links)
    if not names and not paths:
        return []
    condition = Q(path__in=sorted(paths))
    for name in names:
        last = name.rpartition("/")[2]
        condition |= Q(path__iexact=last) | Q(path__iendswith=f"/{last}")
    return sorted(MediaFile.objects.filter(condition).values_list("path", flat=True))


def media_seen_from(
    path: str, stored: Sequence[str], paths: Collection[str], links: Collection[WikiLink]
) -> tuple[set[str], dict[str, str]]:
    """Returns which of the stored files the document at `path` means, as `stored_media` does."""
    by_name = _meant(media_names(links), stored, path)
    return {other for other in stored if other in paths} | set(by_name.values()), by_name


def media_names(links: Collection[WikiLink]) -> list[str]:
    """Returns the names of files among wiki links, as far as they are looked up."""
    return sorted({link.name for link in links if media_type(link.name)})[:MOST_NAMES]


def _meant(names: Iterable[str], stored: Sequence[str], path: str) -> dict[str, str]:
    """Returns which of the stored files each name in the document at `path` means."""
    folded = {link_key(other): other for other in reversed(stored)}
    found = {}
    for name in names:
        exact = (garden_path(place, path.rpartition("/")[0]) for place in (name.replace("%", "%25"), f"/{name}"))
        place = next((folded[key] for at in exact if at and (key := link_key(at[0])) in folded), None)
        fitting = [other for other in stored if f"/{link_key(other)}".endswith(f"/{link_key(name)}")]
        if place or fitting:
            found[name] = place or min(fitting, key=lambda other: (distance(path, other), other))
    return found


def distance(path: str, other: str) -> int:
    """Returns how many folders lie between two files.

    >>> distance("notes/ai/a.md", "notes/ai/b.md"), distance("notes/ai/a.md", "posts/b.md")
    (0, 3)
    """
    one, two = path.split("/")[:-1], other.split("/")[:-1]
    shared = 0
    while shared < min(len(one), len(two)) and one[shared] == two[shared]:
        shared += 1
    return len(one) + len(two) - 2 * shared
