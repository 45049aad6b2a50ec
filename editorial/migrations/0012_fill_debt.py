"""Fills the debt of the articles that are evergreen already."""

from django.db import migrations

LACKS = """
    CASE WHEN title = '' OR EXISTS (
        SELECT 1 FROM editorial_finding f WHERE f.article_id = editorial_article.id AND f.rule = 'no-title'
    ) THEN 1 ELSE 0 END
    + CASE WHEN date IS NULL THEN 2 ELSE 0 END
    + CASE WHEN summary = '' THEN 4 ELSE 0 END
    + CASE WHEN NOT EXISTS (
        SELECT 1 FROM editorial_articlearea a WHERE a.article_id = editorial_article.id
    ) AND NOT EXISTS (
        SELECT 1 FROM editorial_articlecategory c WHERE c.article_id = editorial_article.id
    ) THEN 8 ELSE 0 END
    + CASE WHEN NOT EXISTS (
        SELECT 1 FROM editorial_taggedarticle t WHERE t.content_object_id = editorial_article.id
    ) THEN 16 ELSE 0 END
    + CASE WHEN EXISTS (
        SELECT 1 FROM editorial_finding f
        WHERE f.article_id = editorial_article.id AND f.severity = 'error' AND f.state = 'open'
    ) THEN 32 ELSE 0 END
"""
FILL = f"UPDATE editorial_article SET debt = {LACKS} WHERE status = 'evergreen' AND ({LACKS}) > 0"  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("editorial", "0011_article_debt")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        # Without statistics SQLite does not see what the new indexes are good for.
        migrations.RunSQL("ANALYZE editorial_article", migrations.RunSQL.noop),
    ]
