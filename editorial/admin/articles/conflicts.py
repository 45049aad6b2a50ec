"""What an editor sees where two texts have to be brought together: the joined form, or the page that asks first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from editorial.admin.articles.form import ArticleForm, initial_of
from editorial.admin.articles.rebasing import EDIT_AND_LIVE, Merging, initial_of_version, version_of_form
from editorial.admin.articles.seen import Seen, read_seen
from editorial.services.rebasing import CannotRebase, rebase
from editorial.services.reconciling import reconcile, version_of, version_of_revision
from editorial.services.texts import document_of

if TYPE_CHECKING:
    from editorial.admin.articles.editing import EditPage


def show_newer(page: EditPage, seen: Seen | None) -> HttpResponse:
    """Brings what was posted together with the newest text: asks where both changed a place, else shows the form.

    What was chosen counts only for the newest text that the choices were shown for.
    """
    article = page.state.article
    base = version_of_revision(article, seen.revision) if seen else None
    form = ArticleForm(page.request.POST, initial=initial_of_version(base))
    if not form.is_valid():
        return page.show(form, seen=seen or Seen(page.article_id, 0, None))  # still based on nothing known
    merge = reconcile(page.state.document, article, base=base, mine=version_of_form(form, base))
    merging = Merging(merge, form, page.request.POST)
    if not is_settled(page, merging):
        return ask(page, merging)
    merged = merging.merged_form(initial_of(page.state.values, page.state.body))
    return page.show(merged, merging=merging)


def show_onto_live(page: EditPage, seen: Seen) -> HttpResponse:
    """Brings the pending text, with what was posted, onto the live one that changed after it was begun.

    A form that was joined before and whose live text changed again is joined anew: what it holds is then the edit of
    the live text that it was joined with.
    """
    article = page.state.article
    assert article.pending_revision is not None
    try:
        found = rebase(article, article.pending_revision)
    except CannotRebase as problem:
        form = ArticleForm(page.request.POST, initial=initial_of(page.state.values, page.state.body))
        text = _("The edit cannot be brought onto the text of today: %s Discard it, or change that text.")
        form.add_refusal(None, problem.code, text % problem)
        return page.show(form, seen=seen)
    shown, base = version_of(page.state.document, article), found.base
    again = version_of_revision(article, seen.live) if seen.onto is not None and seen.live else None
    if again:
        shown = base = again
    form = ArticleForm(page.request.POST, initial=initial_of_version(shown))
    if not form.is_valid():
        return page.show(form, seen=seen)
    merge = reconcile(document_of(article), article, base=base, mine=version_of_form(form, shown))
    merging = Merging(merge, form, page.request.POST, EDIT_AND_LIVE, found)
    if not is_settled(page, merging):
        return ask(page, merging)
    chosen = merging.chosen_keys()
    joined = rebase(article, article.pending_revision, chosen=chosen)
    merged = merging.merged_form(initial_of_version(version_of(joined.document, article)))
    return page.show(merged, seen=replace(page.seen_now(), onto=chosen), merging=merging)


def is_settled(page: EditPage, merging: Merging) -> bool:
    """Whether nothing has to be asked, or everything was chosen for the texts of now."""
    if not merging.places():
        return True
    asked_again = "_merge" in page.request.POST
    shown = read_seen(page.request.POST.get("newest", ""), page.article_id)
    is_current = (
        shown is not None
        and shown.revision == page.state.revision_id
        and (merging.rebase is None or shown.live == page.state.article.live_revision_id)
    )
    if asked_again and is_current and merging.is_settled:
        return True
    if asked_again:
        messages.error(page.request, _("Nothing was saved. Choose for every place."))
    return False


def ask(page: EditPage, merging: Merging) -> HttpResponse:
    """Returns the page on which the editor chooses; what was posted is carried along."""
    article = page.state.article
    onto_live = merging.rebase is not None
    newest = article.live_revision if onto_live else article.pending_revision or article.live_revision
    title = _("Somebody saved this article while you were writing")
    context: dict[str, Any] = {
        "title": _("The text of today changed after this edit was begun") if onto_live else title,
        "onto_live": onto_live,
        "newest": newest,
        "sides": merging.sides,
        "places": merging.field_places(),
        "brought": merging.brought(),
        "parts": list(merging.parts()),
        "carried": merging.carried(),
        "newest_seen": page.seen_now().signed(),
    }
    rendered: HttpResponse = page.admin.render_page(page.request, "merge", article, context, status=409)
    return rendered
