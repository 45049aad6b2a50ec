"""The page on which an article's document is edited: opening, saving, conflicts, steps of the workflow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from editorial.admin.articles.assignment import AssignmentForm
from editorial.admin.articles.form import ArticleForm, initial_of, seen_of
from editorial.admin.articles.parts import page_parts
from editorial.admin.articles.rebasing import Merging, initial_of_version, version_of_form
from editorial.admin.articles.replies import reply, tell_outcome, tell_saved
from editorial.admin.articles.seen import Seen, read_seen
from editorial.admin.base import actor
from editorial.admin.previews import preview_panel
from editorial.models import Article
from editorial.services.articles import (
    DocumentRefused,
    EditConflict,
    EditingState,
    SaveResult,
    edit_article,
    open_for_editing,
    publish_pending,
)
from editorial.services.assigning import assign
from editorial.services.reconciling import reconcile, version_of_revision
from editorial.services.transitions import carry_out
from editorial.workflow import PUBLISH, available


@dataclass
class EditPage:
    """One request to the page of one article."""

    admin: Any  # ArticleAdmin, which imports this module
    request: HttpRequest
    article_id: int

    @property
    def may_change(self) -> bool:
        """Whether the user may edit this article."""
        return bool(self.admin.has_change_permission(self.request, self.state.article))

    @property
    def may_publish(self) -> bool:
        """Whether the user may make an edit public."""
        return self.may_change and bool(self.request.user.has_perm(PUBLISH))

    @property
    def may_assign(self) -> bool:
        """Whether the user may say whose work the article is."""
        return bool(self.admin.has_assign_permission(self.request))

    @cached_property
    def assignment(self) -> AssignmentForm | None:
        """The form that says whose work the article is, with what was posted; for those who may say so."""
        if not (self.may_change and self.may_assign):
            return None
        return AssignmentForm(self.request.POST if self.request.method == "POST" else None, self.state.article)

    @cached_property
    def state(self) -> EditingState:
        """The newest text, read once."""
        return open_for_editing(self.article_id, by=actor(self.request))

    def answer(self) -> HttpResponse:
        """Shows the form, or saves what was posted.

        Raises:
            PermissionDenied: the user may not look, or posts without the right to change.
            Article.DoesNotExist: the article is not there or was removed.
        """
        if not self.admin.has_view_or_change_permission(self.request):
            raise PermissionDenied
        if self.request.method != "POST":
            return self.show(self.fresh_form())
        if not self.may_change:
            raise PermissionDenied
        return self.save()

    def fresh_form(self) -> ArticleForm:
        """Returns the form with the newest text."""
        initial = initial_of(self.state.values, self.state.body)
        return ArticleForm(initial=initial, read_only=not self.may_change)

    def seen_now(self) -> Seen:
        """Returns what a form that is opened now shows."""
        return seen_of(self.fresh_form(), self.article_id, self.state.revision_id, self.state.article.live_revision_id)

    def save(self) -> HttpResponse:
        """Saves what was posted and takes the step that its button names."""
        form = ArticleForm(self.request.POST, initial=initial_of(self.state.values, self.state.body))
        seen = read_seen(self.request.POST.get("seen", ""), self.article_id)
        if seen is None or seen.revision != self.state.revision_id:
            return self.show_newer(seen)
        if not form.is_valid() or (self.assignment and not self.assignment.is_valid()):
            return self.show(form, seen=seen)
        step = self.step()
        if "_publish" in self.request.POST and not self.may_publish:
            raise PermissionDenied
        try:
            saved = self.store(form, seen)
            if "_publish" in self.request.POST:
                saved = self.publish(saved, seen)
        except EditConflict:
            del self.state
            return self.show_newer(seen)
        except DocumentRefused as refused:
            for field, code, message in refused.errors:
                form.add_refusal(str(field) if field else None, code, message)
            return self.show(form, seen=seen)
        assigned = self.assign()
        if saved.changed or not assigned:
            tell_saved(self.request, saved, published="_publish" in self.request.POST)
        if step:
            comment = form.cleaned_data["message"]
            outcome = carry_out(step, [self.article_id], by=actor(self.request), comment=comment)
            tell_outcome(self.request, outcome)
        if saved.changed:
            self.admin.log_change(self.request, saved.article, form.changed_labels())
        return reply(self.admin, self.request, self.article_id)

    def assign(self) -> bool:
        """Gives the article to whom the form names, where somebody chose anew, and returns whether that was so."""
        if self.assignment is None or not self.assignment.has_changed():
            return False
        outcome = assign([self.article_id], **self.assignment.assignment(), by=actor(self.request))
        tell_outcome(self.request, outcome)
        return True

    def step(self) -> str | None:
        """Returns the transition that the pressed button names.

        Raises:
            PermissionDenied: it is not open to this user for this article now.
        """
        name = self.request.POST.get("_step")
        if name is None:
            return None
        if name not in {transition.name for transition in available(self.state.article, self.request.user)}:
            raise PermissionDenied
        return name

    def store(self, form: ArticleForm, seen: Seen) -> SaveResult:
        """Writes the changes of the form, if there are any."""
        return edit_article(
            self.article_id,
            by=actor(self.request),
            changes=form.changes(),
            body=form.new_body(),
            based_on=seen.revision,
            seen_live=seen.live,
            message=form.cleaned_data["message"],
        )

    def publish(self, saved: SaveResult, seen: Seen) -> SaveResult:
        """Makes the pending text the live one.

        Where the live text changed after the pending one was begun, the editor must have seen the difference to the
        live text of today.
        """
        if not saved.pending:
            return saved
        based_on = saved.revision.pk if saved.revision else seen.revision
        try:
            return publish_pending(self.article_id, by=actor(self.request), based_on=based_on)
        except EditConflict:
            live = Article.objects.values_list("live_revision_id", flat=True).get(pk=self.article_id)
            if live != seen.live:
                raise
            return edit_article(
                self.article_id,
                by=actor(self.request),
                changes={},
                body=None,
                based_on=based_on,
                publish=True,
                seen_live=seen.live,
            )

    def show_newer(self, seen: Seen | None) -> HttpResponse:
        """Brings what was posted together with the newest text: asks where both changed a place, else shows the form.

        What was chosen counts only for the newest text that the choices were shown for.
        """
        article = self.state.article
        base = version_of_revision(article, seen.revision) if seen else None
        form = ArticleForm(self.request.POST, initial=initial_of_version(base))
        if not form.is_valid():
            return self.show(form, seen=seen or Seen(self.article_id, 0, None))  # still based on nothing known
        merge = reconcile(self.state.document, article, base=base, mine=version_of_form(form, base))
        merging = Merging(merge, form, self.request.POST)
        shown = read_seen(self.request.POST.get("newest", ""), self.article_id)
        is_asked_again = "_merge" in self.request.POST
        is_current = shown is not None and shown.revision == self.state.revision_id
        if not merge.is_clean and not (is_asked_again and is_current and merging.is_settled):
            if is_asked_again:
                messages.error(self.request, _("Nothing was saved. Choose for every place."))
            return self.ask(merging)
        merged = merging.merged_form(initial_of(self.state.values, self.state.body))
        return self.show(merged, merging=merging)

    def ask(self, merging: Merging) -> HttpResponse:
        """Returns the page on which the editor chooses; what was posted is carried along."""
        newest = self.state.article.pending_revision or self.state.article.live_revision
        context = {
            "title": _("Somebody saved this article while you were writing"),
            "newest": newest,
            "places": merging.field_places(),
            "brought": merging.brought(),
            "parts": list(merging.parts()),
            "carried": merging.carried(),
            "newest_seen": self.seen_now().signed(),
        }
        page: HttpResponse = self.admin.render_page(self.request, "merge", self.state.article, context, status=409)
        return page

    def show(
        self,
        form: ArticleForm,
        *,
        seen: Seen | None = None,
        merging: Merging | None = None,
    ) -> HttpResponse:
        """Returns the page with the form."""
        if form.errors or (self.assignment and self.assignment.errors):
            messages.error(self.request, _("Nothing was saved. Look at the fields that are marked."))
        context: dict[str, Any] = {
            "form": form,
            "seen": (seen or self.seen_now()).signed(),
            "conflict": merging is not None,
            "brought": merging.brought() if merging else (),
            "parts": list(merging.parts()) if merging else (),
            "may_change": self.may_change,
            "may_publish": self.may_publish,
            "assignment": self.assignment,
        }
        context |= page_parts(self.state, self.request.user, with_difference=True)
        context |= preview_panel(self.request, self.state, may_change=self.may_change)
        status = 409 if merging else 200
        page: HttpResponse = self.admin.render_page(self.request, "edit", self.state.article, context, status=status)
        return page
