"""What somebody typed into a form and did not save: shown when the form is opened again, taken up or discarded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from editorial.admin.articles.autosaving import autosave, doing, fresh_token, heartbeat
from editorial.admin.articles.form import ArticleForm, NewArticleForm, initial_of
from editorial.admin.articles.rebasing import initial_of_version
from editorial.admin.articles.seen import Seen, read_seen
from editorial.admin.base import actor
from editorial.admin.differences import DifferenceLine, line_difference
from editorial.models import Article
from editorial.services.articles import EditingState, open_for_editing
from editorial.services.autosaving import DRAFT, DRAFT_NAME, Kept, NotKept, forget, kept, new_draft, take_up
from editorial.services.presence import others
from editorial.services.reconciling import version_of_revision


@dataclass(frozen=True, slots=True)
class Changed:
    """One field that the kept text changes."""

    label: str | Promise
    lines: list[DifferenceLine]


@dataclass(frozen=True, slots=True)
class Recovery:
    """A kept text: the form that holds it and what that form was opened on; `taken` once the user has taken it up."""

    kept: Kept
    form: ArticleForm
    seen: Seen | None
    changed: list[Changed]
    is_behind: bool
    taken: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page tells its script, and what it shows without one; addresses are "" where nothing is to be sent."""

    draft: str
    user: str
    names: str
    keep_address: str
    presence_address: str
    take_address: str
    discard_address: str
    unsaved: bool
    kept: bool
    present: list[tuple[str, str]]


def addresses(admin: Any) -> list[URLPattern]:
    """Returns the addresses below those of the articles."""

    def page(route: str, view: Any, name: str) -> URLPattern:
        wrapped = admin.admin_site.admin_view(partial(view, admin))
        return path(route, wrapped, name=f"editorial_article_{name}")

    return [
        page("autosave/", autosave, "autosave_new"),
        page("autosave/token/", fresh_token, "token"),
        page("autosave/take/", take, "take_new"),
        page("autosave/discard/", discard, "forget_new"),
        page("<int:article_id>/autosave/", autosave, "autosave"),
        page("<int:article_id>/autosave/take/", take, "take"),
        page("<int:article_id>/autosave/discard/", discard, "forget"),
        page("<int:article_id>/presence/", heartbeat, "presence"),
    ]


def address(name: str, article_id: int | None) -> str:
    """Returns one of these addresses for an article, or for the form of a new one."""
    if article_id is None:
        return reverse(f"admin:editorial_article_{name}_new")
    return reverse(f"admin:editorial_article_{name}", args=[article_id])


def form_address(article_id: int | None) -> str:
    """Returns the address of the form."""
    if article_id is None:
        return reverse("admin:editorial_article_add")
    return reverse("admin:editorial_article_change", args=[article_id])


def recovery_of(request: HttpRequest, state: EditingState) -> Recovery | None:
    """Returns the user's own text that was never saved, None where there is none or it is stored by now."""
    article, by = state.article, actor(request)
    found = kept(article.pk, by=by)
    if found is None:
        return None
    newest = ArticleForm(initial=initial_of(state.values, state.body))
    seen = read_seen(found.seen, article.pk)
    base, is_behind = newest, False
    if seen is not None and seen.revision != state.revision_id:
        version = version_of_revision(article, seen.revision)
        base, is_behind = ArticleForm(initial=initial_of_version(version)), True
    changed = differences(base, found)
    if not changed or not differences(newest, found):
        drop(article.pk, by, found.draft)
        return None
    taken = request.GET.get(DRAFT) == found.draft
    known = seen or Seen(article.pk, 0, None)  # a base that nobody knows makes a save ask about every difference
    return Recovery(found, filled(ArticleForm, newest, found), known, changed, is_behind, taken)


def recovery_of_new(request: HttpRequest) -> Recovery | None:
    """Returns what the user typed into the form of a new article, None where that is nothing."""
    found = kept(None, by=actor(request))
    if found is None:
        return None
    empty = NewArticleForm()
    changed = differences(empty, found)
    if not (changed or found.fields.get("stem")):
        drop(None, actor(request), found.draft)
        return None
    taken = request.GET.get(DRAFT) == found.draft
    return Recovery(found, filled(NewArticleForm, empty, found), None, changed, is_behind=False, taken=taken)


def texts_of(form: ArticleForm, found: Kept) -> dict[str, str]:
    """Returns the kept texts of the document's fields, the form's own where none was kept; a missing mark is off."""
    flags = form.flags()
    return {name: found.fields.get(name, "" if name in flags else text) for name, text in form.texts().items()}


def differences(form: ArticleForm, found: Kept) -> list[Changed]:
    """Returns the fields of which the kept text is not the one that the form holds."""
    before, flags = form.texts(), form.flags()
    result = []
    for name, text in texts_of(form, found).items():
        old, new = before[name], text
        if name in flags:
            old, new = (_("yes") if value else _("no") for value in (old, new))
        if old != new:
            result.append(Changed(form.fields[name].label or name, line_difference(old, new)))
    return result


