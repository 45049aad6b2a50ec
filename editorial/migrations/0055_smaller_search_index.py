"""A smaller index of searches in PostgreSQL: texts in another form, and fewer tokens. `rebuild --search` fills it."""

from django.db import migrations

# Code points of the paired characters; `editorial.search.backends.postgresql_form` writes texts so. Each is written
# twice with a blank between, which parts a run of them into pairs: built-in functions alone are fast enough. The
# functions are dear, so that the planner never calls them for each row of the table.
PAIRED = "\\u0400-\\u05bf"
FUNCTION = r"""
CREATE FUNCTION {name}(one text, other text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 100000 AS $function$
    SELECT array_to_tsvector(array_remove(
        string_to_array(regexp_replace(one || ' ' || other, '[{characters}]', '{written}', 'g'), ' '), ''
    ))
$function$
"""
# The function of migration 34 stays for the way back; nothing else asks it.
PAIRS = FUNCTION.format(name="editorial_search_pairs", characters=PAIRED, written=r"\& \&")
UNITS = FUNCTION.format(name="editorial_search_units", characters=PAIRED, written=r"\& ")
INDEXES = {
    "editorial_search_text": ("editorial_search_text_tokens", "heading, text"),
    "editorial_search_header": ("editorial_search_header_tokens", "title, summary"),
}
MODELS = ("SearchReading", "Passage", "SearchHeader")


def empty(apps, schema_editor):
    for table, (index, _) in INDEXES.items():
        schema_editor.execute(f"DROP INDEX {index}")
        schema_editor.execute(f"TRUNCATE {table}")
    for model in MODELS:
        apps.get_model("editorial", model).objects.all().delete()


def index(schema_editor, table, function, options=""):
    name, columns = INDEXES[table]
    schema_editor.execute(f"CREATE INDEX {name} ON {table} USING gin ({function}({columns})){options}")
    schema_editor.execute(f"ALTER INDEX {name} ALTER COLUMN 1 SET STATISTICS 0")


def compression(schema_editor, method):
    """Has texts compressed in a way that is read twice as fast, where the server was built with it."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'")
        row = cursor.fetchone()
    if row and method in row[0]:
        schema_editor.execute(f"ALTER TABLE editorial_search_text ALTER COLUMN text SET COMPRESSION {method}")


def smaller(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    empty(apps, schema_editor)
    for statement in (PAIRS, UNITS):
        schema_editor.execute(statement, params=None)
    # Rows without their long texts lie close together, and numbers of rows that are near take less space.
    schema_editor.execute("ALTER TABLE editorial_search_text SET (toast_tuple_target = 128)")
    compression(schema_editor, "lz4")
    index(schema_editor, "editorial_search_text", "editorial_search_pairs")
    # What waits to be sorted in would take three times the space of the index itself.
    index(schema_editor, "editorial_search_header", "editorial_search_units", " WITH (fastupdate = off)")


def larger(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    empty(apps, schema_editor)
    for name in ("editorial_search_pairs", "editorial_search_units"):
        schema_editor.execute(f"DROP FUNCTION {name}(text, text)")
    schema_editor.execute("ALTER TABLE editorial_search_text RESET (toast_tuple_target)")
    compression(schema_editor, "pglz")
    for table in INDEXES:
        index(schema_editor, table, "editorial_search_tokens")


class Migration(migrations.Migration):
    dependencies = [("editorial", "0054_review_dates")]

    operations = [migrations.RunPython(smaller, larger)]
