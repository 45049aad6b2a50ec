"""What every public page depends on beside its own rows: the last write, the moment, and which sections have pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from editorial.models import SiteVersion
from editorial.services.pages import sections_until


@dataclass(frozen=True, slots=True)
class SiteState:
    """A stretch of time in which no page changes.

    It begins with a write (`version`) or where time alone published or hid an article, and ends at the latest at
    `until`. `at` is the moment at which visibility is asked for: within the stretch any moment gives the same answer,
    so that all queries of a page, and all pages kept from it, agree. `sections` names the index pages that have at
    least one listed article behind them ("archive", "tags", "people", …): the others do not exist.
    """

    version: int
    at: dt.datetime
    until: dt.datetime | None
    sections: frozenset[str]

    def holds(self, version: int, now: dt.datetime) -> bool:
        """Whether nothing was written and nothing fell due since; a clock that was set back ends the stretch too."""
        return self.version == version and self.at <= now and (self.until is None or now < self.until)


_latest: SiteState | None = None


def current_state() -> SiteState:
    """Returns the state of this moment: one query, and one more after a write or a due time."""
    global _latest
    version, now = SiteVersion.current(), timezone.now()
    state = _latest  # read once: another thread may put a newer one in place
    if state is None or not state.holds(version, now):
        # The version was read before the rows: a write that comes between makes this state and its pages too new
        # for their number, never too old.
        found, until = sections_until(now)
        state = SiteState(version=version, at=now, until=until, sections=found)
        _latest = state
    return state


def forget_state() -> None:
    """Makes the next page ask for everything anew."""
    global _latest
    _latest = None
