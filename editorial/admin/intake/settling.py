"""The page of a conflict: the article's text beside the file's, and one of them or a text of both is chosen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from editorial.admin.articles.form import ArticleForm
from editorial.admin.articles.rebasing import FILE_AND_ARTICLE, Merging, initial_of_version
from editorial.admin.articles.seen import Seen, read_seen
from editorial.admin.base import actor
from editorial.admin.differences import line_difference
from editorial.admin.display import change_link, list_address
from editorial.admin.history.columns import comparison_context
from editorial.models import Conflict, Revision, Status
from editorial.services.articles import DocumentRefused, EditConflict, edited
from editorial.services.conflicts import folder_of, is_of_base
from editorial.services.history import compare_texts
from editorial.services.mending import mended_bytes
from editorial.services.rebasing import CannotRebase
from editorial.services.reconciling import version_of
from editorial.services.settling import Way, find_conflict, join_conflict, settle, text_as_document
from editorial.services.texts import document_of, document_of_revision, stored_bytes

LONGEST_MESSAGE = 500


def settle_page(page: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Shows both texts of a conflict, and settles it as was chosen.

    Raises:
        PermissionDenied: the user may not see articles, or posts without the right to change this one or to publish.
    """
    if not page.has_view_permission(request):
        raise PermissionDenied
    key = unquote(object_id)
    known = key.isascii() and key.isdigit() and len(key) < 19
    conflict = find_conflict(int(key)) if known else None
    if conflict is None:
        messages.info(request, _("This conflict is settled."))
        return HttpResponseRedirect(list_address(Conflict))
    return SettlePage(page, request, conflict).answer()


