"""A pending text brought onto a live text that changed: what is taken over, what is asked, and which bytes stay."""

from __future__ import annotations

from django.test import SimpleTestCase

from editorial.formats import SourceDocument
from editorial.mapping import Field
from editorial.models import Article, Dialect
from editorial.services.rebasing import Rebase, joined

BASE = """\
---
# a comment
title: "Rivers"   # another
status: evergreen
tags: [water]
layout: post.njk
own: {deep: [1, 2]}
version: 1.10
summary: ''
---
One.\r
Two.
Three.

Four."""


def brought(mine: str, theirs: str, base: str = BASE, *, dialect: str = Dialect.ELEVENTY, **chosen: str) -> Rebase:
    """Returns `mine` brought onto `theirs`."""
    texts = [SourceDocument.parse(text.encode()) for text in (base, mine, theirs)]
    article = Article(path="notes/a.md", dialect=dialect, status="evergreen")
    return joined(article, *texts, chosen=chosen)


class TakenOverTests(SimpleTestCase):
    def text(self, found: Rebase) -> str:
        self.assertTrue(found.is_clean)
        return found.document.to_bytes().decode()

    def test_only_the_lines_that_the_edit_changed_are_other_than_in_the_live_text(self) -> None:
        theirs = BASE.replace("layout: post.njk", "layout:   'new.njk' # why\nmood: calm").replace(
            "Four.", "4\r\n\r\n5"
        )
        mine = BASE.replace('"Rivers"', '"Lakes"').replace("Two.", "Zwei.")
        wanted = theirs.replace('"Rivers"', '"Lakes"').replace("Two.", "Zwei.")
        self.assertEqual(self.text(brought(mine, theirs)), wanted)

    def test_an_edit_of_a_text_that_nobody_else_changed_is_the_edit(self) -> None:
        mine = BASE.replace("1.10", "1.20").replace("Three.\n", "")
        self.assertEqual(self.text(brought(mine, BASE)), mine)
        self.assertEqual(self.text(brought(BASE, mine)), mine)

    def test_keys_without_a_field_that_the_edit_alone_changed_are_carried_over(self) -> None:
        theirs = BASE.replace('"Rivers"', '"Seas"')
        for old, new in (
            ("own: {deep: [1, 2]}", "own: {deep: [1, {a: b}]}"),
            ("own: {deep: [1, 2]}\n", ""),
            ("version: 1.10", "version: 1.1"),
            ("summary: ''", "summary: ''\naliases: [/old/]"),
        ):
            with self.subTest(new):
                found = brought(BASE.replace(old, new), theirs)
                self.assertEqual(self.text(found), theirs.replace(old, new))
                self.assertEqual([side for _, side, _ in found.brought], ["mine"])

    def test_keys_are_carried_over_where_the_lines_of_the_header_cannot_be_joined(self) -> None:
        theirs = BASE.replace("layout: post.njk\nown: {deep: [1, 2]}\nversion: 1.10", "version: 1.10\nlayout: post.njk")
        mine = BASE.replace("layout: post.njk", "layout: mine.njk")
        found = brought(mine, theirs)
        self.assertEqual(self.text(found), theirs.replace("post.njk", "mine.njk"))
        self.assertEqual(found.brought, (("layout", "mine", "mine.njk"), ("own", "theirs", None)))

    def test_lists_that_both_changed_are_joined_in_the_live_header(self) -> None:
        found = brought(BASE.replace("[water]", "[water, mine]"), BASE.replace("[water]", "[theirs, water]"))
        self.assertIn("tags: [water, mine, theirs]", self.text(found))

    def test_the_status_is_that_of_the_live_text(self) -> None:
        theirs = BASE.replace("status: evergreen", "status: archived")
        found = brought(BASE.replace("Two.", "2"), theirs)
        self.assertEqual(self.text(found), theirs.replace("Two.", "2"))
        hugo = "---\ntitle: A\ndraft: false\n---\nText.\n"
        found = brought(hugo.replace("A", "B"), hugo.replace("false", "true"), hugo, dialect=Dialect.HUGO)
        self.assertEqual(self.text(found), "---\ntitle: B\ndraft: true\n---\nText.\n")

    def test_a_live_text_of_another_syntax_takes_the_values(self) -> None:
        theirs = "+++\ntitle = 'Rivers'\nstatus = 'evergreen'\ntags = ['water']\n+++\n" + BASE.split("---\n")[2]
        found = brought(BASE.replace('"Rivers"', '"Lakes"'), theirs)
        self.assertIn("title = 'Lakes'", self.text(found))


class AskedTests(SimpleTestCase):
    def test_what_both_changed_is_asked_and_the_live_text_holds_it_meanwhile(self) -> None:
        mine = BASE.replace("Rivers", "Lakes").replace("Two.", "Zwei.").replace("Four.", "Vier.")
        theirs = BASE.replace("Rivers", "Seas").replace("Two.", "Deux.")
        found = brought(mine, theirs)
        self.assertFalse(found.is_clean)
        self.assertEqual([conflict.key for conflict in found.merge.fields.conflicts], [Field.TITLE])
        self.assertEqual(len(found.merge.body.conflicts), 1)
        self.assertEqual(found.document.to_bytes().decode(), theirs.replace("Four.", "Vier."))

    def test_a_key_that_both_changed_is_asked_and_holds_what_was_chosen(self) -> None:
        mine, theirs = BASE.replace("post.njk", "mine.njk"), BASE.replace("post.njk", "theirs.njk")
        found = brought(mine, theirs)
        self.assertEqual(
            [(c.key, c.mine, c.theirs) for c in found.key_conflicts], [("layout", "mine.njk", "theirs.njk")]
        )
        self.assertFalse(found.is_clean)
        for side, text in (("mine", mine), ("theirs", theirs)):
            chosen = brought(mine, theirs, layout=side)
            self.assertTrue(chosen.is_clean)
            self.assertEqual(chosen.document.to_bytes().decode(), text)

    def test_a_key_that_one_cut_and_the_other_changed_is_asked(self) -> None:
        found = brought(BASE.replace("layout: post.njk\n", ""), BASE.replace("post.njk", "theirs.njk"))
        self.assertEqual([(c.mine, c.theirs) for c in found.key_conflicts], [(None, "theirs.njk")])

    def test_the_same_change_on_both_sides_is_none(self) -> None:
        same = BASE.replace("post.njk", "new.njk").replace("Two.", "2").replace("Rivers", "Lakes")
        found = brought(same, same)
        self.assertTrue(found.is_clean)
        self.assertEqual((found.document.to_bytes().decode(), found.brought), (same, ()))
