"""Fills a database with made-up articles by plain SQL: what lists of a million rows are measured on.

The shares are those of a large, well-kept garden: nine of ten articles are evergreen, few lack anything.
"""

from __future__ import annotations

from importlib import import_module

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from editorial.models import Article, Body, Changeset, Collection, Entity, Revision, Status
from tests import factories

USERS = 12
CHANGESETS = 20_000
TERMS = {"area": 12, "category": 40, "tag": 1_000, "entity": 5_000}
STATUS = """CASE WHEN i % 100 < 90 THEN 'evergreen' WHEN i % 100 < 94 THEN 'archived' WHEN i % 100 < 97 THEN 'inbox'
    WHEN i % 100 < 99 THEN 'draft' ELSE 'review' END"""
# Everything that most rows have in common with others; a header of some 400 characters, as real ones have.
HEADER = "'---' || char(10) || 'title: Article ' || i || '" + "x" * 380 + "'"


def fill(number: int) -> None:
    """Stores `number` articles with terms, names, findings, edits that wait, assignments and a half-year's work."""
    with transaction.atomic():
        users = [factories.make_member("Editor", f"editor-{n}").pk for n in range(USERS - 1)]
        users.append(factories.make_superuser("boss").pk)
        make_articles(number, users[0])
        make_terms(number)
        make_work(number, users[0])
        make_changesets(users[0])
        run(import_module("editorial.migrations.0012_fill_debt").FILL)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def numbers(count: int) -> str:
    """Returns the query of the numbers 1 to count as column i."""
    return f"WITH RECURSIVE n(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < {count})"


def day(offset: str) -> str:
    """Returns the SQL of the day that lies `offset` days after the first of 2010."""
    if connection.vendor == "sqlite":
        return f"date('2010-01-01', '+' || ({offset}) || ' days')"
    return f"(date '2010-01-01' + ({offset})::int)"


def moment(offset: str) -> str:
    """Returns the SQL of the moment that lies `offset` minutes from now."""
    if connection.vendor == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%S', 'now', ({offset}) || ' minutes')"
    return f"(now() + ({offset}) * interval '1 minute')"


def run(sql: str) -> None:
    """Runs a statement whose text is all ours."""
    with connection.cursor() as cursor:
        cursor.execute(sql if connection.vendor == "sqlite" else sql.replace("char(10)", "chr(10)"))


def make_articles(number: int, first_user: int) -> None:
    """Stores the rows of the articles, in nine collections, with one body for all."""
    body = factories.make_body()
    collections = [factories.make_collection(f"folder-{n}").pk for n in range(9)]
    columns = {
        "collection_id": f"{collections[0]} + i % 9",
        "path": "'folder-' || (i % 9) || '/year-' || (i % 40) || '/article-' || i || '.md'",
        "slug": "'year-' || (i % 40) || '/article-' || i",
        "title": "'第 ' || i || ' 篇：Article on subject ' || (i * 7919 % 100003)",
        "summary": "CASE WHEN i % 2000 = 11 THEN '' ELSE 'A summary of the ' || i || 'th article, ' || "
        "'of the length that summaries in a real garden have, one or two sentences.' END",
        "insight": "CASE WHEN i % 50 = 1 THEN 'Thought about.' ELSE '' END",
        "header": HEADER,
        "dialect": "CASE WHEN i % 9 < 5 THEN 'eleventy' ELSE 'hugo' END",
        "body_id": str(body.pk),
        "sha256": "'sha-' || i",
        "language": "CASE WHEN i % 10 < 8 THEN 'zh' ELSE 'en' END",
        "script": "CASE WHEN i % 10 < 7 THEN 'Hans' WHEN i % 10 < 8 THEN 'Hant' ELSE '' END",
        "source_url": "''",
        "alternative_titles": "'[]'",
        "date": f"CASE WHEN i % 1000 = 5 THEN NULL ELSE {day('i * 7919 % 5800')} END",
        "date_raw": "''",
        "status": STATUS,
        "publish_at": f"CASE WHEN i % 20000 = 30 THEN {moment('i % 40000')} END",
        "expire_at": f"CASE WHEN i % 1000 = 40 THEN {moment('i % 5000 - 2500')} END",
        "published_at": f"CASE WHEN i % 100 < 94 THEN {moment('-(i * 7919 % 5000000)')} END",
        "excluded": "i % 200 = 7",
        "removed_at": f"CASE WHEN i % 500 = 9 THEN {moment('-i % 9999')} END",
        "cjk_characters": "900",
        "latin_words": "100",
        "reading_minutes": "3",
        "base_root": "''",
        "assignee_id": f"CASE WHEN i % 300 > 280 THEN {first_user} + i / 300 % {USERS} END",
        "created_by_id": f"CASE WHEN i % 300 > 270 THEN {first_user} + i / 300 % {USERS} END",
        "due_on": f"CASE WHEN i % 3000 > 2980 THEN {day('5800 + i % 400')} END",
        "created_at": moment("-i % 900000"),
        "updated_at": moment("-(i * 7919 % 900000)"),
    }
    names, values = ", ".join(columns), ", ".join(columns.values())
    run(f"INSERT INTO editorial_article ({names}) {numbers(number)} SELECT {values} FROM n")


