"""Users named in comments: who is meant, where a name is none, and what the page shows."""

from __future__ import annotations

from unittest import mock

from django.test import TestCase

from editorial.rendering import WorkerBusy
from editorial.services import rendering
from editorial.services.at_names import MOST_NAMED, Staff, named_text
from tests.factories import make_member, make_superuser, make_user

NAMES = ("bob", "bob.smith", "李雷", "李雷明", "a_b_c", "__init__", "ada@example.org", "c+d-e", "Bob2", "bob2")


class NamedTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.users = {name: make_member("Writer", name).pk for name in NAMES}
        make_user("nobody")
        make_member("Writer", "gone", is_active=False)
        make_user("reader", is_staff=False, permissions=["editorial.view_article"])
        cls.users["root"] = make_superuser("root").pk

    def named(self, text):
        names = {pk: name for name, pk in self.users.items()}
        return {names[pk] for pk in named_text(text, Staff.load()).user_ids}

    def test_names_are_found_with_their_own_signs_and_in_chinese_without_blanks(self):
        cases = {
            "@bob": {"bob"},
            "请@李雷看一下": {"李雷"},
            "＠李雷": {"李雷"},
            "@李雷明天来": {"李雷明"},
            "@BOB, @rOOt!": {"bob", "root"},
            "@bob. @c+d-e.": {"bob", "c+d-e"},
            "@bob.smith.": {"bob.smith"},
            "@a_b_c and @__init__": {"a_b_c", "__init__"},
            "@ada@example.org": {"ada@example.org"},
            "@bob你好": {"bob"},
            "(@bob) **@root**": {"bob", "root"},
            "@bob2": {"bob2"},
            "@Bob2": {"Bob2"},
        }
        for text, expected in cases.items():
            with self.subTest(text):
                self.assertEqual(self.named(text), expected)

    def test_other_people_and_longer_words_are_nobody(self):
        for text in ("@nobody", "@gone", "@reader", "@bobby", "@bob-smith", "@ bob", "@", "me@bob", "x/@bob", "a.@bob"):
            with self.subTest(text):
                self.assertEqual(self.named(text), set())

    def test_code_and_links_name_nobody_and_keep_their_text(self):
        cases = {
            "`@bob`": "<code>@bob</code>",
            "```\n@bob\n```": "@bob\n",
            "    @bob\n": "@bob",
            "[x](https://example.org/@bob)": 'href="https://example.org/@bob"',
            "[x](https://example.org/?q=@bob)": 'href="https://example.org/?q=@bob"',
            "[@bob](https://example.org/)": ">@bob</a>",
        }
        for text, expected in cases.items():
            with self.subTest(text):
                named = named_text(text, Staff.load())
                self.assertEqual(named.user_ids, frozenset())
                self.assertIn(expected, named.html)

    def test_a_name_is_marked_as_it_was_written_and_is_no_markdown(self):
        html = named_text("@__init__ 和 @A_b_C", Staff.load()).html
        self.assertEqual(
            html,
            '<p><strong class="at-name">@__init__</strong> 和 <strong class="at-name">@A_b_C</strong></p>',
        )

    def test_markup_in_a_comment_is_sanitised(self):
        html = named_text('<script>alert(1)</script>@bob<img src=x onerror="alert(1)">', Staff.load()).html
        self.assertNotIn("<script", html)
        self.assertNotIn("onerror", html)

    def test_one_comment_names_a_limited_number_of_users(self):
        more = [make_member("Writer", f"member{number}").username for number in range(MOST_NAMED + 5)]
        named = named_text(" ".join(f"@{name}" for name in more), Staff.load())
        self.assertEqual(len(named.user_ids), MOST_NAMED)

    def test_many_signs_are_looked_through_at_once(self):
        named_text("@" * 20_000, Staff.load())
        named_text("@bo " * 5_000, Staff.load())

    def test_a_busy_renderer_escapes_the_text_and_still_names(self):
        with mock.patch.object(rendering._worker, "render", side_effect=WorkerBusy):
            named = named_text("<b>忙</b> @bob", Staff.load())
        self.assertIn("&lt;b&gt;", named.html)
        self.assertEqual(named.user_ids, {self.users["bob"]})

    def test_everybody_is_looked_up_with_one_query(self):
        with self.assertNumQueries(1):
            staff = Staff.load()
            for number in range(10):
                named_text(f"@bob {number}", staff)
