"""Frequent words and marks in PostgreSQL's index of searches, in pairs like the frequent characters.

Texts are stored in another form: `rebuild --search` fills the index.
"""

from django.db import migrations

# Code points of the frequent units, now and before. Each is written twice with a blank between, which parts a run of
# them into pairs, or with one blank behind it. A text has one blank at both ends and between units, so no token is
# empty.
CHARACTERS, FORMER = "\\u00c0-\\u02bf\\u0400-\\u07ff", "\\u0400-\\u07ff"
# Not in SQL, which the planner would write into the query and then take for cheap: where a word that may go on is any
# of forty, it made the tokens of all texts anew.
FUNCTION = r"""
CREATE OR REPLACE FUNCTION {name}(one text, other text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 AS $function$
BEGIN
    RETURN array_to_tsvector(string_to_array(btrim(
        regexp_replace(btrim(one) || other, '{pattern}', '{written}', 'g')
    ), ' '));
END
$function$
"""
INDEXES = (
    ("editorial_search_text", "heading, text", "editorial_search_pairs", "[{}]", r"\& \&", ""),
    (
        "editorial_search_header",
        "title, summary",
        "editorial_search_units",
        "([{}]) ?",
        r"\1 ",
        " WITH (fastupdate = off)",
    ),
)
MODELS = ("SearchReading", "Passage", "SearchHeader")


def replace(apps, schema_editor, characters):
    if schema_editor.connection.vendor != "postgresql":
        return
    for model in MODELS:
        apps.get_model("editorial", model).objects.all().delete()
    for table, columns, function, pattern, written, options in INDEXES:
        index = f"{table}_tokens"
        schema_editor.execute(f"DROP INDEX {index}")
        schema_editor.execute(f"TRUNCATE {table}")
        statement = FUNCTION.format(name=function, pattern=pattern.format(characters), written=written)
        schema_editor.execute(statement, params=None)
        schema_editor.execute(f"CREATE INDEX {index} ON {table} USING gin ({function}({columns})){options}")
        schema_editor.execute(f"ALTER INDEX {index} ALTER COLUMN 1 SET STATISTICS 0")


def by_a_list(apps, schema_editor):
    replace(apps, schema_editor, CHARACTERS)


def of_the_first(apps, schema_editor):
    replace(apps, schema_editor, FORMER)


class Migration(migrations.Migration):
    dependencies = [("editorial", "0057_frequent_pairs")]

    operations = [migrations.RunPython(by_a_list, of_the_first)]
