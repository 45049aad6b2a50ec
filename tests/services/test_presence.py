"""Who is at an article: others only, for a minute after the last word from them."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.test import TestCase
from django.utils import timezone

from editorial.models import Presence
from editorial.services import presence
from editorial.services.presence import Present
from tests import factories

MINUTE = dt.timedelta(seconds=61)


class PresenceTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.li = factories.make_user("李", permissions=["editorial.view_article", "editorial.change_article"])
        cls.wang = factories.make_user("王", permissions=["editorial.view_article"])
        cls.article = factories.make_article("Open", status="draft")

    def seen_by(self, user: object) -> list[tuple[str, bool]]:
        return [(who.name, who.writing) for who in presence.others(self.article.pk, by=user)]  # type: ignore[arg-type]

    def test_others_are_told_and_not_oneself(self) -> None:
        presence.note(self.article, by=self.li, writing=True)
        self.assertEqual((self.seen_by(self.wang), self.seen_by(self.li)), ([("李", True)], []))
        elsewhere = factories.make_article("Elsewhere")
        self.assertEqual(presence.others(elsewhere.pk, by=self.wang), [])

    def test_who_may_not_edit_does_not_write(self) -> None:
        presence.note(self.article, by=self.wang, writing=True)
        self.assertEqual(self.seen_by(self.li), [("王", False)])

    def test_who_may_not_look_is_nowhere(self) -> None:
        with self.assertRaises(PermissionDenied):
            presence.note(self.article, by=factories.make_user("nobody"), writing=False)

    def test_the_beginning_stays_while_somebody_is_heard_of(self) -> None:
        presence.note(self.article, by=self.li, writing=False)
        began = timezone.now() - dt.timedelta(hours=1)
        Presence.objects.update(since=began)
        presence.note(self.article, by=self.li, writing=True)
        self.assertEqual(presence.others(self.article.pk, by=self.wang), [Present("李", began, True)])

    def test_silence_ends_it_and_a_return_begins_anew(self) -> None:
        presence.note(self.article, by=self.li, writing=True)
        before = timezone.now()
        Presence.objects.update(since=before - MINUTE, seen_at=before - MINUTE)
        self.assertEqual(self.seen_by(self.wang), [])
        presence.note(self.article, by=self.li, writing=False)
        (found,) = presence.others(self.article.pk, by=self.wang)
        self.assertGreaterEqual(found.since, before)

    def test_leaving_ends_ones_own_presence_only(self) -> None:
        presence.note(self.article, by=self.li, writing=True)
        presence.leave(self.article.pk, by=self.wang)
        self.assertEqual(self.seen_by(self.wang), [("李", True)])
        presence.leave(self.article.pk, by=self.li)
        self.assertEqual(self.seen_by(self.wang), [])

    def test_one_query_tells_of_any_number(self) -> None:
        for number in range(3):
            presence.note(self.article, by=factories.make_superuser(f"boss{number}"), writing=False)
        with self.assertNumQueries(1):
            self.assertEqual(len(presence.others(self.article.pk, by=self.li)), 3)
