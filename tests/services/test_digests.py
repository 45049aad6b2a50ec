"""Mails with unread notices: one a user, to those who want them, never twice, and with nothing foreign in a header."""

from __future__ import annotations

import io
from unittest import mock

from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from django.utils import timezone

from editorial.models import Notice
from editorial.services import digests
from editorial.services.digests import send_digests
from editorial.services.discussing import comment
from editorial.services.notifying import choose_digest, mark_read
from tests.factories import change, make_article, make_member, make_user

ON = {"NOTIFY_BY_EMAIL": True, "SITE_URL": "https://garden.example.org", "SITE_NAME": "Garden"}


@override_settings(**ON)
class DigestTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = make_member("Writer", "writer", email="writer@example.org")
        cls.editor = make_member("Editor", "editor", email="editor@example.org")
        cls.article = make_article("河流", status="draft", assignee=cls.user)

    def notice(self, **columns):
        defaults = {"user": self.user, "article": self.article, "kind": "assigned", "created_at": timezone.now()}
        return Notice.objects.create(**{**defaults, **columns})

    def run_command(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("send_digests", *arguments, stdout=out, stderr=err)
        except CommandError as error:
            return error.returncode, out.getvalue(), err.getvalue()
        return 0, out.getvalue(), err.getvalue()

    def test_everything_unread_comes_in_one_mail_and_once(self):
        remark = comment(self.article.pk, by=self.editor, text="@writer 看")
        self.notice(actor=self.editor)
        self.notice(read_at=timezone.now())
        self.assertEqual(self.run_command(), (0, "1 mails sent\n", ""))
        (sent,) = mail.outbox
        self.assertEqual((sent.to, sent.subject), (["writer@example.org"], "Garden: 2 notices"))
        self.assertIn("* 河流: editor: mentions you", sent.body)
        page = f"https://garden.example.org/admin/editorial/article/{self.article.pk}"
        self.assertIn(f"{page}/discussion/?comment={remark.pk}#comment-{remark.pk}\n", sent.body)
        self.assertIn(f"{page}/change/\n", sent.body)
        self.assertIn("https://garden.example.org/admin/notices/", sent.body)
        self.run_command()
        self.assertEqual(len(mail.outbox), 1)
        self.notice()
        self.run_command()
        self.assertEqual(mail.outbox[1].subject, "Garden: 1 notice")

    def test_nobody_gets_a_mail_who_wants_none_or_cannot_have_one(self):
        self.notice()
        choose_digest(self.user, wanted=False)
        self.notice(user=make_member("Writer", email=""))
        self.notice(user=make_member("Writer", email="gone@example.org", is_active=False))
        self.notice(user=make_user(email="nobody@example.org"))
        read = make_member("Writer", email="read@example.org")
        self.notice(user=read)
        mark_read(read)
        self.assertEqual(send_digests().sent, [])
        choose_digest(self.user, wanted=True)
        self.assertEqual(send_digests().sent, [("writer", 1)])

    def test_a_removed_article_is_in_no_mail(self):
        self.notice()
        change(self.article, removed_at=timezone.now())
        self.assertEqual(send_digests().sent, [])

    def test_nothing_is_sent_unless_the_site_says_so(self):
        self.notice()
        with override_settings(NOTIFY_BY_EMAIL=False):
            code, out, _ = self.run_command()
        self.assertEqual((code, len(mail.outbox)), (0, 0))
        self.assertIn("NOTIFY_BY_EMAIL is off", out)

    def test_a_dry_run_says_who_and_writes_nothing(self):
        self.notice()
        self.assertEqual(self.run_command("--dry-run")[1], "writer: 1 notices\n1 mails would be sent\n")
        self.assertEqual((len(mail.outbox), Notice.objects.filter(mailed_at=None).count()), (0, 1))

    def test_a_mail_that_fails_is_named_and_tried_again_and_the_others_are_sent(self):
        self.notice()
        self.notice(user=self.editor)
        usual = EmailBackend.send_messages

        def send(backend, messages):
            if messages[0].to == ["writer@example.org"]:
                raise ConnectionRefusedError("no\x1bserver")
            return usual(backend, messages)

        with mock.patch.object(EmailBackend, "send_messages", send):
            code, _, err = self.run_command()
        self.assertEqual(code, 1)
        self.assertIn("writer: error:", err)
        self.assertIn("no\\x1bserver", err)
        self.assertEqual([sent.to for sent in mail.outbox], [["editor@example.org"]])
        self.assertEqual(self.run_command()[0], 0)
        self.assertEqual(mail.outbox[1].to, ["writer@example.org"])

    def test_what_another_run_claims_at_the_same_moment_is_not_sent_again(self):
        self.notice()
        with mock.patch.object(digests, "recipients", return_value=[self.user, self.user]):
            self.assertEqual(send_digests().sent, [("writer", 1)])
        self.assertEqual(len(mail.outbox), 1)

    def test_titles_and_names_cannot_write_into_the_mail(self):
        change(self.article, title="a\r\nBcc: x@example.org\u202e\x1b **b**")
        self.notice()
        with override_settings(SITE_NAME="Garden\nBcc: y@example.org"):
            send_digests()
        (sent,) = mail.outbox
        message = sent.message()
        self.assertIsNone(message["Bcc"])
        self.assertNotIn("\n", message["Subject"])
        self.assertIn("* a Bcc: x@example.org b: assigned to you\n", sent.body)
        change(self.user, email="a@example.org\nBcc: z@example.org")
        self.notice()
        self.assertEqual([name for name, _ in send_digests().failed], ["writer"])

    def test_a_long_list_is_cut(self):
        Notice.objects.bulk_create(
            Notice(user=self.user, article=self.article, kind="assigned", created_at=timezone.now())
            for _ in range(digests.MOST_LISTED + 7)
        )
        send_digests()
        self.assertIn("and 7 more notices", mail.outbox[0].body)
        self.assertEqual(mail.outbox[0].body.count("\n* "), digests.MOST_LISTED)

    @override_settings(LANGUAGE_CODE="zh-hans")
    def test_it_is_in_the_language_of_the_site(self):
        self.notice()
        send_digests()
        self.assertIn("指派给你", mail.outbox[0].body)