def make_terms(number: int) -> None:
    """Gives nearly every article an area, a category, a tag and a name; few terms have many articles."""
    Entity.objects.bulk_create(
        Entity(name=f"Name {n}", slug=f"name-{n}", kind="person") for n in range(TERMS["entity"])
    )
    run(
        f"INSERT INTO editorial_tag (name, slug, title, internal, read_as, read_as_value) {numbers(TERMS['tag'])} "
        "SELECT 'tag ' || i, 'tag-' || i, '', 1 = 0, '', '' FROM n"
    )
    for table in ("area", "category"):
        run(
            f"INSERT INTO editorial_{table} (value, slug, title, description) {numbers(TERMS[table])} "
            f"SELECT '{table} ' || i, '{table}-' || i, '', '' FROM n"
        )
    first = Article.objects.order_by("pk").values_list("pk", flat=True)[0] - 1
    for table, column, term in (
        ("editorial_articlearea", "term_id, article_id", "editorial_area"),
        ("editorial_articlecategory", "term_id, article_id", "editorial_category"),
        ("editorial_taggedarticle", "tag_id, content_object_id", "editorial_tag"),
    ):
        size = TERMS[term.removeprefix("editorial_")]
        run(
            f"INSERT INTO {table} ({column}, position, written) {numbers(number)} "
            f"SELECT (SELECT MIN(id) FROM {term}) + (i % 1000) * (i % 1000) / 1000 * {size} / 1000, {first} + i, 0, '' "
            "FROM n WHERE i % 2500 <> 13"
        )
    run(
        f"INSERT INTO editorial_mention (entity_id, article_id, role, position, written) {numbers(number)} "
        f"SELECT (SELECT MIN(id) FROM editorial_entity) + (i % 5000) * (i % 5000) / 5000, {first} + i, 'people', 0, '' "
        "FROM n"
    )


def make_work(number: int, first_user: int) -> None:
    """Stores findings, edits that wait to be published, and files in quarantine."""
    first = Article.objects.order_by("pk").values_list("pk", flat=True)[0] - 1
    for rule, severity, condition in (
        ("no-summary", "warning", "i % 5 = 1"),
        ("no-title", "warning", "i % 20000 = 17"),
        ("bad-date", "error", "i % 1000 = 21"),
    ):
        run(
            "INSERT INTO editorial_finding (article_id, rule, place, severity, state, message, details, repairable, "
            f"first_seen, last_seen, waived_because) {numbers(number)} "
            f"SELECT {first} + i, '{rule}', '', '{severity}', 'open', 'What is missing.', '{{}}', FALSE, "
            f"{moment('-i')}, {moment('0')}, '' FROM n WHERE {condition}"
        )
    changeset = factories.make_changeset(kind="edit")
    body = Body.objects.get()
    run(
        "INSERT INTO editorial_revision (article_id, number, kind, header, body_id, sha256, origin, author_id, "
        f"message, changeset_id, created_at) {numbers(number)} "
        f"SELECT {first} + i, 1, 'pending', '', {body.pk}, 'sha', 'admin', {first_user}, '', {changeset.pk}, "
        f"{moment('0')} FROM n WHERE i % 2000 = 33"
    )
    run(
        "UPDATE editorial_article SET pending_revision_id = "
        "(SELECT r.id FROM editorial_revision r WHERE r.article_id = editorial_article.id) "
        "WHERE id IN (SELECT article_id FROM editorial_revision)"
    )


def make_changesets(user: int) -> None:
    """Stores half a year of saves, steps and imports."""
    run(
        "INSERT INTO editorial_changeset (kind, state, author_id, message, total, done, report, created_at) "
        f"{numbers(CHANGESETS)} "
        "SELECT CASE i % 20 WHEN 0 THEN 'import' WHEN 1 THEN 'workflow' ELSE 'edit' END, 'done', "
        f"{user}, 'what was done', 1, 1 + i % 20, '{{}}', {moment('-i * 13')} FROM n"
    )


def summary() -> str:
    """Returns one line about what is stored."""
    rows = Article.objects.order_by()
    return (
        f"{rows.count()} articles ({rows.filter(status=Status.EVERGREEN).count()} evergreen), "
        f"{Changeset.objects.count()} changesets, {Revision.objects.count()} revisions, "
        f"{Collection.objects.count()} collections, {get_user_model().objects.count()} users, {timezone.now():%Y-%m-%d}"
    )
