"""Finished pages, kept in the memory of this process for as long as they are exactly right."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from editorial.search import forget_labels
from editorial.views.site_state import SiteState, forget_state

MAX_BYTES = 32 * 1024 * 1024
MAX_PAGE_BYTES = 4 * 1024 * 1024
OVERHEAD = 2_000  # what an entry costs beside its body: key, headers, table


@dataclass(frozen=True, slots=True)
class Page:
    """An answer that can be given again, `compressed` by gzip as well if that is a gain.

    `etag` follows from the body alone, `seen_at` is when it first was this.
    """

    body: bytes
    compressed: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    seen_at: dt.datetime


class PageCache:
    """The most recently asked pages up to a number of bytes.

    A page is given back only in the state of the site that it was made in. Nothing is thrown away by name: after a
    write every page is looked at once more, and one that comes out the same keeps its `seen_at`.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self._bytes = 0
        self._pages: OrderedDict[Hashable, tuple[SiteState, Page]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, state: SiteState) -> Page | None:
        """Returns the page kept under the key if it was made in this state."""
        with self._lock:
            kept_state, page = self._pages.get(key, (None, None))
            if kept_state is not state:
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, state: SiteState, page: Page) -> Page:
        """Keeps the page and returns it as it is to be answered, with the `seen_at` of an equal one before it."""
        with self._lock:
            before_state, before = self._pages.pop(key, (None, None))
            if before_state is not None and before is not None:
                self._bytes -= weight(before)
                if before.etag == page.etag and follows(state, before_state):
                    page = before
            if weight(page) <= min(MAX_PAGE_BYTES, self.max_bytes):
                self._pages[key] = (state, page)
                self._bytes += weight(page)
                while self._bytes > self.max_bytes:
                    _, (_, oldest) = self._pages.popitem(last=False)
                    self._bytes -= weight(oldest)
        return page

    def clear(self) -> None:
        """Forgets every page."""
        with self._lock:
            self._pages.clear()
            self._bytes = 0

    def __len__(self) -> int:
        return len(self._pages)


def weight(page: Page) -> int:
    """Returns about how many bytes of memory the page takes."""
    return len(page.body) + len(page.compressed) + OVERHEAD


def follows(later: SiteState, earlier: SiteState) -> bool:
    """Whether at most one write lies between the states, so that an equal page cannot have been another meanwhile."""
    return later.until == earlier.until and later.version - earlier.version in (0, 1)


pages = PageCache()


def forget_pages() -> None:
    """Forgets everything that was kept; for tests, whose databases turn the version back."""
    pages.clear()
    forget_state()
    forget_labels()
