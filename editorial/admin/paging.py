"""Pages of long lists: nothing is counted to its end, and no page asks for the last one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.core.paginator import EmptyPage, Page, Paginator
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_COUNTED = 1_000
MOST_PAGES = 200


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts up to 1,000 rows; a longer list is turned page by page, as far as page 200.

    `count` is 1,001 for every longer list, and `longer` says so. A page past the counted ones is only known to exist
    once it was read.
    """

    following = False  # whether a page comes after the one that was read last

    @cached_property
    def count(self) -> int:  # type: ignore[override]
        """The number of rows, 1,001 where there are more than 1,000."""
        # In no order and without what only the list shows: the database takes the first that it finds.
        rows = cast("QuerySet[Any]", self.object_list)
        return int(rows.order_by().values("pk")[: MOST_COUNTED + 1].count())

    @property
    def longer(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.count > MOST_COUNTED

    @property
    def most_counted(self) -> int:
        """How far rows are counted."""
        return MOST_COUNTED

    def validate_number(self, number: Any) -> int:
        """Returns the number of a page that may exist; one past what was counted is read to know.

        Raises:
            EmptyPage: it is too high.
        """
        if not self.longer or not isinstance(number, int) or number < 1:
            return super().validate_number(number)
        if number > MOST_PAGES:
            raise EmptyPage(_("That page is too far; narrow the list."))
        return number

    def page(self, number: Any) -> Page[Any]:
        """Returns a page, read with one row more than it shows."""
        if not self.longer:
            return super().page(number)
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])  # type: ignore[index]
        if not rows:
            raise EmptyPage(_("That page contains no results"))
        self.following = len(rows) > self.per_page and number < MOST_PAGES
        return Page(rows[: self.per_page], number, self)

    def get_elided_page_range(self, number: Any = 1, *, on_each_side: int = 3, on_ends: int = 2) -> Iterator[Any]:
        """Yields page numbers of a list that was counted, none of a longer one."""
        if self.longer:
            return iter(())
        return super().get_elided_page_range(number, on_each_side=on_each_side, on_ends=on_ends)
