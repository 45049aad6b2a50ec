"""Catching an import with the wrong root before it doubles a garden."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from editorial.models import Article
from editorial.services.importing.results import Action, PlanItem
from editorial.services.slugs import chunks

FEWEST = 3
COMMON_NAMES = {"index.md", "_index.md", "readme.md"}  # too common to tell one garden from another


class MisplacedRoot(ValueError):
    """Most files of the run are stored under another folder; `root` is the --root to use, "" when none fits.

    `matches` holds (path of the file, path of the stored article).
    """

    def __init__(self, matches: Sequence[tuple[str, str]], total: int, root: str) -> None:
        self.root = root
        self.matches = tuple(matches)
        example = f"{matches[0][0]} is stored as {matches[0][1]}"
        remedy = f"import with --root {root}" if root else "give the --root that the garden was imported with"
        super().__init__(
            f"{len(matches)} of {total} files are stored already under another path ({example}). Nothing was written; "
            f"{remedy}, or with --force-new to store them as new articles."
        )


def check_placement(items: Sequence[PlanItem]) -> None:
    """Passes unless more than half of the run's files (at least 3) equal articles under another prefix.

    Raises:
        MisplacedRoot: they do.
    """
    new = [item for item in items if item.action is Action.CREATE]
    if len(new) < FEWEST or 2 * len(new) <= len(items):
        return
    by_name: dict[str, list[str]] = defaultdict(list)
    for path in Article.objects.present().values_list("path", flat=True).iterator(chunk_size=5000):
        by_name[PurePosixPath(path).name].append(path)
    if not by_name:
        return
    by_sha: dict[str, str] = {}
    for chunk in chunks([item.sha256 for item in new]):
        by_sha.update(Article.objects.present().filter(sha256__in=chunk).values_list("sha256", "path"))
    matches = []
    for item in new:
        name = PurePosixPath(item.file.path).name
        namesakes = by_name.get(name, []) if name.lower() not in COMMON_NAMES else []
        match = by_sha.get(item.sha256) or (namesakes[0] if namesakes else None)
        # The same folder under another name is a renamed file, not another root.
        if match and PurePosixPath(match).parent != PurePosixPath(item.file.path).parent:
            matches.append((item, match))
    if len(matches) >= FEWEST and 2 * len(matches) > len(items):
        roots = Counter(filter(None, (fitting_root(item.file.path, item.file.root, path) for item, path in matches)))
        best = roots.most_common(1)[0][0] if roots else ""
        raise MisplacedRoot([(item.file.path, path) for item, path in matches], len(items), best)


def fitting_root(path: str, root: str, stored: str) -> str:
    """Returns the root under which the file at `root/path` would have the path `stored`, "" when there is none.

    >>> fitting_root("a.md", "/garden/notes", "notes/a.md")
    '/garden'
    >>> fitting_root("garden/notes/a.md", "/home", "notes/a.md")
    '/home/garden'
    """
    location = Path(root) / path
    wanted = PurePosixPath(stored).parts
    if location.parts[-len(wanted) :] != wanted:
        return ""
    return str(Path(*location.parts[: -len(wanted)]))
