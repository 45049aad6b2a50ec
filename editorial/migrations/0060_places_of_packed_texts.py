"""Where the text of a passage stands that is packed with others: until now all of them were read for each."""

import struct
from bisect import bisect_right

from django.db import migrations

CHUNK = struct.Struct(">HI")  # first position and length, before each chunk
POSITION_BITS = 12


def chunks(packed):
    """Returns the first positions of the chunks, and where each begins and ends."""
    firsts, places = [], []
    end = 0
    while end < len(packed):
        first, length = CHUNK.unpack_from(packed, end)
        firsts.append(first)
        places.append((end, end + CHUNK.size + length))
        end = places[-1][1]
    return firsts, places


def place(apps, schema_editor):
    using = schema_editor.connection.alias
    reading, passage = (apps.get_model("editorial", name) for name in ("SearchReading", "Passage"))
    readings = reading.objects.using(using).exclude(packed=b"").order_by("pk").values_list("pk", flat=True)
    for pk in list(readings):
        firsts, places = chunks(bytes(reading.objects.using(using).get(pk=pk).packed))
        own = passage.objects.using(using).filter(
            start=-1, pk__gte=pk << POSITION_BITS, pk__lt=(pk + 1) << POSITION_BITS
        )
        rows = list(own)
        for row in rows:
            row.opening, row.end = places[bisect_right(firsts, row.pk % (1 << POSITION_BITS)) - 1]
        passage.objects.using(using).bulk_update(rows, ["opening", "end"], batch_size=200)


def forget(apps, schema_editor):
    passage = apps.get_model("editorial", "Passage")
    passage.objects.using(schema_editor.connection.alias).filter(start=-1).update(opening=-1, end=-1)


class Migration(migrations.Migration):
    dependencies = [("editorial", "0059_aliases_by_key")]

    operations = [migrations.RunPython(place, forget)]
