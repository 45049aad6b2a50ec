"""The admin of articles: its list, and pages that edit documents instead of rows."""

from __future__ import annotations

from functools import partial
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from editorial.admin import bulk, transfer, unlisted
from editorial.admin.articles import adding, previewing, recovering
from editorial.admin.articles.actions import ARTICLE_ACTIONS
from editorial.admin.articles.addressing import suggested_address
from editorial.admin.articles.editing import EditPage
from editorial.admin.articles.listing import ArticleListing
from editorial.admin.articles.suggesting import descriptions, suggestions
from editorial.admin.base import actor
from editorial.admin.discussion import discussion_page, names_page
from editorial.admin.display import list_address
from editorial.admin.history import compare_page, history_page, restore_page
from editorial.admin.pages import not_there
from editorial.admin.previews import media_page, preview_page, revoke_page, share_page, typed_page
from editorial.admin.tables import TableLists, export_table
from editorial.models import Article, ArticleArea
from editorial.services.articles import EditConflict
from editorial.services.pending import discard_pending
from editorial.workflow import ASSIGN, PUBLISH, REMOVE, REVIEW, may_edit

# What the form's own scripts do, each in a file; the first ones are used by those after them.
FORM_SCRIPTS = (
    "lines",
    "commands",
    "counting",
    "scrolling",
    "preview",
    "toolbar",
    "order",
    "addresses",
    "source",
)


