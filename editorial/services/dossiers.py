"""A project as files: one Markdown document to read from beginning to end, and an archive of its documents."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, cast
from urllib.parse import quote, urlsplit

from editorial.formats import HeaderSyntax, SourceDocument, Value
from editorial.models import Article, ArticleQuerySet, Project
from editorial.rendering import JoinedBodies, inline_text, plain_marks
from editorial.services.actors import Actor, require
from editorial.services.exporting import EXPORT, ZIP_DATE
from editorial.services.files import path_problem
from editorial.services.media.sending import Choice, chosen_bundles, send_to_archive
from editorial.services.slugs import chunks

VERSION = 1  # of both forms: raised when the same articles give other bytes
BATCH = 25  # texts in memory
IN_MEMORY = 1024 * 1024  # bytes
INDEX = "dossier.md"
SEEN = ("path", "sha256", "status", "slug", "collection__slug")


class Form(StrEnum):
    """What the file is."""

    MARKDOWN = "md"
    ZIP = "zip"


CONTENT_TYPES = {Form.MARKDOWN: "text/markdown; charset=utf-8", Form.ZIP: "application/zip"}


@dataclass(frozen=True, slots=True)
class Dossier:
    """A project with the articles that go out, in its order.

    `root` is scheme and host of the site. `at` is the moment for which readers get it; None for editors, who get
    articles that are not public too.
    """

    project: Project
    ids: tuple[int, ...]
    version: str  # differs where a file would differ
    root: str
    at: dt.datetime | None = None

    def name(self, form: Form) -> str:
        """Returns what the file is called."""
        return f"{self.project.slug}.{form}"


def public_dossier(project: Project, *, at: dt.datetime, root: str) -> Dossier | None:
    """Returns what readers get at that moment, None where no listed article is in the project."""
    dossier = _dossier(project, Article.objects.listed(at), root=root, at=at)
    return dossier if dossier.ids else None


def whole_dossier(project: Project, *, by: Actor, root: str) -> Dossier:
    """Returns the dossier with all articles, whatever their status.

    Raises:
        PermissionDenied: the actor may not export.
    """
    require(by, EXPORT)
    return _dossier(project, Article.objects.present(), root=root)


def _dossier(project: Project, articles: ArticleQuerySet, *, root: str, at: dt.datetime | None = None) -> Dossier:
    rows = list(articles.filter(projects=project).in_order_of(project).values_list("pk", *SEEN))
    lead = project.lead.name if project.lead else ""
    said = [VERSION, root, at is None, str(project), project.value, project.slug, project.brief, project.state, lead]
    text = json.dumps([said, [row[1:] for row in rows]], ensure_ascii=False)
    return Dossier(project, tuple(row[0] for row in rows), hashlib.sha256(text.encode()).hexdigest()[:32], root, at)


def write_dossier(dossier: Dossier, form: Form, file: BinaryIO) -> None:
    """Writes the file with a bounded number of texts in memory; the same articles give the same bytes."""
    if form is Form.ZIP:
        _write_zip(dossier, file)
        return
    for part in markdown_parts(dossier):
        file.write(part.encode())


def dossier_file(dossier: Dossier, form: Form) -> BinaryIO:
    """Returns the file from its beginning: in memory while it is small, else in a temporary file."""
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - whoever sends it closes it
    write_dossier(dossier, form, file)
    file.seek(0)
    return file


def markdown_parts(dossier: Dossier) -> Iterator[str]:
    """Yields the document piece by piece: header, brief, and each article below a heading of the second level."""
    bodies = JoinedBodies()
    yield _beginning(dossier, bodies.add(dossier.project.brief, below=1))
    for article in _articles(dossier):
        parts = [f"## {_title(article)}", _facts(article, dossier), bodies.add(article.body.text, below=2)]
        yield "".join(f"\n{part}\n" for part in parts if part)


def _write_zip(dossier: Dossier, file: BinaryIO) -> None:
    """Writes an index and the articles' own files, byte for byte; editors also get the files of page bundles."""
    lines: list[str] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for article in _articles(dossier):
            if path_problem(article.path):
                continue
            _add(archive, article.path, (article.header + article.body.text).encode())
            lines.append(f"{len(lines) + 1}. [{_title(article)}]({quote(article.path)})\n")
        index = _beginning(dossier, dossier.project.brief.replace("\r\n", "\n").strip("\n"))
        _add(archive, INDEX, (index + "\n" + "".join(lines)).encode())
        if dossier.at is None:
            send_to_archive(archive, Choice((), chosen_bundles(dossier.ids)), date=ZIP_DATE)


def _add(archive: zipfile.ZipFile, path: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(path, ZIP_DATE)
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)


def _articles(dossier: Dossier) -> Iterator[Article]:
    """Yields the articles with their texts, in order, without those that were hidden or removed since."""
    for chunk in chunks(list(dossier.ids), BATCH):
        rows = Article.objects.present() if dossier.at is None else Article.objects.listed(dossier.at)
        by_id = rows.filter(pk__in=chunk).select_related("collection", "body").in_bulk()
        yield from (by_id[pk] for pk in chunk if pk in by_id)


def _beginning(dossier: Dossier, brief: str) -> str:
    project = dossier.project
    values: dict[str, Value] = {"title": _line(str(project)), "state": str(project.state)}
    if project.lead:
        values["lead"] = _line(project.lead.name)
    if dossier.at is not None:
        values["source"] = dossier.root + project.get_absolute_url()
    values["articles"] = len(dossier.ids)
    header = SourceDocument.new(HeaderSyntax.YAML, values, "\n").header
    heading = f"# {plain_marks(inline_text(str(project)))}"
    return f"{header}\n{heading}\n" + (f"\n{brief}\n" if brief else "")


def _line(text: str) -> str:
    return " ".join(text.split())


def _title(article: Article) -> str:
    return plain_marks(inline_text(article.title)) or plain_marks(article.slug)


def _facts(article: Article, dossier: Dossier) -> str:
    """Returns the line below a title: the day, where the article is on the site, and where its matter comes from."""
    facts = [article.date.isoformat()] if article.date else []
    if article.is_published(dossier.at):
        facts.append(f"<{dossier.root}{article.get_absolute_url()}>")
    else:
        facts += [article.status, plain_marks(article.path)]
    try:
        source = urlsplit(article.source_url)
    except ValueError:
        source = urlsplit("")
    if source.scheme in ("http", "https") and source.hostname and not set(article.source_url) & set(" <>\n"):
        facts.append(f"<{article.source_url}>")
    return " · ".join(facts)
