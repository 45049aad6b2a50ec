"""What the editor of a text asks the server for: its preview, a free address, what chosen names are."""

from __future__ import annotations

from typing import Any
from unittest import mock

from django.test import Client, TestCase, override_settings
from django.urls import reverse

from editorial.models import EntityKind, Finding, Role
from editorial.rendering import WorkerBusy
from editorial.services import rendering
from editorial.services.pages import as_laid_out
from tests import factories
from tests.admin.rows import change_url

PREVIEW = reverse("admin:editorial_article_preview_text")
FRAME = reverse("admin:editorial_article_preview_frame")
ADDRESS = reverse("admin:editorial_article_suggest_address")
WRITER = ("editorial.view_article", "editorial.change_article")
ADDER = ("editorial.view_article", "editorial.add_article")


class WritingTestCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.user = factories.make_user("writer", permissions=WRITER)

    def setUp(self) -> None:
        self.client.force_login(self.user)


class RightsTests(TestCase):
    def answers(self, user: Any) -> list[int]:
        collection = factories.make_collection("notes")
        client = Client()
        if user:
            client.force_login(user)
        return [
            client.post(PREVIEW, {"body": "x"}).status_code,
            client.get(FRAME).status_code,
            client.get(ADDRESS, {"title": "x", "collection": collection.pk}).status_code,
        ]

    def test_writers_and_adders_are_served_and_nobody_else(self) -> None:
        self.assertEqual(self.answers(factories.make_user("writer", permissions=WRITER)), [200] * 3)
        self.assertEqual(self.answers(factories.make_user("adder", permissions=ADDER)), [200] * 3)
        self.assertEqual(self.answers(factories.make_user("viewer", permissions=WRITER[:1])), [403] * 3)
        self.assertEqual(self.answers(factories.make_user("reader", is_staff=False)), [302] * 3)
        self.assertEqual(self.answers(None), [302] * 3)

    def test_a_preview_needs_the_token_of_the_form(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(factories.make_user("writer", permissions=WRITER))
        self.assertEqual(client.post(PREVIEW, {"body": "x"}).status_code, 403)

    def test_other_methods_are_refused(self) -> None:
        self.client.force_login(factories.make_user("writer", permissions=WRITER))
        self.assertEqual(self.client.get(PREVIEW).status_code, 405)
        self.assertEqual(self.client.post(FRAME).status_code, 405)
        self.assertEqual(self.client.post(ADDRESS).status_code, 405)

    def test_who_may_not_change_gets_no_editor(self) -> None:
        article = factories.make_article()
        self.client.force_login(factories.make_user("viewer", permissions=WRITER[:1]))
        self.assertNotContains(self.client.get(change_url(article)), "writing-bar")
        self.client.force_login(factories.make_user("writer", permissions=WRITER))
        self.assertContains(self.client.get(change_url(article)), "writing-bar")


class PreviewTests(WritingTestCase):
    def preview(self, body: str) -> dict[str, Any]:
        response = self.client.post(PREVIEW, {"body": body})
        self.assertEqual(response.status_code, 200)
        return dict(response.json())

    def test_it_is_the_html_of_the_page_with_lines_and_length(self) -> None:
        body = "开头。\r\n\r\n## 一个标题\r\n\r\n**Some** words.\r\n"
        answer = self.preview(body)
        self.assertEqual(answer["html"], as_laid_out(rendering.rendered_view(body), {}, pairs=False).html)
        self.assertIn("<strong>Some</strong> words.", answer["html"])
        self.assertEqual(answer["headings"], [{"level": 2, "text": "一个标题", "anchor": "doc-一个标题", "line": 3}])
        self.assertEqual(answer["blocks"], [1, 3, 5])
        self.assertEqual((answer["characters"], answer["words"], answer["minutes"]), (6, 2, 1))
        self.assertEqual((answer["complete"], answer["busy"], answer["language"]), (True, False, "zh-Hans"))

    def test_markup_that_could_run_is_gone(self) -> None:
        answer = self.preview("<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))")
        for part in ("<script", '<img src="x"', 'href="javascript'):
            self.assertNotIn(part, answer["html"])

    def test_a_busy_renderer_says_so(self) -> None:
        with mock.patch.object(rendering._worker, "render", side_effect=WorkerBusy):
            answer = self.preview("<b>x</b>")
        self.assertEqual((answer["complete"], answer["busy"]), (False, True))
        self.assertIn("&lt;b&gt;", answer["html"])

    def test_a_text_that_cannot_be_stored_is_refused(self) -> None:
        self.assertEqual(self.client.post(PREVIEW, {"body": "字" * 700_000}).status_code, 413)
        with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000):
            self.assertEqual(self.client.post(PREVIEW, {"body": "x" * 2000}).status_code, 400)

    def test_it_is_kept_nowhere(self) -> None:
        for response in (self.client.post(PREVIEW, {"body": "x"}), self.client.get(FRAME)):
            self.assertIn("no-store", response.headers["Cache-Control"])


