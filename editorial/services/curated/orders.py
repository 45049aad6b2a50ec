"""The order that editors gave the articles of a project, as the list of their paths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection as Keys
from collections.abc import Mapping, Sequence
from typing import Any

from editorial.models import Project, ProjectPlace
from editorial.services.curated.table import Columns, CuratedTable, NotPossible
from editorial.services.slugs import chunks

ORDER = "project_order"  # the table's name in effects and decisions
LONGEST_PATH = 600


class ProjectOrders(CuratedTable):
    """One order for each project, empty where nobody has made one; the key is the project's value in files."""

    table = ORDER
    permission = "editorial.change_project"

    def find(self, keys: Keys[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for chunk in chunks(sorted(set(keys))):
            found.update({row.value: row for row in Project.objects.filter(value__in=chunk)})
        return found

    def columns(self, row: Project) -> Columns:
        return {"articles": stored_order(row)}

    def unset(self) -> Columns:
        return {"articles": []}

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        return {key: "target-gone" for key, _ in items}

    def update(self, row: Project, columns: Columns) -> None:
        paths = columns["articles"]
        if len(set(paths)) < len(paths) or not all(0 < len(path) <= LONGEST_PATH for path in paths):
            raise NotPossible("not-valid")
        write_order(row, paths)


def stored_order(project: Project) -> list[str]:
    """Returns the paths of the articles that have a place, those that are not in the project now included."""
    return list(ProjectPlace.objects.filter(project=project).order_by("position").values_list("path", flat=True))


def stored_orders() -> dict[str, list[str]]:
    """Returns the orders of all projects that have one, by the project's value."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = ProjectPlace.objects.order_by("project__value", "position").values_list("project__value", "path")
    for value, path in rows.iterator():
        found[value].append(path)
    return dict(found)


def write_order(project: Project, paths: Sequence[str]) -> None:
    """Replaces the order of a project. Runs inside the caller's transaction and records nothing."""
    ProjectPlace.objects.filter(project=project).delete()
    rows = [ProjectPlace(project=project, path=path, position=number) for number, path in enumerate(paths, 1)]
    ProjectPlace.objects.bulk_create(rows, batch_size=200)


def move_places(moves: Mapping[str, str]) -> None:
    """Lets articles that have another path now keep their places: former path → path.

    Runs inside the caller's transaction. Rows are made anew, so that two articles can change their paths about.
    """
    moves = {former: path for former, path in moves.items() if former != path}
    places = [row for chunk in chunks(sorted(moves)) for row in ProjectPlace.objects.filter(path__in=chunk)]
    if not places:
        return
    ProjectPlace.objects.filter(pk__in=[row.pk for row in places]).delete()
    projects = {row.project_id for row in places}
    ProjectPlace.objects.filter(project__in=projects, path__in={moves[row.path] for row in places}).delete()
    ProjectPlace.objects.bulk_create(
        [ProjectPlace(project_id=row.project_id, path=moves[row.path], position=row.position) for row in places]
    )
