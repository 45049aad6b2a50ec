"""Which documents a text links to."""

from __future__ import annotations

from django.test import SimpleTestCase

from editorial.quality import DocumentLink, document_links
from tests.quality.texts import file, make_text


class DocumentLinkTests(SimpleTestCase):
    def links(self, body: str, path: str = "notes/a.md") -> set[tuple[bool, str]]:
        return {tuple(link) for link in document_links(make_text(file(body=body), path=path))}

    def test_links_by_path_are_read_from_the_folder_of_the_document(self) -> None:
        body = "[one](b.md) [two](../posts/c.md#part 'title') [three](/books/d/) [four](<b.md>)\n"
        self.assertEqual(self.links(body), {(False, "notes/b.md"), (False, "posts/c.md"), (False, "books/d")})

    def test_links_by_name_keep_the_folder_and_lose_words_and_heading(self) -> None:
        body = "[[Marco Polo]] [[notes/x/GPT#Part|that]] ![[Embedded]] [[#Here]] [[452,23,804,411]]\n"
        self.assertEqual(self.links(body), {(True, "Marco Polo"), (True, "notes/x/GPT"), (True, "Embedded")})

    def test_code_images_other_sites_and_the_document_itself_are_none(self) -> None:
        body = (
            "![p](b.png) [s](https://example.org/b.md) [m](mailto:a@b.c) [h](#x) [self](a.md) `[[Code]]` `[c](c.md)`\n"
            "\n```\n[[Fenced]] [f](f.md)\n```\n"
        )
        self.assertEqual(self.links(body), set())

    def test_each_stands_once_in_the_order_of_the_text(self) -> None:
        found = document_links(make_text(file(body="[[B]] [[A]] [[B]]\n")))
        self.assertEqual(found, (DocumentLink(True, "B"), DocumentLink(True, "A")))