class FramingTests(WritingTestCase):
    """The frame of the preview is the only page that may be framed, and only the form may frame it."""

    def policy(self, response: Any) -> dict[str, str]:
        parts = (part.strip().partition(" ") for part in response.headers["Content-Security-Policy"].split(";"))
        return {name: value for name, _, value in parts}

    def test_only_the_frame_may_be_framed_by_this_site(self) -> None:
        article = factories.make_article()
        frame = self.client.get(FRAME)
        self.assertEqual(self.policy(frame)["frame-ancestors"], "'self'")
        self.assertEqual(frame.headers["X-Frame-Options"], "SAMEORIGIN")
        for address in (change_url(article), reverse("admin:index"), PREVIEW, article.get_absolute_url()):
            response = self.client.post(address, {"body": ""}) if address == PREVIEW else self.client.get(address)
            with self.subTest(address=address):
                self.assertEqual(self.policy(response)["frame-ancestors"], "'none'")
                self.assertEqual(response.headers["X-Frame-Options"], "DENY")

    def test_only_the_form_may_hold_a_frame_of_this_site(self) -> None:
        self.client.force_login(factories.make_user("both", permissions=(*WRITER, "editorial.add_article")))
        article = factories.make_article()
        for address in (change_url(article), reverse("admin:editorial_article_add")):
            with self.subTest(address=address):
                self.assertEqual(self.policy(self.client.get(address))["frame-src"], "'self'")
        for address in (reverse("admin:index"), FRAME, article.get_absolute_url()):
            with self.subTest(address=address):
                self.assertNotIn("'self'", self.policy(self.client.get(address))["frame-src"])

    def test_everything_else_of_the_policy_stays(self) -> None:
        index = self.policy(self.client.get(reverse("admin:index")))
        frame = self.policy(self.client.get(FRAME))
        form = self.policy(self.client.get(change_url(factories.make_article())))
        for name in ("default-src", "script-src", "style-src", "img-src", "base-uri"):
            self.assertEqual((frame[name], form[name]), (index[name], index[name]))


class AddressTests(WritingTestCase):
    def ask(self, **query: Any) -> dict[str, str]:
        response = self.client.get(ADDRESS, query)
        self.assertEqual(response.status_code, 200)
        return dict(response.json())

    def test_a_chinese_title_becomes_pinyin(self) -> None:
        notes = factories.make_collection("notes")
        answer = self.ask(title="重庆的港口", collection=notes.pk)
        self.assertEqual(answer, {"slug": "chong-qing-de-gang-kou", "free": "chong-qing-de-gang-kou", "message": ""})

    def test_a_taken_name_is_said_with_a_free_one(self) -> None:
        notes = factories.make_collection("notes")
        for path in ("notes/Harbour.md", "notes/harbour-2.md"):
            factories.make_article(collection=notes, path=path)
        answer = self.ask(title="Harbour!", collection=notes.pk)
        self.assertEqual((answer["slug"], answer["free"]), ("harbour", "harbour-3"))
        self.assertEqual(answer["message"], "harbour is taken: harbour-3")
        other = factories.make_collection("posts")
        self.assertEqual(self.ask(slug="harbour", collection=other.pk)["message"], "")

    def test_an_article_is_not_in_its_own_way(self) -> None:
        notes = factories.make_collection("notes")
        mine = factories.make_article(collection=notes, path="notes/a/mine.md", slug="a/mine")
        factories.make_article(collection=notes, path="notes/a/harbour.md", slug="a/harbour")
        factories.make_article(collection=notes, path="notes/pier.md", slug="pier")
        self.assertEqual(self.ask(slug="mine", article=mine.pk)["free"], "mine")
        self.assertEqual(self.ask(slug="pier", article=mine.pk)["free"], "pier")
        self.assertEqual(self.ask(title="Harbour", article=mine.pk)["free"], "harbour-2")

    def test_nothing_is_suggested_for_nothing(self) -> None:
        notes = factories.make_collection("notes")
        self.assertEqual(self.ask(title="🚀", collection=notes.pk), {"slug": "", "free": "", "message": ""})

    def test_what_is_not_there_is_not_found(self) -> None:
        for query in ({}, {"collection": "x"}, {"article": "9" * 30}, {"article": "0"}):
            with self.subTest(query=query):
                self.assertEqual(self.client.get(ADDRESS, {"title": "x", **query}).status_code, 404)


