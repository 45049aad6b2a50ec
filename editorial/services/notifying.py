"""Notices: what one user should know of what others did, and which of it was read.

Nobody is told of what they did themselves, nor of an article that they may not look at. Imports tell nobody. A step or
an assignment with more than MOST_SINGLE articles gives each user one notice, of the first of their articles, that says
how many more there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from editorial.models import Article, Comment, Job, Notice, Preference, WorkflowEvent
from editorial.services.actors import BACKEND, Actor
from editorial.services.at_names import discussing_users
from editorial.workflow import (
    PUBLISHED,
    PUBLISHED_EDIT,
    REVIEW,
    SCHEDULE,
    SCHEDULE_EDIT,
    SEND_BACK,
    SET_BACK_EDIT,
    SUBMIT,
    SUBMIT_EDIT,
)

MOST_SINGLE = 50
LONGEST_DETAIL = 2_000
MOST_COUNTED = 100

# step as its event names it → what the people of the article are told
OF_STEP: dict[str, Notice.Kind] = {
    SUBMIT: Notice.Kind.REVIEW,
    SUBMIT_EDIT: Notice.Kind.REVIEW,
    SEND_BACK: Notice.Kind.SENT_BACK,
    "publish": Notice.Kind.PUBLISHED,
    PUBLISHED: Notice.Kind.PUBLISHED,
    PUBLISHED_EDIT: Notice.Kind.PUBLISHED,
    "set_back": Notice.Kind.SET_BACK,
    SET_BACK_EDIT: Notice.Kind.SET_BACK,
}
SUBMISSIONS = (SUBMIT, SUBMIT_EDIT)
APPROVALS = (SCHEDULE, "publish", SCHEDULE_EDIT)


def tell_comment(remark: Comment, article: Article, *, named: Collection[int]) -> None:
    """Tells those whom a comment names, the article's people and earlier commenters, in the caller's transaction."""
    earlier = Comment.objects.filter(article=article, withdrawn_at=None).values_list("author_id", flat=True)
    concerned = {article.assignee_id, article.created_by_id, *earlier} - {*named, remark.author_id, None}
    kinds = dict.fromkeys(concerned, Notice.Kind.COMMENT) | dict.fromkeys(named, Notice.Kind.MENTION)
    kinds.pop(remark.author_id, None)
    _write_about(remark, {pk: kind for pk, kind in kinds.items() if pk is not None})


def tell_named(remark: Comment, named: Collection[int]) -> None:
    """Tells those whom an edited comment names and who were not told of it before."""
    told = set(remark.notices.filter(kind=Notice.Kind.MENTION).values_list("user_id", flat=True))
    _write_about(remark, dict.fromkeys({*named} - told - {remark.author_id}, Notice.Kind.MENTION))


def withdraw_notices(remark: Comment) -> None:
    """Lets nobody be told any more of a comment that was taken back."""
    remark.notices.filter(read_at=None).update(read_at=timezone.now())


def tell_step(name: str, articles: Sequence[Article], *, by: Actor, comment: str = "") -> None:
    """Tells of a step that was taken with the articles, with as many queries for many as for one.

    A submission goes to everybody who may review, one unread notice for an article at most; the other steps go to the
    assignee, whoever began the article, and whoever submitted it last.
    """
    kind = OF_STEP.get(name)
    if kind is None or not articles:
        return
    if kind == Notice.Kind.REVIEW:
        reviewing = get_user_model().objects.with_perm(REVIEW, backend=BACKEND)
        reviewers = set((discussing_users() & reviewing).values_list("pk", flat=True))
        told = {article.pk: reviewers for article in articles}
    else:
        told = _people(articles, with_publisher=kind == Notice.Kind.SET_BACK)
    _write_of_articles(kind, articles, told, by=by, detail=comment)


def tell_assigned(articles: Sequence[Article], assignee: User | None, *, by: Actor) -> None:
    """Tells a user that articles are theirs now."""
    if assignee is not None:
        told = {article.pk: {assignee.pk} for article in articles}
        _write_of_articles(Notice.Kind.ASSIGNED, articles, told, by=by)


def tell_job(job: Job, *, failed: bool) -> None:
    """Tells whoever started a job that it has ended."""
    if job.user_id is not None and discussing_users().filter(pk=job.user_id).exists():
        kind = Notice.Kind.JOB_FAILED if failed else Notice.Kind.JOB_DONE
        Notice.objects.create(user_id=job.user_id, kind=kind, job=job, created_at=timezone.now())


def notices_of(user: User) -> QuerySet[Notice]:
    """Returns the notices of one user, the newest first, with what a line about each of them shows."""
    rows = Notice.objects.filter(user_id=user.pk)
    return rows.select_related("article", "comment", "actor", "job").defer("article__header").order_by("-pk")


def count_unread(user: User) -> int:
    """Returns the number of unread notices, at most MOST_COUNTED, with one query of an index."""
    return Notice.objects.filter(user_id=user.pk, read_at=None)[:MOST_COUNTED].count()


def mark_read(user: User, notice_ids: Collection[int] | None = None) -> int:
    """Marks notices of the user as read, all without ids, and returns how many were unread."""
    rows = Notice.objects.filter(user_id=user.pk, read_at=None)
    if notice_ids is not None:
        rows = rows.filter(pk__in=notice_ids)
    return rows.update(read_at=timezone.now())


def notice_address(notice: Notice) -> str:
    """Returns the page of the admin that a notice is about, below the host: the job, the comment, else the article."""
    if notice.job_id is not None:
        return reverse("admin:editorial_job_change", args=[notice.job_id])
    if notice.comment_id is not None:
        address = reverse("admin:editorial_article_discussion", args=[notice.article_id])
        return f"{address}?comment={notice.comment_id}#comment-{notice.comment_id}"
    return reverse("admin:editorial_article_change", args=[notice.article_id])


def wants_digest(user: User) -> bool:
    """Whether the user takes notices by e-mail; everybody does who has not said otherwise."""
    wanted = Preference.objects.filter(user_id=user.pk).values_list("mail_digest", flat=True).first()
    return wanted is not False


def choose_digest(user: User, *, wanted: bool) -> None:
    """Keeps whether the user takes notices by e-mail."""
    Preference.objects.update_or_create(user=user, defaults={"mail_digest": wanted})


def _write_about(remark: Comment, kinds: Mapping[int, Notice.Kind]) -> None:
    """Writes a notice of the comment for each user who may read it."""
    if not kinds:
        return
    present = discussing_users().filter(pk__in=kinds).order_by("pk").values_list("pk", flat=True)
    Notice.objects.bulk_create(
        Notice(
            user_id=pk,
            kind=kinds[pk],
            article_id=remark.article_id,
            comment=remark,
            actor_id=remark.author_id,
            created_at=timezone.now(),
        )
        for pk in present
    )


def _people(articles: Sequence[Article], *, with_publisher: bool) -> dict[int, set[int]]:
    """Returns for each article its assignee, who began it and who submitted it last; also who let it be published."""
    steps = (*SUBMISSIONS, *APPROVALS) if with_publisher else SUBMISSIONS
    events = WorkflowEvent.objects.filter(article_id__in=[article.pk for article in articles], transition__in=steps)
    last: dict[tuple[int, bool], int | None] = {}
    for article_id, step, actor_id in events.order_by("pk").values_list("article_id", "transition", "actor_id"):
        last[article_id, step in SUBMISSIONS] = actor_id
    return {
        article.pk: {
            pk
            for pk in (
                article.assignee_id,
                article.created_by_id,
                last.get((article.pk, True)),
                last.get((article.pk, False)),
            )
            if pk is not None
        }
        for article in articles
    }


def _write_of_articles(
    kind: Notice.Kind, articles: Sequence[Article], told: Mapping[int, set[int]], *, by: Actor, detail: str = ""
) -> None:
    """Writes the notices of what was done to articles at once: with one query, and two that say for whom."""
    actor_id = by.pk if by is not None else None
    everybody = set().union(*told.values()) - {actor_id}
    present = set(discussing_users().filter(pk__in=everybody).values_list("pk", flat=True)) if everybody else set()
    unread = _unread_pairs(articles) if kind == Notice.Kind.REVIEW and present else set()
    of_user: dict[int, list[Article]] = {}
    for article in articles:
        for pk in sorted(told[article.pk] & present):
            if (pk, article.pk) not in unread:
                of_user.setdefault(pk, []).append(article)
    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(user_id=pk, kind=kind, article=article, actor_id=actor_id, detail=text, created_at=now)
        for pk, theirs in of_user.items()
        for article, text in _lines(theirs, detail[:LONGEST_DETAIL], together=len(articles) > MOST_SINGLE)
    )


def _unread_pairs(articles: Iterable[Article]) -> set[tuple[int, int]]:
    """Returns (user, article) where somebody has not read yet that the article waits for review."""
    ids = [article.pk for article in articles]
    rows = Notice.objects.filter(kind=Notice.Kind.REVIEW, read_at=None, article_id__in=ids)
    return set(rows.values_list("user_id", "article_id"))


def _lines(articles: Sequence[Article], detail: str, *, together: bool) -> list[tuple[Article, str]]:
    """Returns the article and the detail of each notice; together: one that counts the articles behind the first."""
    if not together or len(articles) == 1:
        return [(article, detail) for article in articles]
    with translation.override(settings.LANGUAGE_CODE):  # stored once, read by several people
        more = ngettext("and %d more article", "and %d more articles", len(articles) - 1) % (len(articles) - 1)
    return [(articles[0], f"{detail} ({more})" if detail else more)]
