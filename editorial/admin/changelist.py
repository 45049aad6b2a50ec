"""The list of a model as Django makes it, with addresses of the pages beside the present one."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import PAGE_VAR, ChangeList


class EditorialChangeList(ChangeList):
    """Knows the neighbours of a page, where their number is unknown."""

    def get_ordering_field(self, field_name: Any) -> Any:
        """Returns what a column is ordered by; None where it may not be, whatever the address asks for."""
        if self.sortable_by is not None and field_name not in self.sortable_by:
            return None
        return super().get_ordering_field(field_name)

    @property
    def previous_page(self) -> str:
        """The address of the page before."""
        return self.get_query_string({PAGE_VAR: self.page_num - 1})

    @property
    def next_page(self) -> str:
        """The address of the page after; it may be empty."""
        return self.get_query_string({PAGE_VAR: self.page_num + 1})
