"""A write that waited for another one finds the article as it is then."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.db import connection, transaction
from django.test import TransactionTestCase

from editorial.models import Article
from editorial.services.articles import EditConflict, edit_article
from editorial.services.rebuilding import rebuild_rows
from editorial.services.transitions import carry_out
from tests.services.gardens import eleventy, import_folder, temporary_folder, write_files


class WaitingWriterTests(TransactionTestCase):
    def setUp(self):
        self.garden = self.enterContext(temporary_folder())
        write_files(self.garden, {"notes/a.md": eleventy(body="One.\n")})
        import_folder(self.garden)
        self.article = Article.objects.get()

    def beside_an_edit(self, action: Callable[[], object]) -> object:
        """Returns what the action gave or raised, begun while another transaction has given the article a new text."""
        found: list[object] = []

        def act() -> None:
            try:
                found.append(action())
            except Exception as error:  # handed to the test
                found.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=act)
        with transaction.atomic():
            edit_article(
                self.article.pk,
                by=None,
                changes={},
                body="Two.",
                based_on=self.article.live_revision_id,
                publish=True,
            )
            thread.start()
            time.sleep(0.4)
        thread.join(timeout=30)
        return found[0]

    def test_an_edit_meets_the_other_text(self):
        based_on = self.article.live_revision_id
        result = self.beside_an_edit(
            lambda: edit_article(self.article.pk, by=None, changes={}, body="Mine.", based_on=based_on, publish=True)
        )
        self.assertIsInstance(result, EditConflict)
        self.assertIn("Two.", result.theirs.body)

    def test_a_step_is_taken_with_the_newest_text(self):
        outcome = self.beside_an_edit(lambda: carry_out("unpublish", [self.article.pk], by=None))
        self.assertEqual([article.pk for article in outcome.done], [self.article.pk])
        self.assertIn("Two.", Article.objects.select_related("body").get().body.text)

    def test_a_rebuild_passes_over_no_article(self):
        Article.objects.update(title="Planted")
        report = self.beside_an_edit(rebuild_rows)
        self.assertEqual((report.checked, rebuild_rows(check=True).differences), (1, []))
