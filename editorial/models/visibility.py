"""The one place that says when readers may see an article, as conditions that any query can use."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q


def published_condition(at: dt.datetime, prefix: str = "") -> Q:
    """Evergreen, not removed, after its publish time and before its expiry: the article answers by its address.

    `prefix` reaches the article from another table ("mentions__article__").
    """
    condition = Q(**{f"{prefix}status": "evergreen", f"{prefix}removed_at__isnull": True})
    condition &= Q(**{f"{prefix}publish_at__isnull": True}) | Q(**{f"{prefix}publish_at__lte": at})
    return condition & (Q(**{f"{prefix}expire_at__isnull": True}) | Q(**{f"{prefix}expire_at__gt": at}))


def listed_condition(at: dt.datetime, prefix: str = "") -> Q:
    """Published and not excluded: the article may stand on lists, in counts, feeds and search."""
    return published_condition(at, prefix) & Q(**{f"{prefix}excluded": False})
