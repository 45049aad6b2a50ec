"""What is refused is refused in the editor's language, whichever layer said no."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.test import SimpleTestCase
from django.utils.translation import override

from editorial.formats import PatchError
from editorial.mapping import Field, FieldError
from editorial.models import Article
from editorial.services.articles import edit_article
from editorial.services.reasons import REASONS, in_words, reason_of
from editorial.services.transitions import carry_out, remove_articles, revive_articles
from tests.admin.rows import change_url, list_url
from tests.admin.test_article_form import posted
from tests.architecture.source import ROOT
from tests.factories import change, make_article, make_member, make_revision
from tests.services.gardens import GardenTestCase, eleventy

ERRORS = ("PatchError", "FieldError", "OperationRefused")
CHINESE = re.compile("[\u4e00-\u9fff]")
PATH_CODES = re.compile(r'return "(path-[a-z-]+)", f?"')
ARCHIVE_CODES = re.compile(r'return \(?"([a-z-]+)", "|"(archive-[a-z]+)"')
READY = {"date": "2025-01-02", "summary": "Short.", "area": "water", "tags": "[one]"}


def codes_of_the_pure_layers() -> set[str]:
    """Returns every code that patching a document may answer, read from the sources."""
    found = set()
    for folder in ("formats", "mapping", "operations"):
        for path in sorted(Path(ROOT / "editorial" / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS:
                    found.add(ast.literal_eval(node.args[1 if node.func.id == "FieldError" else 0]))
    files = ROOT / "editorial" / "services" / "files"
    scan = (files / "scan.py").read_text(encoding="utf-8")
    archives = (files / "archives.py").read_text(encoding="utf-8")
    return (
        found
        | set(PATH_CODES.findall(scan))
        | {code or other for code, other in ARCHIVE_CODES.findall(archives)}
        | {"outside-root"}
    )


class ReasonTests(SimpleTestCase):
    def test_every_code_has_its_words(self):
        self.assertEqual(codes_of_the_pure_layers(), set(REASONS))

    def test_words_are_filled_in_and_without_their_details_the_error_s_own_are_taken(self):
        error = FieldError(Field.DATE, "invalid-date", "x is no date", value="x")
        with override("zh-hans"):
            self.assertIn("“x”不是日期", reason_of(error))
            self.assertEqual(in_words("invalid-date", "as it was"), "as it was")
        self.assertEqual(reason_of(PatchError("unheard-of", "Something else.")), "Something else.")


class ChineseRefusalTests(GardenTestCase):
    """Each refusal as an editor sees it whose browser asks for Chinese."""

    def setUp(self):
        super().setUp()
        self.publisher = make_member("Publisher")
        self.client.force_login(self.publisher)
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"

    def assert_said(self, page, text):
        self.assertRegex(text, CHINESE)
        self.assertContains(page, text)

    def confirm(self, action, article, **data):
        """Returns the page after a confirmed action."""
        chosen = {"action": action, "_selected_action": [article.pk], **data}
        return self.client.post(list_url(Article), chosen, follow=True)

    def test_steps_of_several_articles(self):
        cases = (
            ("step_revive", make_article(status="draft"), "这篇文章的状态是：草稿。"),
            (
                "step_unpublish",
                make_article(publish_at="2999-01-02T00:00:00+00:00"),
                "这篇文章已排期，尚未到发布时间。",
            ),
            ("step_unschedule", make_article(), "这篇文章没有排期。"),
            ("step_publish", make_article(status="review"), "尚未达到发布条件。未满足："),
        )
        for action, article, text in cases:
            with self.subTest(action):
                self.assert_said(self.confirm(action, article), text)
        foreign = make_article(status="draft", assignee=self.publisher)
        self.client.force_login(make_member("Writer"))
        self.assert_said(self.confirm("step_submit", foreign), "这篇文章由他人负责。")

    def test_removing_and_bringing_back(self):
        article, other = make_article(), make_article()
        with override("zh-hans"):
            remove_articles([article.pk], by=None)
            self.assertIn("已经被移除", remove_articles([article.pk], by=None).refused[0][2])
            self.assertIn("已被移除", carry_out("unpublish", [article.pk], by=None).refused[0][2])
            self.assertIn("没有被移除", revive_articles([other.pk], by=None).refused[0][2])
            change(other, path=article.path)
            self.assertIn("另一篇文章", revive_articles([article.pk], by=None).refused[0][2])
            with self.assertRaisesMessage(PermissionDenied, "这需要权限"):
                remove_articles([other.pk], by=make_member("Writer"))

    def test_a_text_that_came_in_between(self):
        article = make_article(status="draft")
        token = self.client.post(list_url(Article), {"action": "step_submit", "_selected_action": [article.pk]})
        edit_article(article.pk, by=None, changes={}, body="Other.", based_on=article.live_revision_id)
        page = self.confirm("step_submit", article, confirmed="yes", seen=token.context["seen"])
        self.assert_said(page, "你查看之后文本又有变化；请重新查看。")

    def test_a_waiting_text_of_an_older_one(self):
        article = make_article()
        pending = make_revision(
            article, kind="pending", parent=make_revision(article, body="Older.\n"), body="Waiting.\n"
        )
        change(article, pending_revision=pending)
        page = self.confirm("step_unpublish", article, confirmed="yes")
        self.assert_said(page, "有一个待发布的修改是在较")

    def test_values_that_a_field_cannot_hold(self):
        self.load({"notes/a.md": eleventy(status="draft", **READY)})
        cases = {
            "date": ("soon", "“soon”不是日期"),
            "source_url": ("javascript:x", "来源须是以 http:// 或 https:// 开头的网址。"),
            "slug": ("a b?c", "不能用在网址中"),
            "tags": ("x" * 500, "个字符。"),
            "categories": ("one\ntwo", "只能有一个值。"),
        }
        for name, (value, text) in cases.items():
            with self.subTest(name):
                page = self.client.get(change_url(self.article()))
                answer = self.client.post(change_url(self.article()), {**posted(page), name: value, "_save": "x"})
                self.assert_said(answer, text)

    def test_an_assignment_that_says_nothing_new(self):
        article = make_article(assignee=self.publisher)
        chosen = {"work-assignee": self.publisher.pk, "initial-work-assignee": self.publisher.pk, "confirmed": "yes"}
        self.assert_said(self.confirm("assign_to", article, **chosen), "负责人和截止日期已经如此。")

    def test_a_file_name_that_cannot_be(self):
        collection = make_article().collection
        page = self.client.get(f"{list_url(Article)}add/")
        data = {name: page.context["form"].text_of(name) for name in page.context["form"].fields}
        for stem, text in ((".hidden", "以点开头的文件是隐藏文件"), ("_index", "不是文章"), ("a\\b", "反斜杠")):
            with self.subTest(stem):
                values = {**data, "title": "T", "collection": collection.pk, "stem": stem}
                self.assert_said(self.client.post(f"{list_url(Article)}add/", values), text)
