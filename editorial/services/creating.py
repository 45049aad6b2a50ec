"""Beginning a new article: its file name, its clean header, its first revision."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from editorial.formats import PatchError, SourceDocument
from editorial.mapping import Dialect, Field, FieldError, FieldValue, new_article
from editorial.models import Article, Changeset, Collection, Revision, Status
from editorial.rendering import count_words
from editorial.services.actors import Actor, as_author, require
from editorial.services.articles import DocumentRefused, read_document
from editorial.services.assigning import give
from editorial.services.changesets import advance, close, open_changeset
from editorial.services.files import path_problem
from editorial.services.naming import choose_display_names
from editorial.services.reasons import in_words, reason_of
from editorial.services.storing import Occasion, Write, store
from editorial.services.texts import document_sha256


def create_article(
    *,
    by: Actor,
    collection: Collection,
    stem: str,
    fields: Mapping[Field, FieldValue],
    body: str,
    message: str = "",
) -> Article:
    """Makes a draft with a clean header in the collection's dialect, at `<collection>/<stem>.md`.

    It is the work of whoever makes it: begun by and assigned to the actor.

    Raises:
        PermissionDenied: the actor may not add articles.
        DocumentRefused: the file name is taken or unusable, or a value cannot be written.
    """
    require(by, "editorial.add_article")
    path = unicodedata.normalize("NFC", f"{collection.name}/{stem}.md")
    unsafe = path_problem(path)
    problem = (unsafe[0], in_words(*unsafe)) if unsafe else _stem_problem(stem)
    if problem is None and _is_taken(path):
        problem = "path-taken", _("%s is there already; choose another file name.") % path
    if problem:
        raise DocumentRefused([(Field.SLUG, *problem)])
    dialect = Dialect(collection.dialect)
    try:
        text = body.replace("\r\n", "\n").replace("\r", "\n")
        document = new_article(dialect, fields={**fields, Field.STATUS: Status.DRAFT.value}, body=text)
    except (FieldError, PatchError) as error:
        raise DocumentRefused([(getattr(error, "field", None), error.code, reason_of(error))]) from error
    with transaction.atomic():
        changeset = open_changeset(Changeset.Kind.EDIT, by=by, message=message or path, total=1)
        write = _write(Article(path=path, collection=collection, dialect=dialect), document)
        result = store([write], Occasion(changeset, Revision.Origin.ADMIN, by, "create", message))
        choose_display_names(sorted(result.entity_ids))
        (article,) = result.articles
        _own(article, by, changeset)
        advance(changeset, 1)
        close(changeset)
    return article


def _write(draft: Article, document: SourceDocument) -> Write:
    data = read_document(document, draft)
    return Write(
        path=draft.path,
        document=document,
        data=data,
        words=count_words(document.body),
        sha256=document_sha256(document),
        status=Status(data.status),
        collection=draft.collection.name,
    )


def _own(article: Article, by: Actor, changeset: Changeset) -> None:
    """Makes the article the work of whoever begins it, so that nobody else writes in it unasked."""
    author = as_author(by)
    if author is None:
        return
    article.created_by = author
    article.save(update_fields=["created_by"])
    give(article, assignee=author, due_on=None, changeset=changeset)


def _is_taken(path: str) -> bool:
    """Whether an article, removed or not, has the path, or one that some file systems hold for the same."""
    wanted = path.casefold()
    paths = Article.objects.values_list("path", flat=True).iterator(chunk_size=5000)
    return any(stored.casefold() == wanted for stored in paths)


def _stem_problem(stem: str) -> tuple[str, str] | None:
    if not stem or stem != stem.strip() or len(f"{stem}.md".encode()) > 200:
        return "stem", _("Give a file name of at most 200 bytes without spaces at its ends.")
    if any(part.startswith(".") for part in stem.split("/")):
        return "stem", _("A file name that begins with a dot is hidden; choose another.")
    if stem.casefold() == "_index":
        return "stem", _("_index.md describes its collection and is no article; choose another file name.")
    return None
