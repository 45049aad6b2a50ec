"""Findings that an editor let pass, by natural keys: they are let pass wherever the same place is found again."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection as Keys
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from editorial.models import Article, Finding
from editorial.quality import BY_CODE
from editorial.services.curated.places import articles_by_path
from editorial.services.curated.table import Columns, CuratedTable, NotPossible
from editorial.services.deriving import STORE_RULES, refresh_debt
from editorial.services.finding_rows import kept_place, state_of
from editorial.services.slugs import chunks
from editorial.workflow import CHANGE_ANY

TABLE = "waiver"
WAIVER_COLUMNS = ("place", "reason", "by")  # of a file of decisions, which holds no times
LONGEST_REASON = 500
_DIGEST = 16


def waiver_key(finding: Finding) -> str:
    """Returns the natural key of a finding that was loaded with its article: path, rule, and a digest of its place."""
    return f"{finding.article.path}#{finding.rule}#{_digest(finding.place)}"


def _digest(place: str) -> str:
    return hashlib.sha256(place.encode()).hexdigest()[:_DIGEST]


class Waivers(CuratedTable):
    """Which findings an editor let pass, when and why. A finding that is not found yet can be let pass before."""

    table = TABLE
    permission = CHANGE_ANY

    def find(self, keys: Keys[str]) -> dict[str, Any]:
        return {key: row for key, row in self._findings(keys).items() if row.waived_at is not None}

    def columns(self, row: Finding) -> Columns:
        by = row.waived_by.username if row.waived_by else ""
        at = row.waived_at.isoformat() if row.waived_at else ""
        return {"place": row.place, "reason": row.waived_because, "at": at, "by": by}

    def create(self, items: Sequence[tuple[str, Columns]]) -> dict[str, str]:
        known = self._findings([key for key, _ in items])
        articles = articles_by_path(_parts(key)[0] for key, _ in items)
        problems: dict[str, str] = {}
        for key, columns in items:
            path, rule, digest = _parts(key)
            article, row = articles.get(path), known.get(key)
            place = kept_place(str(columns.get("place", "")))
            if article is None or article.removed_at is not None:
                problems[key] = "target-gone"
            elif row is None and ((rule not in BY_CODE and rule not in STORE_RULES) or _digest(place) != digest):
                problems[key] = "not-valid"
            else:
                try:
                    with transaction.atomic():
                        self.update(row or _not_found_yet(article, rule, place), columns)
                except NotPossible as error:
                    problems[key] = error.code
        return problems

    def update(self, row: Finding, columns: Columns) -> None:
        if "at" in columns or row.waived_at is None:
            row.waived_at = _moment(columns.get("at", ""))
        if "by" in columns:
            row.waived_by = User.objects.filter(username=columns["by"]).first()
        if "reason" in columns:
            row.waived_because = columns["reason"][:LONGEST_REASON]
        self._save([row])

    def remove(self, rows: Sequence[Finding]) -> None:
        for row in rows:
            row.waived_at, row.waived_by, row.waived_because = None, None, ""
        self._save(rows)

    def in_use(self, rows: Sequence[Any], *, leaving: Keys[int] = ()) -> set[int]:
        return set()

    def _findings(self, keys: Keys[str]) -> dict[str, Finding]:
        wanted = set(keys)
        paths = sorted({_parts(key)[0] for key in wanted})
        rules = {_parts(key)[1] for key in wanted}
        found: dict[str, Finding] = {}
        for chunk in chunks(paths):
            rows = Finding.objects.filter(article__path__in=chunk, article__removed_at__isnull=True, rule__in=rules)
            for row in rows.select_related("article", "waived_by"):
                if (key := waiver_key(row)) in wanted:
                    found[key] = row
        return found

    def _save(self, rows: Sequence[Finding]) -> None:
        for row in rows:
            row.state = state_of(row)
            row.save(update_fields=["state", "waived_at", "waived_by", "waived_because"])
        refresh_debt(sorted({row.article_id for row in rows}))


def _not_found_yet(article: Article, rule: str, place: str) -> Finding:
    """Returns a closed row for what will be found, or was; nothing of it is shown before."""
    now = timezone.now()
    severity = str(BY_CODE[rule].severity) if rule in BY_CODE else Finding.Severity.WARNING
    return Finding.objects.create(
        article=article,
        rule=rule,
        place=place,
        severity=severity,
        message="",
        state=Finding.State.CLOSED,
        first_seen=now,
        last_seen=now,
        closed_at=now,
    )


def _parts(key: str) -> tuple[str, str, str]:
    path, _, rest = key.rpartition("#")
    path, _, rule = path.rpartition("#")
    return path, rule, rest


def _moment(text: str) -> dt.datetime:
    if not text:
        return timezone.now()
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise NotPossible("not-valid") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
