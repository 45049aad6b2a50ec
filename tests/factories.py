"""Rows for tests: `make_x(**overrides)` returns a stored row of which only what the test is about is spelled out.

The rows are written directly, without the services, so that a test of one layer does not depend on another. As every
write of the services does, each factory raises the SiteVersion; `change()` does it for later alterations.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group, Permission
from django.db import transaction
from django.db.models import Max, Model
from django.utils import timezone

from editorial.models import (
    Alias,
    Area,
    Article,
    ArticleArea,
    ArticleCategory,
    ArticleProject,
    ArticleSeries,
    Blob,
    Body,
    Category,
    Changeset,
    Collection,
    Dialect,
    Entity,
    EntityKind,
    Finding,
    LinkName,
    MediaFile,
    Mention,
    Project,
    Redirect,
    Revision,
    Role,
    Series,
    SiteVersion,
    SourceKind,
    Status,
    Tag,
    TaggedArticle,
)
from editorial.names import name_key, slugify_name
from editorial.services.link_names import expected_names
from editorial.services.name_sets import refresh_name_sets
from editorial.services.search_rows import index_texts
from editorial.services.sounds import entity_sound
from editorial.workflow import debts
from tests.media import png

Row = TypeVar("Row", bound=Model)
TermRow = TypeVar("TermRow", Area, Category, Project, Series)

PASSWORD = "correct horse battery staple"
counter = itertools.count(1)

# role → what an alias is looked up under, and what the named one is taken for
ROLES: dict[str, tuple[SourceKind, EntityKind]] = {
    Role.PEOPLE: (SourceKind.PERSON, EntityKind.PERSON),
    Role.ORGANIZATIONS: (SourceKind.ORGANIZATION, EntityKind.ORGANIZATION),
    Role.PRODUCTS: (SourceKind.PRODUCT, EntityKind.PRODUCT),
    Role.WORKS: (SourceKind.WORK, EntityKind.WORK),
    Role.SPEAKER: (SourceKind.CHANNEL, EntityKind.CHANNEL),
    Role.GUEST: (SourceKind.PERSON, EntityKind.PERSON),
    Role.AUTHOR: (SourceKind.CHANNEL, EntityKind.CHANNEL),
    Role.CHANNEL: (SourceKind.CHANNEL, EntityKind.CHANNEL),
}
NAMES_OF_ROLES = {
    Role.PEOPLE: "people",
    Role.ORGANIZATIONS: "companies_orgs",
    Role.PRODUCTS: "products_models",
    Role.WORKS: "media_books",
    Role.SPEAKER: "speaker",
    Role.GUEST: "guest",
    Role.AUTHOR: "author",
    Role.CHANNEL: "channel",
}


def make_user(
    username: str = "", *, permissions: Iterable[str] = (), password: str = PASSWORD, **columns: Any
) -> AbstractUser:
    """Returns a user who is staff; `permissions` are names such as "editorial.publish_article"."""
    columns = {"is_staff": True, "email": "", **columns}
    user = get_user_model().objects.create_user(username or f"user{next(counter)}", password=password, **columns)
    for permission in permissions:
        app_label, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))
    return user


def make_member(group: str, username: str = "", **columns: Any) -> AbstractUser:
    """Returns a user who is staff and in one of the groups that a migration made: Writer, Editor, Publisher."""
    user = make_user(username, **columns)
    user.groups.add(Group.objects.get(name=group))
    return user


def make_superuser(username: str = "", **columns: Any) -> AbstractUser:
    """Returns a user who may do everything."""
    return make_user(username, is_superuser=True, **columns)


def make_changeset(**columns: Any) -> Changeset:
    """Returns a changeset that is done."""
    now = timezone.now()
    defaults = {"kind": Changeset.Kind.IMPORT, "state": Changeset.State.DONE, "created_at": now, "finished_at": now}
    return Changeset.objects.create(**{**defaults, **columns})


def make_collection(name: str = "notes", **columns: Any) -> Collection:
    """Returns the collection of that name; columns given for one that exists are written to it."""
    defaults = {"slug": name, "dialect": Dialect.ELEVENTY, **columns}
    collection, created = Collection.objects.get_or_create(name=name, defaults=defaults)
    if columns and not created:
        change(collection, **columns)
    return collection


def make_body(text: str = "正文。\n") -> Body:
    """Returns the body with that text."""
    data = text.encode()
    sha = hashlib.sha256(data).hexdigest()
    return Body.objects.get_or_create(sha256=sha, defaults={"text": text, "size": len(data)})[0]


def make_article(
    title: str = "",
    *,
    body: str = "正文第一段。\n",
    header: str | None = None,
    collection: Collection | str = "notes",
    tags: Iterable[str | Tag] = (),
    areas: Iterable[str | Area] = (),
    categories: Iterable[str | Category] = (),
    series: Iterable[str | Series] = (),
    projects: Iterable[str | Project] = (),
    names: dict[str, Iterable[str | Entity]] | None = None,
    **columns: Any,
) -> Article:
    """Returns a published article with its first revision, live and base.

    `names` maps roles to names or entities: {"people": ["Ada Lovelace"], "speaker": [channel]}. Terms and names given
    as texts are made where they are new. `header` is the stored header text; without it a plain one of YAML is
    written from title, date, status and the lists. All other arguments are columns.
    """
    number = next(counter)
    title = title or f"文章 {number}"
    if isinstance(collection, str):
        collection = make_collection(collection)
    slug = columns.pop("slug", f"article-{number}")
    date = columns.pop("date", dt.date(2025, 1, 1) + dt.timedelta(days=number % 300))
    status = columns.pop("status", Status.EVERGREEN)
    now = timezone.now()
    lists: dict[str, Iterable[Any]] = {
        "tags": tags,
        "area": areas,
        "category": categories,
        "series": series,
        "project": projects,
    }
    terms = {key: list(values) for key, values in lists.items()}
    mentions = {role: list(values) for role, values in (names or {}).items()}
    if header is None:
        header = plain_header(title=title, date=date, status=status, terms=terms, mentions=mentions)
    stored_body = make_body(body)
    sha = hashlib.sha256((header + body).encode()).hexdigest()
    defaults = {
        "path": f"{collection.name}/{slug}.md",
        "dialect": Dialect.ELEVENTY,
        "language": "zh",
        "script": "Hans",
        "date_raw": date.isoformat() if date else "",
        "published_at": now if status == Status.EVERGREEN else None,
        "cjk_characters": 1200,
        "latin_words": 30,
        "reading_minutes": 3,
        "created_at": now,
        "updated_at": now,
    }
    article = Article.objects.create(
        collection=collection,
        title=title,
        slug=slug,
        date=date,
        status=status,
        header=header,
        body=stored_body,
        sha256=sha,
        **{**defaults, **columns},
    )
    revision = make_revision(article)
    Article.objects.filter(pk=article.pk).update(live_revision=revision, base_revision=revision)
    article.live_revision = article.base_revision = revision
    tag_article(article, terms["tags"])
    add_terms(article, terms)
    for role, people in mentions.items():
        add_mentions(article, role, people)
    for key, kind in sorted(expected_names(article.path, [article.title, *article.alternative_titles])):
        LinkName.objects.create(article=article, key=key, kind=kind)
    settle_debt(article)
    SiteVersion.bump()
    return article


def index_all() -> None:
    """Puts the live texts of all articles into the index of searches."""
    with transaction.atomic():
        index_texts(list(Article.objects.all()))


def make_media(path: str, data: bytes = b"") -> MediaFile:
    """Returns a stored media file; without `data` it is a picture of one pixel."""
    data = data or png()
    sha256 = hashlib.sha256(data).hexdigest()
    blob, _ = Blob.objects.get_or_create(sha256=sha256, defaults={"size": len(data), "data": data})
    row = MediaFile.objects.create(path=path, blob=blob, updated_at=timezone.now())
    SiteVersion.bump()
    return row


def settle_debt(*articles: Article) -> None:
    """Writes what the articles lack, as the services do after each write."""
    for pk, debt in debts([article.pk for article in articles]).items():
        Article.objects.filter(pk=pk).update(debt=debt)


def plain_header(
    *, title: str, date: dt.date | None, status: str, terms: dict[str, list[Any]], mentions: dict[str, list[Any]]
) -> str:
    """Returns a YAML header; texts are quoted as in JSON, which YAML reads too."""
    values: dict[str, Any] = {"title": title, "date": date.isoformat() if date else None, "status": str(status)}
    values |= {key: [written(item) for item in items] for key, items in terms.items() if items}
    values |= {NAMES_OF_ROLES[Role(role)]: [written(item) for item in items] for role, items in mentions.items()}
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
    return f"---\n{''.join(lines)}---\n"


def written(item: str | Model) -> str:
    """Returns the text that a file has for a term or a name."""
    return item if isinstance(item, str) else str(getattr(item, "value", None) or getattr(item, "name", item))


def make_revision(article: Article, *, body: str | None = None, **columns: Any) -> Revision:
    """Returns the article's next revision, with the article's live text unless another is given."""
    stored_body = article.body if body is None else make_body(body)
    header = columns.pop("header", article.header)
    number = (article.revisions.aggregate(last=Max("number"))["last"] or 0) + 1
    defaults = {
        "changeset": columns.pop("changeset", None) or make_changeset(),
        "origin": Revision.Origin.IMPORT,
        "created_at": timezone.now(),
        "sha256": hashlib.sha256((header + stored_body.text).encode()).hexdigest(),
    }
    columns = {**defaults, **columns}
    return Revision.objects.create(article=article, number=number, header=header, body=stored_body, **columns)


def tag_article(article: Article, tags: Iterable[str | Tag]) -> None:
    """Gives the article tags, in this order after those that it has."""
    start = article.tag_links.count()
    for position, item in enumerate(tags, start):
        tag = item if isinstance(item, Tag) else make_tag(item)
        TaggedArticle.objects.create(content_object=article, tag=tag, position=position, written=written(item))


def add_terms(article: Article, terms: dict[str, list[Any]]) -> None:
    """Gives the article areas, categories, series and projects; keys as in an Eleventy header."""
    links: dict[str, tuple[type[Any], type[Any]]] = {
        "area": (ArticleArea, Area),
        "category": (ArticleCategory, Category),
        "series": (ArticleSeries, Series),
        "project": (ArticleProject, Project),
    }
    for key, (link, model) in links.items():
        for position, item in enumerate(terms.get(key, ())):
            term = item if isinstance(item, model) else make_term(model, str(item))
            link.objects.create(article=article, term=term, position=position, written=written(item))


def add_mentions(article: Article, role: str, names: Iterable[str | Entity]) -> None:
    """Lets the article mention names or entities in a role, in this order after those that it has."""
    start = article.mentions.filter(role=role).count()
    for position, item in enumerate(names, start):
        entity = item if isinstance(item, Entity) else make_entity(item, ROLES[role][1], source_kind=ROLES[role][0])
        Mention.objects.create(article=article, entity=entity, role=role, position=position, written=written(item))
    refresh_name_sets([article.pk])


def make_entity(
    name: str = "Ada Lovelace",
    kind: EntityKind = EntityKind.PERSON,
    *,
    source_kind: SourceKind | None = None,
    **columns: Any,
) -> Entity:
    """Returns the entity that the name leads to, made with its alias where it is new."""
    source_kind = source_kind or SourceKind(kind)
    alias = Alias.objects.filter(source_kind=source_kind, key=name_key(name)).select_related("entity").first()
    if alias is not None:
        return change(alias.entity, **columns) if columns else alias.entity
    defaults = {"slug": free_slug(Entity.objects.filter(kind=kind), name), "sound": entity_sound(kind, name)}
    entity = Entity.objects.create(name=name, kind=kind, **{**defaults, **columns})
    Alias.objects.create(source_kind=source_kind, key=name_key(name), written=name, entity=entity)
    SiteVersion.bump()
    return entity


def make_finding(article: Article | None = None, **columns: Any) -> Finding:
    """Makes an open finding; one with the state "waived" was let pass now."""
    columns = {"rule": "no-summary", "message": "There is no summary.", **columns}
    if columns.get("state") == Finding.State.WAIVED:
        columns.setdefault("waived_at", timezone.now())
    return Finding.objects.create(article=article or make_article(), **columns)


def let_pass(**which: Any) -> int:
    """Lets findings pass without a changeset, and returns how many."""
    rows = Finding.objects.filter(closed_at__isnull=True, **which)
    return rows.update(state=Finding.State.WAIVED, waived_at=timezone.now())


def make_tag(name: str = "tag", **columns: Any) -> Tag:
    """Returns the tag of that name."""
    tag: Tag | None = Tag.objects.filter(name=name).first()
    if tag is None:
        tag = Tag(name=name, slug=columns.pop("slug", None) or free_slug(Tag.objects.all(), name))
        tag.save()
    return change(tag, **columns)


def make_term(model: type[TermRow], value: str = "ai", **columns: Any) -> TermRow:
    """Returns the area, category, series or project with that value."""
    defaults = {"slug": free_slug(model._default_manager.all(), value), **columns}
    term, created = model._default_manager.get_or_create(value=value, defaults=defaults)
    if columns and not created:
        change(term, **columns)
    SiteVersion.bump()
    return term


def make_redirect(old_path: str, target: Article | Entity) -> Redirect:
    """Returns a redirect from an old path, which begins and ends with a slash."""
    column = "article" if isinstance(target, Article) else "entity"
    redirect = Redirect.objects.create(old_path=old_path, created_at=timezone.now(), **{column: target})
    SiteVersion.bump()
    return redirect


def free_slug(rows: Any, name: str) -> str:
    """Returns the slug of the name, numbered where another row has it."""
    base = slugify_name(name) or f"e-{next(counter)}"
    numbered = (base if number == 1 else f"{base}-{number}" for number in itertools.count(1))
    return next(slug for slug in numbered if not rows.filter(slug=slug).exists())


def change(row: Row, **columns: Any) -> Row:
    """Writes the columns to the row and raises the SiteVersion, as the services do."""
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
    SiteVersion.bump()
    return row
