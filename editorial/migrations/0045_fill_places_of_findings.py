"""Fills the places of the findings that are there, which reading their texts again finds at the same ones."""

import json
from collections import Counter

from django.db import migrations
from django.utils import timezone

BATCH = 2_000
NOT_OF_PLACE = ("before", "number")
READ = "SELECT id, article_id, rule, details FROM editorial_finding ORDER BY article_id, id"
STORE = "UPDATE editorial_finding SET place = %s WHERE id = %s"
WAIVED = "UPDATE editorial_finding SET waived_at = %s WHERE state = 'waived'"


def place_of(rule, details):
    if rule == "address-taken":
        return "slug"
    values = json.loads(details) if isinstance(details, str) else details
    return "=".join(str(value) for name, value in values.items() if name not in NOT_OF_PLACE)[:80] or "header"


def fill(apps, schema_editor):
    seen = Counter()
    places = []
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(READ)
        for pk, article, rule, details in cursor.fetchall():
            place = place_of(rule, details)
            seen[article, rule, place] += 1
            number = seen[article, rule, place]
            places.append((place if number == 1 else f"{place} #{number}", pk))
        for start in range(0, len(places), BATCH):
            cursor.executemany(STORE, places[start : start + BATCH])
        now = schema_editor.connection.ops.adapt_datetimefield_value(timezone.now())
        cursor.execute(WAIVED, [now])


class Migration(migrations.Migration):
    dependencies = [("editorial", "0044_findings_by_place")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
