"""Log lines for machines."""

from __future__ import annotations

import json
import logging
import sys

from django.test import SimpleTestCase

from cms.logs import JsonFormatter, RequestIdFilter, request_id


def record(message: str, *arguments: object, failure: bool = False) -> logging.LogRecord:
    """Returns a record as a logger makes it."""
    return logging.LogRecord(
        "editorial", logging.WARNING, __file__, 1, message, arguments, sys.exc_info() if failure else None
    )


class JsonFormatterTests(SimpleTestCase):
    def line(self, entry: logging.LogRecord) -> dict[str, str]:
        text = JsonFormatter().format(entry)
        self.assertNotIn("\n", text)
        return json.loads(text)

    def test_a_record_is_one_line_with_its_facts(self):
        line = self.line(record("%s of %s", "两", "三\nforged line"))
        self.assertEqual((line["level"], line["logger"]), ("warning", "editorial"))
        self.assertEqual(line["message"], "两 of 三\nforged line")
        self.assertTrue(line["time"].endswith("+00:00"))

    def test_an_exception_is_part_of_the_line(self):
        try:
            raise ValueError("broken")
        except ValueError:
            line = self.line(record("failed", failure=True))
        self.assertIn("ValueError: broken", line["exception"])

    def test_the_filter_adds_the_id_of_the_request(self):
        token = request_id.set("edge-0042")
        self.addCleanup(request_id.reset, token)
        entry = record("seen")
        self.assertTrue(RequestIdFilter().filter(entry))
        self.assertEqual(self.line(entry)["request_id"], "edge-0042")