def filled(kind: type[ArticleForm], form: ArticleForm, found: Kept) -> ArticleForm:
    """Returns an unbound form that holds the kept texts."""
    flags = form.flags()
    texts: dict[str, Any] = {
        name: bool(text) if name in flags else text for name, text in texts_of(form, found).items()
    }
    own = {name: found.fields[name] for name in ("message", "stem", "collection") if name in found.fields}
    return kind(initial={**texts, **own})


def drop(article_id: int | None, by: Any, draft: str) -> None:
    """Forgets a kept text that is of no use any more; where the database is busy the next page does."""
    try:
        forget(article_id, by=by, draft=draft)
    except NotKept:
        return


def forget_saved(request: HttpRequest, article_id: int | None) -> None:
    """Forgets what the form kept that has just been saved; what another form keeps stays."""
    drop(article_id, actor(request), request.POST.get(DRAFT, ""))


def desk_of(
    request: HttpRequest, form: ArticleForm, recovery: Recovery | None, article: Article | None, *, may_change: bool
) -> Desk:
    """Returns what the page and its script need to know."""
    article_id = article.pk if article else None
    taken = recovery is not None and recovery.taken
    posted = request.POST.get(DRAFT, "")
    draft = recovery.kept.draft if recovery and taken else posted if DRAFT_NAME.fullmatch(posted) else new_draft()
    present = others(article_id, by=actor(request)) if article_id else []
    return Desk(
        draft=draft,
        user=str(request.user.pk),
        names=" ".join(form.fields),
        keep_address=address("autosave", article_id) if may_change else "",
        presence_address=reverse("admin:editorial_article_presence", args=[article_id]) if article_id else "",
        take_address=address("take", article_id),
        discard_address=address("forget", article_id),
        unsaved=taken or form.is_bound,
        kept=taken,
        present=[(who.name, doing(who)) for who in present],
    )


def require_form(admin: Any, request: HttpRequest, article_id: int | None) -> EditingState | None:
    """Returns what the form of an article shows, None for that of a new one.

    Raises:
        PermissionDenied: the user may not edit it, or not add one.
        Article.DoesNotExist: it is not there or was removed.
    """
    if article_id is None:
        if not admin.has_add_permission(request):
            raise PermissionDenied
        return None
    if not admin.has_change_permission(request):
        raise PermissionDenied
    state = open_for_editing(article_id, by=actor(request))
    if not admin.has_change_permission(request, state.article):
        raise PermissionDenied
    return state


def take(admin: Any, request: HttpRequest, article_id: int | None = None) -> HttpResponse:
    """Leads to the form with the kept text; the form that wrote it keeps nothing from then on."""
    try:
        require_form(admin, request, article_id)
    except Article.DoesNotExist:
        return missing(admin, request, article_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        draft = take_up(article_id, by=actor(request), draft=request.POST.get(DRAFT, ""))
    except NotKept:
        messages.error(request, _("The database is busy. Try again."))
        draft = None
    else:
        if draft is None:
            messages.info(request, _("That text is not kept any more."))
    return HttpResponseRedirect(form_address(article_id) + (f"?{DRAFT}={draft}" if draft else ""))


def discard(admin: Any, request: HttpRequest, article_id: int | None = None) -> HttpResponse:
    """Asks, and then drops the kept text, which is nowhere else."""
    try:
        state = require_form(admin, request, article_id)
    except Article.DoesNotExist:
        return missing(admin, request, article_id)
    back = HttpResponseRedirect(form_address(article_id))
    if request.method == "POST":
        tell_discarded(request, article_id)
        return back
    recovery = recovery_of(request, state) if state else recovery_of_new(request)
    if recovery is None:
        messages.info(request, _("That text is not kept any more."))
        return back
    context = {"title": _("Discard what you wrote?"), "recovery": recovery, "back": form_address(article_id)}
    page: HttpResponse = admin.render_page(request, "forget", state.article if state else None, context)
    return page


def tell_discarded(request: HttpRequest, article_id: int | None) -> None:
    """Drops the text that the page named, and says what became of it."""
    try:
        was_there = forget(article_id, by=actor(request), draft=request.POST.get(DRAFT, ""))
    except NotKept:
        messages.error(request, _("The database is busy. Try again."))
        return
    if was_there:
        messages.success(request, _("What you had written is discarded."))
    else:
        messages.info(request, _("That text is not kept any more."))


def missing(admin: Any, request: HttpRequest, article_id: int | None) -> HttpResponse:
    """Returns what the admin answers for articles that are not there."""
    page: HttpResponse = admin.missing(request, article_id)
    return page