class SettlePage:
    """One conflict on its way to be settled."""

    def __init__(self, page: Any, request: HttpRequest, conflict: Revision) -> None:
        self.page, self.request, self.conflict = page, request, conflict
        self.article = conflict.article
        articles = page.articles()
        self.may_change = bool(articles.has_change_permission(request, self.article))
        self.evergreen = self.article.status == Status.EVERGREEN and self.article.removed_at is None
        self.may_publish = self.evergreen and bool(articles.has_publish_permission(request))
        self.message = request.POST.get("message", "").replace("\0", "")[:LONGEST_MESSAGE]
        self.publish = request.POST.get("publish") == "yes"

    def answer(self) -> HttpResponse:
        """Returns the page that was asked for, or does what was chosen."""
        if self.request.method != "POST":
            joins = self.request.GET.get("join") == "yes" and self.may_change and self.article.removed_at is None
            return self.join() if joins else self.show({})
        if not self.may_change or (self.publish and not self.may_publish):
            raise PermissionDenied
        if "_merge" in self.request.POST and self.article.removed_at is None:
            return self.join()
        return self.settle()

    def newest(self) -> str:
        """Returns the whole text of the article, that which waits to be published where one does."""
        return stored_bytes(self.article, pending=True).decode()

    def seen(self) -> Seen:
        newest = self.article.pending_revision_id or self.article.live_revision_id or 0
        return Seen(self.article.pk, newest, self.article.live_revision_id)

    def settle(self) -> HttpResponse:
        """Settles the conflict in the way that was chosen, where both texts are as they were seen."""
        given = self.request.POST.get("way", "")
        if given not in list(Way):
            messages.error(self.request, _("Choose which text it is to be."))
            return self.show({}, status=400)
        way, text = Way(given), mended_bytes(self.newest(), self.request.POST.get("text", ""))
        if way is Way.JOINED and "look" in self.request.POST:
            return self.write(text)
        seen = read_seen(self.request.POST.get("seen", ""), self.article.pk)
        try:
            saved = settle(
                self.conflict.pk,
                way,
                by=actor(self.request),
                based_on=seen.revision if seen else 0,
                seen_live=seen.live if seen else None,
                text=text,
                publish=self.publish,
                message=self.message,
            )
        except EditConflict:
            messages.error(self.request, _("Somebody changed the article meanwhile; nothing was settled. Look again."))
            return self.write(text, status=409) if way is Way.JOINED else self.show({}, status=409)
        except DocumentRefused as refused:
            for _field, _code, reason in refused.errors:
                messages.error(self.request, reason)
            return self.write(text, status=409) if way is Way.JOINED else self.show({}, status=409)
        told = _("The conflict of {} is settled.")
        if saved.pending and saved.changed:
            told = _("The conflict of {} is settled. Readers see the text when it is published.")
        messages.success(self.request, format_html(told, change_link(self.article)))
        return HttpResponseRedirect(list_address(Conflict))

    def join(self) -> HttpResponse:
        """Brings both texts together: asks where both changed a place, else shows the text."""
        try:
            found = join_conflict(self.conflict)
        except CannotRebase as problem:
            text = _("The two cannot be joined: %s Write the text by hand.")
            messages.warning(self.request, text % problem)
            return self.write(self.newest().encode())
        form = ArticleForm(self.request.POST if self.request.method == "POST" else None)
        merging = Merging(found.merge, form, self.request.POST, FILE_AND_ARTICLE, found)
        if merging.is_settled:
            return self.joined(merging)
        if self.request.method == "POST":
            messages.error(self.request, _("Nothing was saved. Choose for every place."))
        context = {
            "sides": merging.sides,
            "places": merging.field_places(),
            "brought": merging.brought(),
            "parts": list(merging.parts()),
        }
        return self.render("choose", context)

    def joined(self, merging: Merging) -> HttpResponse:
        """Shows the text in which every place is as it was chosen."""
        both = join_conflict(self.conflict, chosen=merging.chosen_keys())
        form = merging.merged_form(initial_of_version(version_of(both.document, self.article)))
        document = both.document
        if form.is_valid():
            try:
                document = edited(document, self.article, form.changes(), form.new_body())
            except DocumentRefused as refused:
                for _field, _code, reason in refused.errors:
                    messages.error(self.request, reason)
        else:
            for name, errors in form.errors.items():
                messages.error(self.request, f"{merging.label(name)}: {' '.join(map(str, errors))}")
        return self.write(document.to_bytes())

    def write(self, text: bytes, *, status: int = 200) -> HttpResponse:
        """Returns the page on which the text is looked at, changed and stored."""
        problem = ""
        try:
            text_as_document(self.article, text)
        except DocumentRefused as refused:
            problem = str(refused)
        shown = text.decode()
        context = {
            "text": shown,
            "problem": problem,
            "from_article": line_difference(self.newest(), shown),
            "from_file": line_difference(document_of_revision(self.conflict).to_bytes().decode(), shown),
        }
        return self.render("write", context, status=status)

    def show(self, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """Returns the page with both texts side by side."""
        documents = document_of(self.article, pending=True), document_of_revision(self.conflict)
        compared = comparison_context(compare_texts(self.article, *documents))
        sides = {"left": FILE_AND_ARTICLE.theirs, "right": FILE_AND_ARTICLE.mine}
        return self.render("page", {**compared, **sides, **context}, status=status)

    def render(self, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        shared = {
            **self.page.admin_site.each_context(self.request),
            "title": _("Settle a conflict"),
            "subtitle": str(self.article),
            "opts": self.page.opts,
            "original": self.conflict,
            "article": self.article,
            "has_view_permission": True,
            "media": self.page.media,
            "reason": self.page.reason(self.conflict),
            "folder": folder_of(self.conflict),
            "has_base": self.article.base_revision_id is not None and is_of_base(self.conflict, self.article),
            "may_change": self.may_change,
            "evergreen": self.evergreen,
            "may_publish": self.may_publish,
            "publish": self.publish,
            "message": self.message,
            "seen": self.seen().signed(),
        }
        return TemplateResponse(
            self.request, f"admin/editorial/conflict/{name}.html", {**shared, **context}, status=status
        )
