"""Links to previews: who makes them, what they open, and everything that ends them."""

from __future__ import annotations

import datetime as dt
from unittest import mock

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.test import TestCase, override_settings
from django.utils import timezone

from editorial.models import Article, PreviewLink, Status
from editorial.services import preview_links
from editorial.services.articles import edit_article, open_for_editing
from editorial.services.pending import discard_pending, publish_pending
from editorial.services.preview_links import (
    LIFETIME,
    NothingToShare,
    opened_link,
    revoke_links,
    share_preview,
    token_of,
    usable_links,
)
from editorial.services.transitions import carry_out, remove_articles
from tests.factories import change, make_article, make_member, make_superuser, make_user

RIGHTS = ("editorial.view_article", "editorial.change_article")


def later(**span: float):
    """Sets the clock forward."""
    return mock.patch("django.utils.timezone.now", return_value=timezone.now() + dt.timedelta(**span))


def edit(article: Article, body: str) -> int:
    """Stores an edit and returns the id of its revision."""
    saved = edit_article(
        article.pk, by=None, changes={}, body=body, based_on=open_for_editing(article.pk, by=None).revision_id
    )
    assert saved.revision is not None
    return saved.revision.pk


class LinkCase(TestCase):
    def setUp(self) -> None:
        self.maker = make_user("maker", permissions=RIGHTS)
        self.draft = make_article("Plan", status=Status.DRAFT, body="secret plan\n")

    def share(self, article: Article) -> str:
        """Returns the token of a link to the newest text."""
        newest = open_for_editing(article.pk, by=None).revision_id
        return token_of(share_preview(article.pk, by=self.maker, based_on=newest))

    def assert_opens(self, token: str, revision_id: int | None = None) -> None:
        link = opened_link(token)
        self.assertIsNotNone(link)
        if revision_id is not None and link is not None:
            self.assertEqual(link.revision_id, revision_id)

    def assert_dead(self, token: str) -> None:
        self.assertIsNone(opened_link(token))
        self.assertEqual(usable_links(Article.objects.get(pk=PreviewLink.objects.get().article_id)), [])


class SharingTests(LinkCase):
    def test_link_opens_the_revision_it_was_made_for_and_no_later_one(self) -> None:
        shared = self.draft.live_revision_id
        token = self.share(self.draft)
        edit(self.draft, "a later text\n")
        self.assert_opens(token, shared)

    def test_stored_key_alone_opens_nothing(self) -> None:
        token = self.share(self.draft)
        key = PreviewLink.objects.get().key
        self.assertIn(key, token)
        self.assertGreaterEqual(len(key), 43)
        for text in (key, f"{key}.", f"{key}.x", token[:-1], token.upper(), "", ".", "\x00", signing.dumps(key)):
            with self.subTest(text):
                self.assertIsNone(opened_link(text))
        with override_settings(SECRET_KEY="another key, as long as it has to be, made for this test only"):
            self.assertIsNone(opened_link(token))
        for salt in ("", "editorial.admin.seen"):
            self.assertIsNone(opened_link(signing.Signer(salt=salt, sep=".").sign(key)))

    def test_keys_differ(self) -> None:
        self.assertNotEqual(self.share(self.draft), self.share(self.draft))
        self.assertEqual(len(usable_links(self.draft)), 2)

    def test_only_those_who_may_edit_the_article_make_and_end_links(self) -> None:
        token = self.share(self.draft)
        other = make_member("Writer", "writer")
        change(self.draft, assignee=self.maker)
        for user in (make_user("viewer", permissions=RIGHTS[:1]), other):
            with self.subTest(user.get_username()):
                with self.assertRaises(PermissionDenied):
                    share_preview(self.draft.pk, by=user, based_on=self.draft.live_revision_id or 0)
                with self.assertRaises(PermissionDenied):
                    revoke_links(self.draft.pk, by=user)
        self.assert_opens(token)

    def test_text_that_was_not_looked_at_is_not_shared(self) -> None:
        before = self.draft.live_revision_id or 0
        edit(self.draft, "somebody else\n")
        with self.assertRaises(NothingToShare) as caught:
            share_preview(self.draft.pk, by=self.maker, based_on=before)
        self.assertEqual(caught.exception.code, "changed-since")

    def test_public_text_needs_no_link(self) -> None:
        article = make_article()
        with self.assertRaises(NothingToShare) as caught:
            self.share(article)
        self.assertEqual(caught.exception.code, "public")

    def test_removed_article_has_none(self) -> None:
        newest = self.draft.live_revision_id or 0
        remove_articles([self.draft.pk], by=None)
        with self.assertRaises(Article.DoesNotExist):
            share_preview(self.draft.pk, by=self.maker, based_on=newest)


