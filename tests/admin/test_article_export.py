"""Chosen articles as an archive: live or waiting texts, and what cannot be a file is named."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from unittest import mock

from django.test import TestCase

from editorial.admin.articles import exporting
from editorial.models import Article
from editorial.services.articles import edit_article, open_for_editing
from tests import factories
from tests.admin.rows import list_url


class ArticleExportTests(TestCase):
    def setUp(self) -> None:
        self.client.force_login(factories.make_member("Publisher", "publisher"))

    def act(self, action: str, *articles: Article) -> Any:
        """Takes the action on the articles and returns the answer."""
        data = {"action": action, "_selected_action": [article.pk for article in articles]}
        return self.client.post(list_url(Article), data)

    def test_waiting_edits_are_exported_when_asked_for(self) -> None:
        article = factories.make_article(body="live\n", status="evergreen")
        based_on = open_for_editing(article.pk, by=None).revision_id
        edit_article(article.pk, by=None, changes={}, body="waiting\n", based_on=based_on)
        for action, text in (("export", b"live\n"), ("export_pending", b"waiting\n")):
            response = self.act(action, article)
            with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
                self.assertTrue(archive.read(article.path).endswith(text), action)

    def test_an_archive_of_too_many_articles_is_refused_and_a_path_that_no_file_can_have_is_named(self) -> None:
        articles = [factories.make_article(), factories.make_article(path="../evil.md")]
        with mock.patch.object(exporting, "MOST", 1):
            self.assertEqual(self.act("export", *articles).status_code, 302)
        self.assertContains(self.client.get(list_url(Article)), "Choose at most 1 articles")
        response = self.act("export", *articles)
        with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
            self.assertEqual(archive.namelist(), [articles[0].path])
        self.assertContains(self.client.get(list_url(Article)), "Not exported: ../evil.md")
