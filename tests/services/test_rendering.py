"""Stored renderings: kept for the next reader, and never waited for."""

from __future__ import annotations

import time

from django.db import connection, connections, transaction
from django.test import TransactionTestCase

from editorial.models import RenderedBody
from editorial.rendering import RENDERER_VERSION, WorkerBusy, render
from editorial.services import rendering
from tests.factories import make_article, make_body


class KeptRenderingTests(TransactionTestCase):
    def test_the_first_reader_renders_and_the_next_one_reads(self):
        article = make_article(body="**Bold**（与标点）\n")
        view = rendering.rendered_body(article)
        self.assertIn("<strong>Bold</strong>", view.html)
        with self.assertNumQueries(1):
            self.assertEqual(rendering.rendered_body(article), view)

    def test_a_rendering_of_another_version_is_not_shown(self):
        article = make_article(body="New\n")
        RenderedBody.objects.create(body=article.body, renderer_version=RENDERER_VERSION - 1, html="old")
        self.assertIn("New", rendering.rendered_body(article).html)
        self.assertEqual(RenderedBody.objects.count(), 2)

    def test_a_busy_renderer_shows_the_text_escaped_and_keeps_nothing(self):
        article = make_article(body="<b>x</b>\n")

        class Busy:
            def render(self, *args, **options):
                raise WorkerBusy

        original = rendering._worker
        rendering._worker = Busy()
        self.addCleanup(setattr, rendering, "_worker", original)
        view = rendering.rendered_body(article)
        self.assertEqual((view.complete, "&lt;b&gt;" in view.html), (False, True))
        self.assertEqual(RenderedBody.objects.count(), 0)

    def test_storing_gives_up_at_once_while_another_process_writes(self):
        body, result = make_body("Text\n"), render("Text\n")
        other = connections.create_connection("default")
        self.addCleanup(other.close)
        started = time.monotonic()
        with other.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
            else:
                cursor.execute("BEGIN")
                cursor.execute("LOCK TABLE editorial_renderedbody IN EXCLUSIVE MODE")
            rendering.keep_rendering(body.pk, result)
            elapsed = time.monotonic() - started
            cursor.execute("ROLLBACK")
        self.assertLess(elapsed, 15)  # others wait for 20 seconds, or on PostgreSQL for ever
        self.assertEqual(RenderedBody.objects.count(), 0)
        rendering.keep_rendering(body.pk, result)
        self.assertEqual(RenderedBody.objects.count(), 1)

    def test_the_connection_waits_as_usual_afterwards(self):
        def patience():
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout" if connection.vendor == "sqlite" else "SHOW lock_timeout")
                return cursor.fetchone()

        before = patience()
        rendering.keep_rendering(make_body("Text\n").pk, render("Text\n"))
        rendering.keep_rendering(10**9, render("A body that is not there\n"))
        self.assertEqual(patience(), before)

    def test_inside_a_transaction_a_failure_does_no_harm(self):
        with transaction.atomic():
            article = make_article()
            rendering.keep_rendering(article.body_id, render("x"))
            rendering.keep_rendering(article.body_id, render("x"))
            self.assertEqual(RenderedBody.objects.count(), 1)
