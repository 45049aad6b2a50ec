"""The quarantine in the admin: mended one by one, tried again together, dismissed; said in the reader's language."""

from __future__ import annotations

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from editorial.models import Article, Changeset, Quarantine, Status
from editorial.services.refusal_words import words_of
from tests.admin.rows import change_url, list_url, make_quarantine
from tests.factories import make_member, make_user
from tests.services.gardens import GardenTestCase, eleventy
from tests.services.test_mending import BROKEN, MENDED, OTHER

A = "notes/a.md"
GB = eleventy("河流与山川", body="正文第一段，说的是河流。\n").decode().encode("gb18030")
CRLF = BROKEN.replace(b"\n", b"\r\n")


class MendingPageTestCase(GardenTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(make_member("Publisher", "pia"))

    def row(self, path: str = A) -> Quarantine:
        return Quarantine.objects.get(path=path, cleared_at__isnull=True)

    def address(self, name: str = "mend", **arguments) -> str:
        args = [self.row().pk] if name == "mend" else []
        return reverse(f"admin:editorial_quarantine_{name}", args=args)

    def post(self, text: str | bytes, **values: str):
        """Posts the form as a browser does: with CRLF."""
        shown = text.decode() if isinstance(text, bytes) else text
        posted = re.sub("\r\n|\r|\n", "\r\n", shown)
        return self.client.post(self.address(), {"start": "file", "encoding": "", "text": posted, **values})

    def store(self, text: str | bytes, **values: str):
        """Looks at what would happen and stores it."""
        seen = self.post(text, **values).context["seen"]
        return self.post(text, seen=seen, store="yes", **values)


class OneFileTests(MendingPageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.load({A: BROKEN})

    def test_the_page_of_the_file_leads_to_what_can_be_done(self) -> None:
        page = self.client.get(change_url(self.row()))
        for name in ("mend", "retry", "dismiss"):
            self.assertContains(page, self.address(name))
        self.client.force_login(make_member("Editor"))
        self.assertNotContains(self.client.get(change_url(self.row())), self.address())

    def test_the_form_shows_the_text_the_fault_and_the_repair(self) -> None:
        page = self.client.get(self.address())
        self.assertEqual(page.context["text"], BROKEN.decode())
        self.assertEqual([line.number for line in page.context["lines"] if line.fault], [2])
        self.assertContains(page, 'data-line="2"')
        self.assertEqual([line.kind for line in page.context["repair"]].count("added"), 1)

    def test_the_repair_stands_in_the_form_before_it_is_stored(self) -> None:
        page = self.client.get(self.address(), {"start": "suggestion"})
        self.assertEqual(page.context["text"], MENDED.decode())
        self.assertFalse(Article.objects.exists())
        self.store(MENDED, start="suggestion")
        self.assertEqual(self.text(), MENDED.decode())

    def test_what_it_would_become_is_shown_and_nothing_written(self) -> None:
        before = self.counts()
        page = self.post(MENDED.replace(b"Body", b"Text").replace(b"date: 2020-05-01", b"date: soon"))
        self.assertContains(page, "becomes a new article")
        self.assertContains(page, "becomes public")
        self.assertContains(page, "invalid-date")
        self.assertTrue(page.context["changes"])
        self.assertEqual(self.counts(), before)

    def test_a_text_that_still_cannot_be_read_names_its_own_fault(self) -> None:
        page = self.post("---\ntitle: 'Rivers'\nstatus: [evergreen\n---\n", store="yes")
        self.assertEqual([line.number for line in page.context["lines"] if line.fault], [4])
        self.assertContains(page, "yaml-syntax")
        self.assertNotContains(page, 'name="store"')
        self.assertFalse(Article.objects.exists())

    def test_storing_leads_to_its_changeset(self) -> None:
        answer = self.store(MENDED, message="Quoted.\0")
        changeset = Changeset.objects.get(kind=Changeset.Kind.REPAIR)
        self.assertRedirects(answer, change_url(changeset))
        self.assertEqual((changeset.message, str(changeset.author)), ("Quoted.", "pia"))
        self.assertEqual(self.article().status, Status.EVERGREEN)
        cleared = Quarantine.objects.get()
        page = self.client.get(reverse("admin:editorial_quarantine_mend", args=[cleared.pk]))
        self.assertRedirects(page, change_url(cleared))
        self.assertContains(self.client.get(change_url(cleared)), "mended here")

    def test_nothing_is_stored_unseen_or_when_something_else_would_happen(self) -> None:
        for values in ({}, {"seen": "x" * 24}, {"seen": self.post(OTHER).context["seen"]}):
            page = self.post(MENDED, store="yes", **values)
            self.assertContains(page, "Nothing was stored yet.")
        seen = self.post(MENDED).context["seen"]
        self.put({A: OTHER})
        self.load()
        Quarantine.objects.update(cleared_at=None)
        page = self.post(MENDED, store="yes", seen=seen)
        self.assertEqual(page.context["action"], "updated")
        self.assertEqual(self.text(), OTHER.decode())

    def test_who_may_not_publish_is_told_so(self) -> None:
        rights = ["editorial.view_quarantine", "editorial.import_article"]
        self.client.force_login(make_user(permissions=rights))
        self.assertNotContains(self.post(MENDED), "becomes public")
        self.assertRedirects(self.store(MENDED), list_url(Quarantine))
        self.assertEqual(self.article().status, Status.REVIEW)

    def test_nul_is_left_out_of_what_is_posted(self) -> None:
        self.store(MENDED.replace(b"Body", b"Bo\0dy"))
        self.assertEqual(self.text(), MENDED.decode())

    def test_a_text_beyond_the_limit_is_refused(self) -> None:
        page = self.post(MENDED + b"x" * 2_100_000, store="yes")
        self.assertContains(page, "file-too-large")
        self.assertEqual(self.client.post(self.address(), {"text": "x" * 11_000_000}).status_code, 400)

    def test_what_names_no_file_is_not_found(self) -> None:
        self.assertEqual(self.client.get(reverse("admin:editorial_quarantine_mend", args=[10**9])).status_code, 404)


class BytesTests(MendingPageTestCase):
    def test_line_ends_that_nobody_touched_stay(self) -> None:
        self.load({A: CRLF.replace(b"Body.\r\n", b"One.\nTwo.\r\n")})
        text = self.client.get(self.address()).context["text"]
        self.store(text.replace("Rivers: a history", "'Rivers: a history'"))
        self.assertEqual(self.text(), MENDED.decode().replace("\n", "\r\n").replace("Body.\r\n", "One.\nTwo.\r\n"))

    def test_no_encoding_is_guessed(self) -> None:
        self.load({A: GB})
        page = self.client.get(self.address())
        self.assertNotContains(page, "<textarea")
        self.assertContains(page, "正文第一段，说的是河流。")
        self.assertContains(page, "?encoding=gb18030")
        self.assertContains(self.client.get(self.address(), {"encoding": "rot13"}), "?encoding=gb18030")
        self.assertNotContains(self.client.get(self.address(), {"encoding": "rot13"}), "<textarea")

    def test_the_chosen_encoding_is_stored_as_utf_8(self) -> None:
        self.load({A: GB})
        text = self.client.get(self.address(), {"encoding": "gb18030"}).context["text"]
        self.store(text, encoding="gb18030")
        self.assertEqual(self.text(), GB.decode("gb18030"))
        self.assertFalse(self.load().refused)

    def test_utf_16(self) -> None:
        self.load({A: eleventy("河流").decode().encode("utf-16")})
        text = self.client.get(self.address(), {"encoding": "utf-16"}).context["text"]
        self.store(text, encoding="utf-16")
        self.assertEqual(self.text(), eleventy("河流").decode())

    def test_bytes_that_are_not_there_or_too_many_have_no_form(self) -> None:
        for data in (b"", b"x" * 2_600_001):
            row = make_quarantine(data=data, path=f"notes/{len(data)}.md", code="too-large")
            page = self.client.get(reverse("admin:editorial_quarantine_mend", args=[row.pk]))
            self.assertNotContains(page, "<textarea")

    def test_a_nul_is_named_and_left_out(self) -> None:
        self.load({A: MENDED.replace(b"Body", b"Bo\0dy")})
        page = self.client.get(self.address())
        self.assertContains(page, "NUL characters are left out")
        self.store(page.context["text"])
        self.assertEqual(self.text(), MENDED.decode())


class SeveralFilesTests(MendingPageTestCase):
    PATHS = [f"notes/{number}.md" for number in range(3)]

    def setUp(self) -> None:
        super().setUp()
        self.load(dict.fromkeys(self.PATHS, BROKEN) | {"notes/hopeless.md": "---\n- a\n- b\n---\n"})
        self.retry = reverse("admin:editorial_quarantine_retry")

    def test_what_cannot_be_read_yet_stays(self) -> None:
        page = self.client.get(self.retry)
        self.assertEqual((page.context["trials"], len(page.context["refused"])), ([], 4))
        self.assertContains(page, "repairs=yes")

    def test_suggested_repairs_are_listed_and_the_chosen_ones_stored(self) -> None:
        page = self.client.get(self.retry, {"repairs": "yes"})
        self.assertEqual((len(page.context["trials"]), len(page.context["refused"])), (3, 1))
        entries = [trial.value for trial in page.context["trials"]]
        answer = self.client.post(f"{self.retry}?repairs=yes", {"entry": entries[:2], "message": "Quotes."})
        changeset = Changeset.objects.get(kind=Changeset.Kind.REPAIR)
        self.assertRedirects(answer, change_url(changeset))
        self.assertEqual(changeset.revisions.count(), 2)
        self.assertEqual(Quarantine.objects.filter(cleared_at__isnull=True).count(), 2)

    def test_files_that_the_reader_takes_by_now_are_offered_as_they_are(self) -> None:
        Quarantine.objects.filter(path=self.PATHS[0]).update(data=MENDED)
        page = self.client.get(self.retry)
        (trial,) = page.context["trials"]
        self.client.post(self.retry, {"entry": trial.value})
        self.assertEqual(self.text(self.PATHS[0]), MENDED.decode())

    def test_nothing_chosen_or_changed_meanwhile_stores_nothing(self) -> None:
        page = self.client.get(self.retry, {"repairs": "yes"})
        entries = [trial.value for trial in page.context["trials"]]
        Quarantine.objects.filter(path=self.PATHS[0]).update(suggestion=OTHER)
        for data in ({}, {"entry": entries}, {"entry": "1:x"}):
            answer = self.client.post(f"{self.retry}?repairs=yes", data)
            self.assertEqual(answer.status_code, 200)
        self.assertFalse(Article.objects.exists())

    def test_actions_of_the_list_lead_there(self) -> None:
        chosen = [self.row(path).pk for path in self.PATHS[:2]]
        for action, address, query in (
            ("retry", self.retry, ""),
            ("repair", self.retry, "&repairs=yes"),
            ("dismiss", reverse("admin:editorial_quarantine_dismiss"), ""),
        ):
            answer = self.client.post(list_url(Quarantine), {"action": action, "_selected_action": chosen})
            self.assertRedirects(answer, f"{address}?id={chosen[0]}&id={chosen[1]}{query}")
        page = self.client.get(f"{self.retry}?id={chosen[0]}&id=x&id={'9' * 30}&repairs=yes")
        self.assertEqual((len(page.context["trials"]), page.context["total"]), (1, 1))

    def test_dismissing_asks_why(self) -> None:
        address = f"{reverse('admin:editorial_quarantine_dismiss')}?id={self.row(self.PATHS[0]).pk}"
        self.assertContains(self.client.get(address), self.PATHS[0])
        self.assertContains(self.client.post(address, {"note": " \0 "}), "Say why.")
        self.client.post(address, {"note": "Only a sketch."})
        row = Quarantine.objects.get(path=self.PATHS[0])
        self.assertEqual((row.outcome, row.note), ("dismissed", "Only a sketch."))
        self.assertContains(self.client.get(change_url(row)), "Only a sketch.")

    def test_number_of_queries_does_not_grow(self) -> None:
        self.client.get(self.retry)
        with CaptureQueriesContext(connection) as one:
            self.client.get(self.retry, {"id": self.row(self.PATHS[0]).pk, "repairs": "yes"})
        with self.assertNumQueries(len(one)):
            self.client.get(self.retry, {"repairs": "yes"})


class LanguageTests(MendingPageTestCase):
    SAID = {
        "en": ("The YAML header cannot be read: a colon and a blank stand inside a value", "Quote values"),
        "zh-hans": ("无法读取 YAML 文件头：值里面有冒号加空格", "给含有冒号加空格"),
        "zh-hant": ("無法讀取 YAML 檔頭：值裡面有冒號加空格", "為含有冒號加空格"),
    }

    def test_reasons_and_remedies_are_said_in_the_language_of_the_reader(self) -> None:
        self.load({A: BROKEN})
        row = self.row()
        changeset = f"{change_url(row.changeset)}?show=quarantined"
        for language, (reason, remedy) in self.SAID.items():
            self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
            for address in (list_url(Quarantine), change_url(row), self.address(), changeset):
                with self.subTest(address, language=language):
                    page = self.client.get(address)
                    self.assertContains(page, reason)
                    if address != changeset:
                        self.assertContains(page, remedy)

    def test_a_row_from_before_keeps_its_words(self) -> None:
        row = make_quarantine(1, code="yaml-syntax", reason="As it was <b>", remedy="Mend it", details={})
        with override("zh-hans"):
            self.assertEqual(words_of(row), ("As it was <b>", "Mend it"))
