"""The index of searches, which is no model: FTS5 tables in SQLite, tables with GIN in PostgreSQL."""

from django.db import migrations

# The column with most tokens comes first: FTS5 marks each entry of any other with two bytes more, a quarter of the index.
SQLITE = (
    "CREATE VIRTUAL TABLE editorial_search_text USING fts5(text, heading, content='', tokenize='ascii')",
    "CREATE VIRTUAL TABLE editorial_search_header USING fts5(summary, title, tokenize='ascii')",
)

# Chinese characters, kana and Hangul; `editorial.search.units` has the same ranges.
CJK = (
    "\\u3005-\\u3007\\u3021-\\u3029\\u3031-\\u3035\\u3038-\\u303c\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff"
    "\\U00020000-\\U0003ffff\\u3041-\\u309f\\u30a1-\\u30fa\\u30fc-\\u312f\\u31a0-\\u31ff\\U0001aff0-\\U0001b16f"
    "\\u1100-\\u11ff\\u3131-\\u318e\\ua960-\\ua97c\\uac00-\\ud7fb"
)

# A column of tokens would be three times as long as the text. Each Chinese character is written twice with a blank
# between, which parts a run of them into pairs: built-in functions alone are fast enough. The function is dear, so that
# the planner never calls it for each row of the table, and has no statistics, which would call it for thousands.
TOKENS = f"""
CREATE FUNCTION editorial_search_tokens(one text, other text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 100000 AS $function$
    SELECT array_to_tsvector(array_remove(
        string_to_array(regexp_replace(one || ' ' || other, '[{CJK}]', '\\& \\&', 'g'), ' '), ''
    ))
$function$
"""
POSTGRESQL = (
    TOKENS,
    "CREATE TABLE editorial_search_text"
    " (passage_id bigint PRIMARY KEY, heading text NOT NULL, text text NOT NULL)",
    "CREATE INDEX editorial_search_text_tokens ON editorial_search_text"
    " USING gin (editorial_search_tokens(heading, text))",
    "ALTER INDEX editorial_search_text_tokens ALTER COLUMN 1 SET STATISTICS 0",
    "CREATE TABLE editorial_search_header"
    " (article_id bigint PRIMARY KEY, title text NOT NULL, summary text NOT NULL)",
    "CREATE INDEX editorial_search_header_tokens ON editorial_search_header"
    " USING gin (editorial_search_tokens(title, summary))",
    "ALTER INDEX editorial_search_header_tokens ALTER COLUMN 1 SET STATISTICS 0",
)
for table, columns in (("editorial_search_text", ("heading", "text")), ("editorial_search_header", ("title", "summary"))):
    POSTGRESQL += tuple(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0" for column in columns)
DROP = ("DROP TABLE editorial_search_text", "DROP TABLE editorial_search_header")
DROP_POSTGRESQL = (*DROP, "DROP FUNCTION editorial_search_tokens(text, text)")


def make(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    """Drops the index; what says that texts are in it goes with the migration before, or would be wrong."""
    for statement in DROP_POSTGRESQL if schema_editor.connection.vendor == "postgresql" else DROP:
        schema_editor.execute(statement, params=None)
    for model in ("SearchReading", "SearchHeader", "Passage"):
        apps.get_model("editorial", model).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("editorial", "0033_search_tables")]

    operations = [migrations.RunPython(make, drop)]
