"""The two pages of an edit of entities: what is chosen, and the plan that is confirmed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _

from editorial.admin.base import actor, counted
from editorial.admin.renaming import may_rename
from editorial.models import Alias, Changeset, Entity, EntityKind, Mention
from editorial.names import name_key
from editorial.services.entity_edits import carry_out_edit, plan_edit
from editorial.services.undoing import may_undo

CHANGE = "editorial.change_entity"
MOST_FOUND = 20
MOST_CHOSEN = 50
OWN_FIELDS = ("csrfmiddlewaretoken", "seen", "message", "confirmed", "rewrite", "find", "q")


class EditPage:
    """One edit of entities. Subclasses say what is chosen, and which edit that is; those of terms what terms need."""

    folder: ClassVar[str] = "entity"  # of the templates
    template: ClassVar[str]
    title: ClassVar[Promise]
    verb: ClassVar[Promise]  # on the button that confirms
    rewrites: ClassVar[bool] = False  # whether the names in the files may be written differently afterwards

    def __init__(self, admin: Any, request: HttpRequest, rows: list[Any]) -> None:
        self.admin = admin
        self.request = request
        self.rows = rows
        self.problems: list[str] = []

    @classmethod
    def of_one(cls, admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
        """Answers for the entity of the address: the choice, its plan, or what was done."""
        return cls(admin, request, cls.found(admin, [object_id])).answer()

    @classmethod
    def of_chosen(cls, admin: Any, request: HttpRequest) -> HttpResponse:
        """Answers for the entities that the address names: `?ids=3,5`."""
        return cls(admin, request, cls.found(admin, chosen_ids(request))).answer()

    @classmethod
    def found(cls, admin: Any, ids: Collection[int]) -> list[Any]:
        """Returns the rows of these ids that there are, in their order."""
        return entities(ids)

    def permission(self) -> str:
        """Returns what whoever sees the page needs."""
        return CHANGE

    def plan(self, edit: Any) -> Any:
        """Returns what the edit would do."""
        return plan_edit(edit, by=actor(self.request))

    def make(self, edit: Any, *, seen: str, message: str) -> Changeset:
        """Carries the edit out."""
        return carry_out_edit(edit, by=actor(self.request), seen=seen, message=message)

    def place(self, row: Any, page: str) -> str:
        """Returns the address of a page of a row."""
        return place_of(self.admin, row, page)

    def posted(self, name: str) -> str:
        """Returns a text that was posted, "" for none; PostgreSQL takes no NUL."""
        return self.request.POST.get(name, "").replace("\0", "")

    def edit(self) -> Any:
        """Returns the edit that was posted.

        Raises:
            ValidationError: the choice is none.
        """
        raise NotImplementedError

    def choice(self) -> dict[str, Any]:
        """Returns what the page of the choice needs."""
        raise NotImplementedError

    def subject(self) -> Any:
        """Returns whose page is shown afterwards."""
        return self.rows[0]

    def answer(self) -> HttpResponse:
        """Shows the choice, or the plan of what was posted, or carries it out once confirmed.

        Raises:
            PermissionDenied: the user may not change names.
        """
        if not self.request.user.has_perm(self.permission()):
            raise PermissionDenied
        if not self.rows:
            messages.warning(self.request, _("Nothing of that is here any more."))
            return HttpResponseRedirect(list_of(self.admin))
        if self.request.method != "POST" or "find" in self.request.POST:
            return self.show_choice()
        try:
            edit = self.edit()
            if self.request.POST.get("confirmed") == "yes":
                return self.carry_out(edit)
            return self.show_plan(edit)
        except ValidationError as error:
            self.problems = error.messages
            return self.show_choice()

    def carry_out(self, edit: Any) -> HttpResponse:
        """Makes the edit and leads to what became of it; where something changed since, the plan is shown anew."""
        posted = self.request.POST
        seen, message = posted.get("seen", "?") or "?", self.posted("message")[:500]
        try:
            changeset = self.make(edit, seen=seen, message=message)
        except ValidationError as error:
            if getattr(error, "code", "") != "changed-since":
                raise
            self.problems = error.messages
            return self.show_plan(edit)
        self.tell(changeset)
        return HttpResponseRedirect(self.after())

    def after(self) -> str:
        """Returns the address that is shown once the edit is made."""
        subject = Entity.objects.get(pk=self.subject().pk)
        if self.rewrites and self.request.POST.get("rewrite") == "yes" and may_rename(self.request):
            return f"{self.place(subject, 'rename')}?to=display"
        return self.place(subject, "change")

    def tell(self, changeset: Changeset) -> None:
        """Says what was done, with the way to its record and back."""
        links = []
        if self.request.user.has_perm("editorial.view_changeset"):
            address = reverse("admin:editorial_changeset_change", args=[changeset.pk])
            links.append(format_html('<a href="{}">#{}</a>', address, str(changeset.pk)))
            if may_undo(actor(self.request), changeset):
                address = reverse("admin:editorial_changeset_undo", args=[changeset.pk])
                links.append(format_html('<a href="{}">{}</a>', address, _("Undo…")))
        text = _("Done: %s") % changeset.message
        places = [*links, "", ""]
        messages.success(self.request, format_html("{} {} {}", text, places[0], places[1]))

    def shared(self) -> dict[str, Any]:
        """Returns what both pages say."""
        return {
            **self.admin.admin_site.each_context(self.request),
            "title": self.title,
            "subtitle": str(self.rows[0]) if len(self.rows) == 1 else "",
            "opts": self.admin.opts,
            "has_view_permission": True,
            "media": self.admin.media,
            "back": self.place(self.rows[0], "change") if len(self.rows) == 1 else list_of(self.admin),
            "problems": self.problems,
        }

    def show_choice(self) -> HttpResponse:
        context = {**self.shared(), **self.choice()}
        return TemplateResponse(self.request, f"admin/editorial/{self.folder}/{self.template}.html", context)

    def show_plan(self, edit: Any) -> HttpResponse:
        posted = [(name, value) for name, values in self.request.POST.lists() for value in values]
        context = {
            **self.shared(),
            "plan": self.plan(edit),
            "said": edit.message(),
            "verb": self.verb,
            "posted": [pair for pair in posted if pair[0] not in OWN_FIELDS],
            "message": self.request.POST.get("message", ""),
            "may_rewrite": self.rewrites and may_rename(self.request),
        }
        return TemplateResponse(self.request, f"admin/editorial/{self.folder}/plan.html", context)


def place_of(admin: Any, entity: Entity, page: str) -> str:
    """Returns the address of a page of an entity: under its kind, or where all kinds are on one list."""
    model = "entity" if admin.opts.model_name == "entity" else entity.kind
    return reverse(f"admin:editorial_{model}_{page}", args=[entity.pk])


def list_of(admin: Any) -> str:
    """Returns the address of the list."""
    return reverse(f"admin:editorial_{admin.opts.model_name}_changelist")


def chosen_ids(request: HttpRequest) -> list[int]:
    """Returns the ids that the address names, each once, up to a bound: `?ids=3,5`."""
    texts = request.GET.get("ids", "").split(",")
    return list(dict.fromkeys(int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 16))[
        :MOST_CHOSEN
    ]


def entities(ids: Collection[int]) -> list[Any]:
    """Returns the entities in the order of the ids, with `article_count`, and their names as `aliases`."""
    uses = counted(Mention.objects.filter(article__removed_at__isnull=True), "entity", "article")
    rows = Entity.objects.filter(pk__in=ids).select_related("merged_into").prefetch_related("aliases")
    found = {row.pk: row for row in rows.annotate(article_count=uses)}
    return [found[pk] for pk in ids if pk in found]


def found_entities(term: str, *, without: Collection[int]) -> QuerySet[Any]:
    """Returns entities of any kind whose name, or a name that leads there, contains each word; the most used first."""
    uses = counted(Mention.objects.filter(article__removed_at__isnull=True), "entity", "article")
    rows = Entity.objects.current().exclude(pk__in=without)
    for word in term.replace("\0", "").split():
        key = name_key(word)
        spelled = Q(written__icontains=word) | (Q(key__icontains=key) if key else Q(pk__in=()))
        rows = rows.filter(Q(name__icontains=word) | Exists(Alias.objects.filter(spelled, entity=OuterRef("pk"))))
    if not term.strip():
        return rows.none()
    return rows.annotate(article_count=uses).order_by("-article_count", "name", "pk")[:MOST_FOUND]


def kinds() -> list[tuple[str, str]]:
    """Returns the kinds with what they are called."""
    return [(kind.value, str(kind.label)) for kind in EntityKind]