@admin.register(Article)
class ArticleAdmin(ArticleListing, TableLists):
    """Articles. The form edits the document through the services; no row is ever saved from here."""

    actions = (*ARTICLE_ACTIONS, bulk.bulk_action, export_table)

    @property
    def media(self) -> Media:
        """Adds Django's own Select2 with its initialisation, for the filters and the lists of names."""
        select2 = AutocompleteSelect(ArticleArea._meta.get_field("term"), self.admin_site).media
        after = ("admin/js/jquery.init.js", "admin/js/autocomplete.js")  # what ours need stands before them
        own = [f"editorial/admin/{name}.js" for name in ("filters", "lists", "copy", *FORM_SCRIPTS)]
        return super().media + select2 + Media(js=[*after, *own], css={"all": ["editorial/admin/writing.css"]})

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            *recovering.addresses(self),
            *transfer.addresses(self),
            *unlisted.addresses(self),
            *bulk.addresses(self),
            path("columns/", wrap(self.columns_view), name="editorial_article_columns"),
            path("suggest-address/", wrap(self.suggest_address_view), name="editorial_article_suggest_address"),
            path("preview-text/", wrap(self.preview_text_view), name="editorial_article_preview_text"),
            path("preview-frame/", wrap(self.preview_frame_view), name="editorial_article_preview_frame"),
            path("suggest/<slug:field>/", wrap(self.suggest_view), name="editorial_article_suggest"),
            path("names/", wrap(names_page), name="editorial_article_names"),
            path("<int:article_id>/discussion/", wrap(self.discussion_view), name="editorial_article_discussion"),
            path("<int:article_id>/discard/", wrap(self.discard_view), name="editorial_article_discard"),
            path("<int:article_id>/compare/", wrap(self.compare_view), name="editorial_article_compare"),
            path(
                "<int:article_id>/restore/<int:revision_id>/", wrap(self.restore_view), name="editorial_article_restore"
            ),
            *self.preview_urls(),
            *super().get_urls(),
        ]

    def preview_urls(self) -> list[Any]:
        """Returns the addresses of previews and of the links to them."""
        pages = {
            "preview": ("<int:article_id>/preview/", preview_page),
            "preview_revision": ("<int:article_id>/preview/<int:revision_id>/", preview_page),
            "preview_typed": ("<int:article_id>/preview/typed/", typed_page),
            "share": ("<int:article_id>/preview/share/", share_page),
            "revoke": ("<int:article_id>/preview/revoke/", revoke_page),
        }
        media = self.admin_site.admin_view(partial(media_page, self))
        return [
            path("media/<path:path>", media, name="editorial_article_media"),
            *(
                path(route, self.admin_site.admin_view(partial(view, self)), name=f"editorial_article_{name}")
                for name, (route, view) in pages.items()
            ),
        ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may edit articles, or this one: work of others needs a right of its own."""
        return super().has_change_permission(request, obj) and (obj is None or may_edit(obj, request.user))

    def has_review_permission(self, request: HttpRequest) -> bool:
        """Whether the user may send articles back."""
        return bool(request.user.has_perm(REVIEW))

    def has_assign_permission(self, request: HttpRequest) -> bool:
        """Whether the user may say whose work an article is."""
        return bool(request.user.has_perm(ASSIGN))

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Whether the user may make articles public."""
        return bool(request.user.has_perm(PUBLISH))

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whether the user may take documents away as files."""
        return bool(request.user.has_perm("editorial.export_article"))

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whether the user may bring in documents as files."""
        return bool(request.user.has_perm("editorial.import_article"))

    def has_remove_permission(self, request: HttpRequest) -> bool:
        """Whether the user may remove articles and bring them back."""
        return bool(request.user.has_perm(REMOVE))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Returns the actions that fit the list: those of removed articles, or all others."""
        found = super().get_actions(request)
        removed = request.GET.get("removed") == "yes"
        return {name: action for name, action in found.items() if (name == "bring_back") == removed}

    @method_decorator(csp_replace({"frame-src": [SELF]}))  # the preview stands in a frame of this site
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Shows and saves the form of a new or a stored article."""
        if object_id is None:
            return adding.answer(self, request)
        article_id = self.number(object_id)
        try:
            return EditPage(self, request, article_id).answer()
        except Article.DoesNotExist:
            return self.missing(request, article_id)

    def missing(self, request: HttpRequest, article_id: int) -> HttpResponse:
        """Leads to the history of a removed article; one that never was is told on the index, as Django does."""
        if Article.objects.filter(pk=article_id).exists():
            messages.warning(request, _("This article was removed. Its texts are all here."))
            return redirect("admin:editorial_article_history", article_id)
        return not_there(request, self.opts, str(article_id))

    @staticmethod
    def number(object_id: str) -> int:
        """Returns the id that an address names.

        Raises:
            Http404: it is no id.
        """
        text = unquote(object_id)
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise Http404(text)
        return int(text)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Shows every revision and every step of the workflow, the newest first."""
        return history_page(self, request, self.number(object_id))

    def discussion_view(self, request: HttpRequest, article_id: int) -> HttpResponse:
        """Shows what editors say about the article, and takes what they say."""
        return discussion_page(self, request, article_id)

    def compare_view(self, request: HttpRequest, article_id: int) -> HttpResponse:
        """Shows two revisions side by side."""
        return compare_page(self, request, article_id)

    def restore_view(self, request: HttpRequest, article_id: int, revision_id: int) -> HttpResponse:
        """Asks, and then makes an earlier text the newest one."""
        return restore_page(self, request, article_id, revision_id)

    def discard_view(self, request: HttpRequest, article_id: int) -> HttpResponse:
        """Asks, and then drops the text that waits to be published; it stays in the history."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        rows = Article.objects.present().select_related("collection", "pending_revision__author", "approved_revision")
        article = rows.filter(pk=article_id).first()
        if article is None:
            return self.missing(request, article_id)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        address = HttpResponseRedirect("../change/")
        if article.pending_revision is None:
            messages.info(request, _("No edit of this article is waiting."))
            return address
        if request.method != "POST":
            may_discard = article.approved_revision is None or self.has_publish_permission(request)
            context = {"title": _("Discard the edit?"), "may_discard": may_discard}
            return self.render_page(request, "discard", article, context)
        try:
            discard_pending(article_id, by=actor(request), based_on=self.asked_revision(request))
        except EditConflict:
            messages.error(request, _("Somebody changed the edit meanwhile; nothing was discarded."))
        else:
            messages.success(request, _("The edit is discarded. Its text stays in the history."))
        return address

    @staticmethod
    def asked_revision(request: HttpRequest) -> int:
        """Returns the id of the revision that the page named, 0 where it named none."""
        text = request.POST.get("revision", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0

    def require_writing(self, request: HttpRequest) -> None:
        """Lets only those go on who may fill in the form of an article.

        Raises:
            PermissionDenied: the user may neither change nor add articles.
        """
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied

    def preview_text_view(self, request: HttpRequest) -> JsonResponse | HttpResponseNotAllowed:
        """Returns a text as its page would show it."""
        self.require_writing(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return previewing.text_preview(request)

    @method_decorator(xframe_options_sameorigin)
    @method_decorator(csp_replace({"frame-ancestors": [SELF]}))
    def preview_frame_view(self, request: HttpRequest) -> HttpResponse:
        """Returns the page that the preview is shown in, the only one of the site that a page may frame."""
        self.require_writing(request)
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return previewing.preview_frame(request)

    def suggest_address_view(self, request: HttpRequest) -> JsonResponse | HttpResponseNotAllowed:
        """Returns a free address for a title or for what was typed."""
        self.require_writing(request)
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return suggested_address(request)

    def suggest_view(self, request: HttpRequest, field: str) -> JsonResponse | HttpResponseNotAllowed:
        """Returns names and values for one list of the form."""
        self.require_writing(request)
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        if written := request.GET.getlist("written"):
            return descriptions(field, written)
        return suggestions(field, request.GET.get("term", "")[:200])

    def render_page(
        self, request: HttpRequest, name: str, article: Article | None, context: dict[str, Any], status: int = 200
    ) -> TemplateResponse:
        """Returns one of the pages below templates/admin/editorial/, of articles where the name has no folder."""
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": article,
            "title": _("Change article") if article else capfirst(_("Add article")),
            "subtitle": str(article) if article else None,
            "media": self.media,
            "has_view_permission": self.has_view_or_change_permission(request),
            "list_address": list_address(Article),
            "is_nav_sidebar_enabled": True,
        }
        template = f"admin/editorial/{name if '/' in name else f'article/{name}'}.html"
        return TemplateResponse(request, template, {**shared, **context}, status=status)
