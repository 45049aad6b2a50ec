"""Many ids as one parameter of a statement."""

from __future__ import annotations

import json
from collections.abc import Collection

from django.db import connections
from django.db.models.expressions import RawSQL


def among_ids(ids: Collection[int], using: str) -> RawSQL:
    """Returns what a column of ids is compared with by `__in`, however many there are, on the database of an alias.

    >>> articles.filter(pk__in=among_ids(ids, articles.db))
    """
    if connections[using].vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(ids))])