class EndingTests(LinkCase):
    def test_after_a_day(self) -> None:
        token = self.share(self.draft)
        with later(seconds=LIFETIME.total_seconds() - 60):
            self.assert_opens(token)
        with later(seconds=LIFETIME.total_seconds() + 1):
            self.assert_dead(token)

    def test_by_revoking_one_or_all(self) -> None:
        first, second, third = (self.share(self.draft) for _ in range(3))
        link = opened_link(first)
        assert link is not None
        other = make_article(status=Status.DRAFT)
        self.assertEqual(revoke_links(other.pk, by=self.maker, link_id=link.pk), 0)
        self.assertEqual(revoke_links(self.draft.pk, by=self.maker, link_id=link.pk), 1)
        self.assertIsNone(opened_link(first))
        self.assert_opens(second)
        self.assertEqual(revoke_links(self.draft.pk, by=self.maker), 2)
        self.assertIsNone(opened_link(third))

    def test_by_publishing_a_draft_for_good(self) -> None:
        token = self.share(self.draft)
        carry_out("publish", [self.draft.pk], by=None)
        self.assert_dead(token)
        carry_out("unpublish", [self.draft.pk], by=None)
        self.assert_dead(token)

    def test_by_publishing_an_edit(self) -> None:
        article = make_article()
        waiting = edit(article, "the edit\n")
        token = self.share(article)
        self.assert_opens(token, waiting)
        publish_pending(article.pk, by=None, based_on=waiting)
        self.assert_dead(token)
        edit(article, "a second edit\n")
        self.assert_dead(token)

    def test_by_discarding_the_edit(self) -> None:
        article = make_article()
        waiting = edit(article, "the edit\n")
        token = self.share(article)
        discard_pending(article.pk, by=None, based_on=waiting)
        self.assert_dead(token)

    def test_by_the_time_that_publishes(self) -> None:
        planned = make_article(publish_at=timezone.now() + dt.timedelta(hours=2))
        token = self.share(planned)
        edit(planned, "an edit of the approved text\n")
        second = self.share(planned)
        with later(hours=1):
            self.assert_opens(token)
            self.assert_opens(second)
        with later(hours=3):
            self.assertIsNone(opened_link(token))
            self.assertIsNone(opened_link(second))

    def test_by_removing_the_article(self) -> None:
        token = self.share(self.draft)
        remove_articles([self.draft.pk], by=None)
        self.assert_dead(token)

    def test_by_a_new_password_of_the_maker(self) -> None:
        token = self.share(self.draft)
        self.maker.set_password("another password than before")
        self.maker.save()
        self.assert_dead(token)

    def test_by_what_the_maker_may_no_longer(self) -> None:
        token = self.share(self.draft)
        for column in ("is_active", "is_staff"):
            with self.subTest(column):
                setattr(self.maker, column, False)
                self.maker.save()
                self.assert_dead(token)
                setattr(self.maker, column, True)
                self.maker.save()
                self.assert_opens(token)
        change(self.draft, assignee=make_superuser())
        self.assert_dead(token)
        change(self.draft, assignee=None)
        self.assert_opens(token)
        self.maker.user_permissions.clear()
        self.assert_dead(token)

    def test_not_by_a_later_draft(self) -> None:
        token = self.share(self.draft)
        edit(self.draft, "a later draft\n")
        self.assert_opens(token)

    def test_a_new_secret_key_keeps_links_while_the_old_one_is_named(self) -> None:
        token = self.share(self.draft)
        new = "another key, as long as it has to be, made for this test only"
        with override_settings(SECRET_KEY=new, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
            self.assert_opens(token)


class LifetimeTests(TestCase):
    def test_a_key_cannot_be_guessed(self) -> None:
        self.assertGreaterEqual(preview_links.KEY_BYTES * 8, 256)
        self.assertLessEqual(preview_links.LIFETIME, dt.timedelta(hours=24))