class PickerTests(WritingTestCase):
    def found(self, field: str, term: str) -> dict[str, str]:
        response = self.client.get(reverse("admin:editorial_article_suggest", args=[field]), {"term": term})
        return {item["text"]: item["note"] for item in response.json()["results"]}

    def known(self, field: str, *written: str) -> dict[str, str]:
        address = reverse("admin:editorial_article_suggest", args=[field])
        return dict(self.client.get(address, {"written": written}).json()["known"])

    def test_names_are_found_in_either_script_and_by_pinyin(self) -> None:
        factories.make_entity("黄仁勋")
        for term in ("黄仁", "黃仁勳", "huangren", "huang ren-xun"):
            with self.subTest(term=term):
                self.assertEqual(list(self.found("people", term)), ["黄仁勋"])
        self.assertEqual(self.found("people", "马斯克"), {})

    def test_terms_are_found_in_either_script_and_by_pinyin(self) -> None:
        factories.make_tag("人工智慧發展", slug="ren-gong-zhi-hui-fa-zhan")
        factories.make_tag("c++ (a)")
        for term in ("发展", "發展", "zhihui"):
            with self.subTest(term=term):
                self.assertEqual(list(self.found("tags", term)), ["人工智慧發展"])
        self.assertEqual(list(self.found("tags", "+ (a")), ["c++ (a)"])
        self.assertEqual(self.found("tags", "[*"), {})

    def test_kind_and_use_count_stand_beside_every_name(self) -> None:
        factories.make_article(names={Role.ORGANIZATIONS: ["NVIDIA"]})
        self.assertEqual(self.found("organizations", "nvi"), {"NVIDIA": "organization · 1 article"})

    def test_the_very_name_stands_before_more_used_ones(self) -> None:
        for _ in range(2):
            factories.make_article(names={Role.PEOPLE: ["Ada Lovelace"]})
        factories.make_entity("Ada")
        self.assertEqual(list(self.found("people", "ada")), ["Ada", "Ada Lovelace"])

    def test_chosen_names_are_described_and_new_ones_are_not_known(self) -> None:
        entity = factories.make_entity("NVIDIA", EntityKind.ORGANIZATION)
        factories.make_article(names={Role.ORGANIZATIONS: [entity]})
        known = self.known("organizations", "Nvidia", "NVIDIA", "Nobody yet")
        self.assertEqual(known, {"Nvidia": "NVIDIA · organization · 1 article", "NVIDIA": "organization · 1 article"})
        factories.make_tag("人工智能")
        self.assertEqual(self.known("tags", "人工智能", "new"), {"人工智能": "0 articles"})

    def test_the_number_of_queries_does_not_grow_with_the_names(self) -> None:
        address = reverse("admin:editorial_article_suggest", args=["people"])
        names = [factories.make_entity(f"Name {number}").name for number in range(10)]
        self.client.get(address, {"written": names[:1]})
        with self.assertNumQueries(6):
            self.client.get(address, {"written": names[:1]})
        with self.assertNumQueries(6):
            self.client.get(address, {"written": names})


class FindingPlaceTests(WritingTestCase):
    HEADER = "---\ntitle: A\npeople:\n  - ''\nmood: [x\n  ]\n---\n"

    def fields(self, *findings: tuple[str, int | None]) -> dict[str, list[tuple[str, int | None]]]:
        article = factories.make_article(header=self.HEADER, body="one\n\ntwo\n", status="draft")
        for rule, line in findings:
            Finding.objects.create(article=article, rule=rule, message=f"About {rule}", line=line)
        response = self.client.get(change_url(article))
        self.page = response.content.decode()
        form = response.context["form"]
        return {
            name: [(item.finding.rule, item.line) for item in field.placed]
            for name, field in form.fields.items()
            if getattr(field, "placed", ())
        }

    def test_findings_stand_beside_the_field_of_their_line(self) -> None:
        found = self.fields(("blank-item", 4), ("nested-value", 5), ("text-expected", 2), ("broken-link", 10))
        self.assertEqual(
            found,
            {"title": [("text-expected", None)], "people": [("blank-item", None)], "body": [("broken-link", 3)]},
        )
        self.assertIn('data-line="3"', self.page)

    def test_findings_without_a_line_go_by_their_rule(self) -> None:
        found = self.fields(("summary-empty", None), ("address-taken", None), ("tag-unused", None), ("odd", None))
        self.assertEqual(set(found), {"summary", "slug", "tags"})

    def test_the_field_is_described_by_its_findings(self) -> None:
        self.fields(("summary-empty", None), ("insight-empty", None))
        self.assertInHTML("<bdi>About summary-empty</bdi>", self.page, count=2)  # in the panel, too
        self.assertIn('aria-describedby="id_summary_findings"', self.page)
        self.assertIn('aria-describedby="id_insight_findings id_insight_helptext"', self.page)


class SourceTests(WritingTestCase):
    def test_without_video_sources_no_picture_is_offered(self) -> None:
        article = factories.make_article()
        self.assertContains(self.client.get(change_url(article)), 'data-pictures="on"')
        with override_settings(VIDEO_EMBEDS=False):
            self.assertContains(self.client.get(change_url(article)), 'data-pictures="off"')

    def test_no_picture_is_named_in_the_page(self) -> None:
        article = factories.make_article(header="---\ntitle: x\nsource: https://youtu.be/Lpp-D6UqNW8\n---\n")
        self.assertNotContains(self.client.get(change_url(article)), "ytimg")
