"""Two editors on one article: what is brought together, what is asked, and what is saved in the end."""

from __future__ import annotations

from typing import Any

from editorial.models import Article, Changeset
from editorial.services.articles import edit_article
from tests import factories
from tests.admin.rows import change_url
from tests.admin.test_article_form import FormTestCase, posted

BODY = "第一段。\n\n第二段。\n\n第三段。\n"


class MergeTestCase(FormTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.article = self.make(body=BODY)

    def other(self, article: Article, *, body: str | None = None, **changes: Any) -> None:
        newest = article.pending_revision_id or article.live_revision_id
        edit_article(article.pk, by=None, changes=changes, body=body, based_on=newest)  # type: ignore[arg-type]

    def conflict(self, theirs: dict[str, Any], **mine: Any) -> Any:
        """Returns the page after a save of mine that was begun before theirs."""
        data = posted(self.open(self.article))
        self.other(self.article, **theirs)
        response = self.client.post(change_url(self.article), {**data, **mine, "_continue": "x"})
        self.assertEqual(response.status_code, 409)
        return response

    def choose(self, page: Any, **choices: str) -> Any:
        data = {**dict(page.context["carried"]), "newest": page.context["newest_seen"], "_merge": "x"}
        return self.client.post(
            change_url(self.article), {**data, **{k.replace("_", "-"): v for k, v in choices.items()}}
        )


class CleanMergeTests(MergeTestCase):
    def test_lines_that_only_one_changed_are_joined_and_shown_before_they_are_saved(self) -> None:
        page = self.conflict(
            {"body": BODY.replace("第一段", "别人的第一段")}, body=BODY.replace("第三段", "我的第三段")
        )
        self.assertEqual(page.context["form"].text_of("body"), "别人的第一段。\n\n第二段。\n\n我的第三段。\n")
        kinds = {part.kind: part.text for part in page.context["parts"]}
        self.assertIn("我的第三段。", kinds["mine"])
        self.assertIn("别人的第一段。", kinds["theirs"])
        self.assertNotIn("我的", self.text(self.article))
        self.client.post(change_url(self.article), {**posted(page), "_continue": "x"})
        self.assertTrue(self.text(self.article).endswith("别人的第一段。\n\n第二段。\n\n我的第三段。\n"))

    def test_lists_are_joined_as_sets(self) -> None:
        page = self.conflict({"tags": ("one", "two", "theirs")}, tags="two\r\none\r\nmine")
        self.assertEqual(page.context["form"].text_of("tags"), "two\none\nmine\ntheirs")


class ChoiceTests(MergeTestCase):
    THEIRS = BODY.replace("第二段", "别人的第二段")
    MINE = BODY.replace("第二段", "我的第二段")

    def ask(self) -> Any:
        return self.conflict({"body": self.THEIRS, "title": "Theirs"}, body=self.MINE, title="Mine", summary="Kept")

    def test_both_texts_are_shown_and_nothing_is_saved(self) -> None:
        before = Changeset.objects.count()
        page = self.ask()
        self.assertEqual(Changeset.objects.count(), before + 1)
        self.assertContains(page, "<ins>我</ins>的第二段", status_code=409)
        self.assertContains(page, "<del>别人</del>的第二段", status_code=409)
        self.assertEqual([place.name for place in page.context["places"]], ["title"])
        self.assertEqual({part.place.name for part in page.context["parts"] if part.place}, {"body-1"})

    def test_each_choice_leads_to_its_text_in_the_form(self) -> None:
        cases = {
            "mine": "我的第二段。",
            "theirs": "别人的第二段。",
            "both": "我的第二段。\n别人的第二段。",
            "own": "合在一起。",
        }
        page = self.ask()
        for choice, text in cases.items():
            with self.subTest(choice):
                shown = self.choose(page, choice_title="theirs", choice_body_1=choice, own_body_1="合在一起。")
                form = shown.context["form"]
                self.assertEqual(form.text_of("body"), BODY.replace("第二段。", text))
                self.assertEqual((form.text_of("title"), form.text_of("summary")), ("Theirs", "Kept"))
        self.assertIn("别人的", self.text(self.article))
        self.client.post(change_url(self.article), {**posted(shown), "_continue": "x"})
        self.assertIn("合在一起。", self.text(self.article))
        self.assertIn("Kept", self.text(self.article))

    def test_a_field_can_be_written_anew(self) -> None:
        shown = self.choose(self.ask(), choice_title="own", own_title="Ours", choice_body_1="mine")
        self.assertEqual(shown.context["form"].text_of("title"), "Ours")

    def test_every_place_has_to_be_chosen(self) -> None:
        page = self.ask()
        for choices in ({}, {"choice_title": "mine"}, {"choice_title": "both", "choice_body_1": "mine"}):
            with self.subTest(choices):
                again = self.choose(page, **choices)
                self.assertEqual(again.status_code, 409)
                self.assertIn("places", again.context)
        self.assertEqual(again.context["parts"][1].place.chosen, "mine")

    def test_a_third_save_meanwhile_is_asked_about_again(self) -> None:
        page = self.ask()
        self.article.refresh_from_db()
        self.other(self.article, body=BODY.replace("第二段", "第三人的第二段"))
        again = self.choose(page, choice_title="mine", choice_body_1="mine")
        self.assertEqual(again.status_code, 409)
        self.assertIn("第三人的第二段。\n", [part.place.theirs for part in again.context["parts"] if part.place])
        self.assertIn("第三人的", self.text(self.article))

    def test_a_crafted_choice_saves_nothing(self) -> None:
        page = self.ask()
        foreign = posted(self.open(factories.make_article(status="draft")))["seen"]
        before = self.text(self.article)
        for newest in ("", "x", foreign):
            with self.subTest(newest[:9]):
                data = {**dict(page.context["carried"]), "newest": newest, "_merge": "x", "choice-title": "mine"}
                response = self.client.post(change_url(self.article), {**data, "choice-body-1": "mine"})
                self.assertEqual(response.status_code, 409)
                self.assertIn("places", response.context)
        self.assertEqual(self.text(self.article), before)

    def test_what_was_posted_is_carried_and_buttons_are_not(self) -> None:
        names = {name for name, _ in self.ask().context["carried"]}
        self.assertLessEqual({"seen", "title", "body", "summary", "tags"}, names)
        self.assertFalse(names & {"_continue", "csrfmiddlewaretoken"})
        self.assertEqual(Article.objects.count(), 1)
