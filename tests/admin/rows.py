"""What the tests of the admin share: rows of every list, and where the lists are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from editorial.models import (
    Area,
    Article,
    Category,
    Changeset,
    Channel,
    Collection,
    Conflict,
    Effect,
    Entity,
    EntityKind,
    Finding,
    GlossaryTerm,
    Job,
    Organization,
    Person,
    Product,
    Project,
    Quarantine,
    Recipe,
    Redirect,
    Role,
    Series,
    SyncFolder,
    Tag,
    Work,
    WorkflowEvent,
)
from editorial.services.term_rows import read_terms
from tests import factories


def make_quarantine(number: int = 1, **columns: Any) -> Quarantine:
    """Returns a file that could not be read."""
    defaults = {
        "path": f"notes/broken-{number}.md",
        "data": b"---\ntitle: [x\n---\ntext\n",
        "sha256": "0" * 64,
        "code": "yaml",
        "reason": "a bracket is not closed",
        "remedy": "close it",
        "line": 2,
        "column": 8,
        "created_at": timezone.now(),
    }
    changeset = columns.pop("changeset", None) or factories.make_changeset()
    return Quarantine.objects.create(changeset=changeset, **{**defaults, **columns})


def make_folder(number: int = 1) -> SyncFolder:
    """Returns a folder that was synchronised, and is not there."""
    path = f"/nowhere/garden-{number}"
    factories.make_changeset(kind="sync", report={"folder": path}, author=factories.make_user())
    return SyncFolder.objects.create(path=path, path_sha256=hashlib.sha256(path.encode()).hexdigest())


def make_event(number: int = 1, **columns: Any) -> WorkflowEvent:
    """Returns one step of the workflow."""
    article = columns.pop("article", None) or factories.make_article()
    defaults = {
        "transition": "publish",
        "from_status": "review",
        "to_status": "evergreen",
        "revision": article.live_revision,
        "actor": factories.make_user(),
        "created_at": timezone.now(),
    }
    changeset = columns.pop("changeset", None) or factories.make_changeset(message=f"step {number}")
    return WorkflowEvent.objects.create(article=article, changeset=changeset, **{**defaults, **columns})


def make_job(number: int = 1, **columns: Any) -> Job:
    """Returns a job that waits, without a task that is to do it."""
    now = timezone.now()
    defaults = {"kind": "render", "title": f"about {number}", "created_at": now, "queued_at": now, "total": 10}
    user = columns.pop("user", None) or factories.make_user()
    return Job.objects.create(user=user, **{**defaults, **columns})


def make_full_changeset(number: int = 1) -> Changeset:
    """Returns a changeset with at least one row in each of its parts."""
    changeset = factories.make_changeset(
        message=f"night {number}", author=factories.make_user(), report={"counts": {"unchanged": 7}}
    )
    article = factories.make_article(f"Created {number}")
    article.revisions.update(changeset=changeset)
    factories.make_revision(article, changeset=changeset, parent=article.live_revision, body="changed\n")
    factories.make_revision(article, changeset=changeset, kind="conflict", body="other\n")
    make_quarantine(number, changeset=changeset, path=f"notes/night-{number}.md")
    make_event(number, article=article, changeset=changeset)
    Effect.objects.create(
        changeset=changeset, table="entity", key=f"person:p{number}", before={"name": "A"}, after={"name": "B"}
    )
    return changeset


def make_conflict(number: int = 1) -> Conflict:
    """Returns the text of a file that was kept beside its article."""
    article = factories.make_article(f"Disputed {number}")
    row = factories.make_revision(article, kind="conflict", body="in the file\n", message="edited-here")
    # The files had another text before.
    factories.change(article, base_revision=None)
    return Conflict.objects.get(pk=row.pk)


def make_used_article(number: int = 1) -> Article:
    """Returns an article with names, terms, a finding and a text that waits to be published."""
    article = factories.make_article(
        f"Article {number}",
        tags=[f"tag {number}"],
        areas=[f"area {number}"],
        names={Role.PEOPLE: [f"Person {number}"]},
    )
    Finding.objects.create(article=article, rule="no-summary", message="There is no summary.")
    pending = factories.make_revision(article, kind="pending", body="waiting\n", parent=article.live_revision)
    factories.change(article, pending_revision=pending)
    return article


def make_led_project(number: int = 1) -> Project:
    """Returns a project with a lead and an article."""
    project = factories.make_term(Project, f"project {number}", lead=factories.make_entity(f"Lead {number}"))
    factories.make_article(projects=[project])
    return project


def make_used_term(model: type[Any], key: str) -> Callable[[int], Model]:
    """Returns a function that makes a term with an article."""

    def make(number: int = 1) -> Model:
        term = factories.make_term(model, f"{key} {number}")
        factories.make_article(**{key: [term]})
        return term

    return make


def make_used_tag(number: int = 1) -> Tag:
    """Returns a tag with an article."""
    tag = factories.make_tag(f"tag {number}")
    factories.make_article(tags=[tag])
    return tag


def make_mentioned(role: str, kind: EntityKind) -> Callable[[int], Entity]:
    """Returns a function that makes an entity of a kind, mentioned by an article."""

    def make(number: int = 1) -> Entity:
        entity = factories.make_entity(f"{kind} {number}", kind)
        factories.make_article(names={role: [entity]})
        return entity

    return make


def make_full_collection(number: int = 1) -> Collection:
    """Returns a collection with an article."""
    collection = factories.make_collection(f"folder-{number}")
    factories.make_article(collection=collection)
    return collection


def make_redirect(number: int = 1) -> Redirect:
    """Returns a redirect to an article or, for even numbers, to a name."""
    target = factories.make_article() if number % 2 else factories.make_entity(f"Target {number}")
    return factories.make_redirect(f"/old/{number}/", target)


def make_finding(number: int = 1) -> Finding:
    """Returns a finding of an article of its own."""
    return factories.make_finding(message=f"No summary {number}.")


def make_explained_term(number: int = 1) -> GlossaryTerm:
    """Returns a term that an article explains."""
    article = factories.make_article(body=f"**词语{number}**（Word {number}: 定义 {number}）\n")
    with transaction.atomic():
        read_terms([article.body_id])
    return GlossaryTerm.objects.get(uses__body=article.body_id)


# model → a function that makes row number n, with everything that its list shows
def make_recipe(number: int) -> Recipe:
    """Returns a recipe by somebody of its own."""
    now = timezone.now()
    return Recipe.objects.create(
        name=f"Recipe {number}",
        select={"everything": True},
        operations=[{"do": "clear", "field": "insight"}],
        author=factories.make_user(f"cook{number}"),
        created_at=now,
        updated_at=now,
    )


LISTS: dict[type[Model], Callable[[int], Model]] = {
    Article: make_used_article,
    Collection: make_full_collection,
    Changeset: make_full_changeset,
    Quarantine: make_quarantine,
    SyncFolder: make_folder,
    Conflict: make_conflict,
    Finding: make_finding,
    GlossaryTerm: make_explained_term,
    Job: make_job,
    Recipe: make_recipe,
    Redirect: make_redirect,
    WorkflowEvent: make_event,
    Project: make_led_project,
    Area: make_used_term(Area, "areas"),
    Category: make_used_term(Category, "categories"),
    Series: make_used_term(Series, "series"),
    Tag: make_used_tag,
    Person: make_mentioned(Role.PEOPLE, EntityKind.PERSON),
    Organization: make_mentioned(Role.ORGANIZATIONS, EntityKind.ORGANIZATION),
    Product: make_mentioned(Role.PRODUCTS, EntityKind.PRODUCT),
    Work: make_mentioned(Role.WORKS, EntityKind.WORK),
    Channel: make_mentioned(Role.CHANNEL, EntityKind.CHANNEL),
    Entity: make_mentioned(Role.PEOPLE, EntityKind.PERSON),
}


def list_url(model: type[Model]) -> str:
    """Returns the address of a model's list."""
    return reverse(f"admin:editorial_{model._meta.model_name}_changelist")


def change_url(row: Model) -> str:
    """Returns the address of a row's page."""
    return reverse(f"admin:editorial_{row._meta.model_name}_change", args=[row.pk])


def plain(response: Any) -> str:
    """Returns the page without the marks inside the lines of a difference."""
    html: str = response.content.decode()
    return html.replace("<mark>", "").replace("</mark>", "")
