"""The page on which an article's document is edited: opening, saving, conflicts, steps of the workflow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editorial.admin.articles.assignment import AssignmentForm
from editorial.admin.articles.conflicts import show_newer, show_onto_live
from editorial.admin.articles.form import ArticleForm, initial_of, seen_of
from editorial.admin.articles.parts import page_parts
from editorial.admin.articles.rebasing import Merging, initial_of_version
from editorial.admin.articles.recovering import Recovery, desk_of, forget_saved, recovery_of
from editorial.admin.articles.replies import reply, tell_outcome, tell_saved
from editorial.admin.articles.seen import Seen, read_seen
from editorial.admin.articles.times import EditTimeForm
from editorial.admin.base import actor
from editorial.admin.discussion import discussion_panel
from editorial.admin.previews import preview_panel
from editorial.admin.unlisted import unlisted_panel
from editorial.models import Status
from editorial.services.articles import (
    DocumentRefused,
    EditConflict,
    EditingState,
    Onto,
    SaveResult,
    edit_article,
    open_for_editing,
)
from editorial.services.assigning import assign
from editorial.services.pending import publish_pending, schedule_pending, submit_pending, unschedule_pending
from editorial.services.rebasing import rebase
from editorial.services.reconciling import version_of
from editorial.services.reviewing import note_reviewed
from editorial.services.transitions import carry_out, comment_problem
from editorial.workflow import PUBLISH, REVIEWED, available, find_transition

# What can be done with an edit that waits, or said of the published text, and what is said when it was done.
EDIT_STEPS = {
    "submit": gettext_lazy("The edit waits for review."),
    "schedule": gettext_lazy("The edit is scheduled."),
    "unschedule": gettext_lazy("The edit is off the schedule."),
    REVIEWED: gettext_lazy("It is noted: the article was reviewed, and nothing has to change."),
}


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
    def edit_time(self) -> EditTimeForm:
        """The form that says when an edit shall go live, with what was posted for it."""
        posted = self.request.POST if self.request.POST.get("_edit_step") == "schedule" else None
        return EditTimeForm(posted)

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
            return self.open()
        if not self.may_change:
            raise PermissionDenied
        return self.save()

    @cached_property
    def recovery(self) -> Recovery | None:
        """What the user typed into this form and never saved, for the page on which it is opened again."""
        if self.request.method == "POST" or not self.may_change:
            return None
        return recovery_of(self.request, self.state)

    def open(self) -> HttpResponse:
        """Shows the newest text, or the user's own unsaved one where that was taken up."""
        if self.recovery and self.recovery.taken:
            return self.show(self.recovery.form, seen=self.recovery.seen)
        return self.show(self.fresh_form())

    def fresh_form(self) -> ArticleForm:
        """Returns the form with the newest text."""
        initial = initial_of(self.state.values, self.state.body)
        return ArticleForm(initial=initial, read_only=not self.may_change)

    def seen_now(self) -> Seen:
        """Returns what a form that is opened now shows."""
        return seen_of(self.fresh_form(), self.article_id, self.state.revision_id, self.state.article.live_revision_id)

    def save(self) -> HttpResponse:
        """Saves what was posted and takes the step that its button names."""
        seen = read_seen(self.request.POST.get("seen", ""), self.article_id)
        if seen is None or seen.revision != self.state.revision_id:
            return show_newer(self, seen)
        step, edit_step = self.step(), self.edit_step()
        if "_publish" in self.request.POST and not self.may_publish:
            raise PermissionDenied
        if self.has_to_join(seen):
            return show_onto_live(self, seen)
        form = self.posted_form(seen)
        if not self.are_valid(form, edit_step):
            return self.show(form, seen=seen)
        try:
            saved = self.store(form, seen)
            if edit_step:
                self.take_edit_step(edit_step, saved.revision.pk if saved.revision else seen.revision)
        except EditConflict:
            del self.state
            return show_newer(self, seen) if self.state.revision_id != seen.revision else show_onto_live(self, seen)
        except DocumentRefused as refused:
            for field, code, message in refused.errors:
                form.add_refusal(str(field) if field else None, code, message)
            del self.state
            kept = (
                self.state.revision_id != seen.revision
            )  # the text is stored, only what was asked besides is not done
            return self.show(form, seen=None if kept else seen, kept=kept)
        forget_saved(self.request, self.article_id)
        self.tell(form, saved)
        if step:
            comment = form.cleaned_data["message"]
            outcome = carry_out(step, [self.article_id], by=actor(self.request), comment=comment)
            tell_outcome(self.request, outcome)
        return reply(self.admin, self.request, self.article_id)

    def has_to_join(self, seen: Seen) -> bool:
        """Whether the pending text has to be brought onto the live one, and shown so, before what was asked is done."""
        article, post = self.state.article, self.request.POST
        if seen.onto is not None:
            return seen.live != article.live_revision_id
        asked = {"_publish", "_step", "_join", "onto"} & set(post) or post.get("_edit_step") == "schedule"
        return self.state.behind and (bool(asked) or article.status != Status.EVERGREEN)

    def posted_form(self, seen: Seen) -> ArticleForm:
        """Returns the form with what was posted over what it showed."""
        initial = initial_of(self.state.values, self.state.body)
        pending = self.state.article.pending_revision
        if seen.onto is not None and pending is not None:
            joined = rebase(self.state.article, pending, chosen=seen.onto)
            initial = initial_of_version(version_of(joined.document, self.state.article))
        return ArticleForm(self.request.POST, initial=initial)

    def are_valid(self, form: ArticleForm, edit_step: str | None) -> bool:
        """Whether everything that was posted can be read."""
        forms = [form, *([self.assignment] if self.assignment else [])]
        forms += [self.edit_time] if edit_step == "schedule" else []
        invalid = [one for one in forms if not one.is_valid()]  # each is read, so that each says what is wrong
        return not invalid and not self.lacks_comment(form)

    def lacks_comment(self, form: ArticleForm) -> bool:
        """Whether the pressed button's step needs a comment that is not there; the form says so then."""
        step, by = self.step(), actor(self.request)
        problem = comment_problem(find_transition(step), form.cleaned_data["message"], by=by) if step else None
        if problem is not None:
            form.add_refusal("message", *problem)
        return problem is not None

    def tell(self, form: ArticleForm, saved: SaveResult) -> None:
        """Gives the article to whom the form names, says what was done, and writes it to the log."""
        assigned = self.assign()
        if saved.changed or not (assigned or "_edit_step" in self.request.POST):
            tell_saved(self.request, saved, published="_publish" in self.request.POST)
        if saved.changed:
            self.admin.log_change(self.request, saved.article, form.changed_labels())

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

    def edit_step(self) -> str | None:
        """Returns what the pressed button does with the edit that waits.

        Raises:
            PermissionDenied: there is no such step, or it is not open to this user.
        """
        name = self.request.POST.get("_edit_step")
        if name is not None and (name not in EDIT_STEPS or (name != "submit" and not self.may_publish)):
            raise PermissionDenied
        return name

    def take_edit_step(self, name: str, revision: int) -> None:
        """Submits, schedules or takes off the schedule the text that waits, or notes that the article is right."""
        comment = self.request.POST.get("message", "").replace("\x00", "")[:500]
        if name == "submit":
            submit_pending(self.article_id, by=actor(self.request), based_on=revision, comment=comment)
        elif name == "schedule":
            moment = self.edit_time.cleaned_data["at"]
            schedule_pending(self.article_id, by=actor(self.request), based_on=revision, at=moment, comment=comment)
        elif name == REVIEWED:
            outcome = note_reviewed([self.article_id], by=actor(self.request), comment=comment)
            if outcome.refused:
                tell_outcome(self.request, outcome)
                return
        else:
            unschedule_pending(self.article_id, by=actor(self.request), comment=comment)
        messages.success(self.request, EDIT_STEPS[name])

    def store(self, form: ArticleForm, seen: Seen) -> SaveResult:
        """Writes the changes of the form, if there are any, and makes the pending text the live one if asked to."""
        publish = "_publish" in self.request.POST
        onto = Onto(seen.live, seen.onto) if seen.onto is not None and seen.live else None
        saved = edit_article(
            self.article_id,
            by=actor(self.request),
            changes=form.changes(),
            body=form.new_body(),
            based_on=seen.revision,
            onto=onto,
            publish=publish and onto is not None,
            message=form.cleaned_data["message"],
        )
        if not (publish and saved.pending):
            return saved
        based_on = saved.revision.pk if saved.revision else seen.revision
        return publish_pending(self.article_id, by=actor(self.request), based_on=based_on)

    def show(
        self,
        form: ArticleForm,
        *,
        seen: Seen | None = None,
        merging: Merging | None = None,
        kept: bool = False,
    ) -> HttpResponse:
        """Returns the page with the form; `kept` says that its text was stored although something was refused."""
        if kept:
            messages.warning(self.request, _("Your text is kept as the waiting edit. What you asked for was not done."))
        elif form.errors or self.edit_time.errors or (self.assignment and self.assignment.errors):
            messages.error(self.request, _("Nothing was saved. Look at the fields that are marked."))
        context: dict[str, Any] = {
            "form": form,
            "edit_time": self.edit_time,
            "onto_live": merging is not None and merging.rebase is not None,
            "sides": merging.sides if merging else None,
            "seen": (seen or self.seen_now()).signed(),
            "conflict": merging is not None,
            "brought": merging.brought() if merging else (),
            "parts": list(merging.parts()) if merging else (),
            "may_change": self.may_change,
            "may_publish": self.may_publish,
            "assignment": self.assignment,
            "recovery": self.recovery,
            "desk": desk_of(self.request, form, self.recovery, self.state.article, may_change=self.may_change),
        }
        context |= page_parts(self.state, self.request.user, with_difference=True)
        context |= discussion_panel(self.state.article, actor(self.request))
        context |= preview_panel(self.request, self.state, may_change=self.may_change)
        context |= unlisted_panel(self.state.article, may_change=self.may_change)
        form.show_findings(context["placed_findings"])
        status = 409 if merging else 200
        page: HttpResponse = self.admin.render_page(self.request, "edit", self.state.article, context, status=status)
        return page
