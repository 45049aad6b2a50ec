"""Every test starts without pages kept by the one before: their version numbers repeat."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from editorial.views.page_cache import pages
from editorial.views.site_state import forget_state


@pytest.fixture(autouse=True)
def forgotten_pages() -> Iterator[None]:
    pages.clear()
    forget_state()
    yield
    pages.clear()
    forget_state()
