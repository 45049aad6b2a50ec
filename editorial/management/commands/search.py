"""Searches as readers do."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from editorial.management.terminal import USAGE, safe
from editorial.models import Article
from editorial.search import Hit, PassageHit, Results, search

LIMIT = 10
DIGITS = 4  # of a score


class Command(BaseCommand):
    help = (
        "Searches the articles on lists as readers do, and prints what is found, the best first. With --stdin each "
        "line is a query; with --json each query is answered by one line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query", nargs="?", metavar="QUERY", help="what to look for, as on /search/")
        parser.add_argument("--stdin", action="store_true", help="read queries from standard input, one a line")
        told = f"how many articles to print, {LIMIT} if not given; 0 is all"
        parser.add_argument("--limit", type=int, default=LIMIT, metavar="N", help=told)
        parser.add_argument("--json", action="store_true", help="print one line of JSON for each query")

    def handle(self, *args: Any, **options: Any) -> None:
        query, limit = options["query"], options["limit"]
        if (query is None) != options["stdin"]:
            raise CommandError("Give one QUERY, or --stdin for one query a line.", returncode=USAGE)
        if limit < 0:
            raise CommandError(f"--limit is {limit}; it counts articles, and 0 stands for all.", returncode=USAGE)
        for text in lines() if options["stdin"] else [query]:
            written = text.encode("utf-8", "replace").decode()  # what a terminal sent that is no text
            results = search(written, articles=Article.objects.listed(), per_page=limit, extras=False)
            self.stdout.write(as_json(written, results) if options["json"] else as_text(written, results))
            self.stdout.flush()


def lines() -> Iterator[str]:
    """Yields the lines of standard input as text, whatever bytes they hold."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def as_json(query: str, results: Results) -> str:
    """Returns the line for a query: {"query", "total", "hits"}."""
    hits = [hit_values(hit) for hit in results.hits]
    return json.dumps({"query": query, "total": results.total, "hits": hits}, ensure_ascii=False)


def hit_values(hit: Hit) -> dict[str, Any]:
    """Returns what is told of an article: its path and title, and the best place in it.

    Where the text has no place of its own, heading and anchor are "" and the snippet is the summary's.
    """
    passage = best_passage(hit)
    summary = hit.summary.text if hit.summary else hit.article.summary
    return {
        "path": hit.article.path,
        "title": hit.title,
        "heading": passage.heading if passage else "",
        "anchor": passage.anchor if passage else "",
        "snippet": passage.snippet.text if passage else summary,
        "score": round(hit.score, DIGITS),
    }


def best_passage(hit: Hit) -> PassageHit | None:
    """Returns the passage with most marks, the first of several; None where no passage is shown."""
    return max(hit.passages, key=lambda one: len(one.heading_marks) + len(one.snippet.marks), default=None)


def as_text(query: str, results: Results) -> str:
    """Returns what a person reads: the number of articles, then three lines for each."""
    lines = [f"{safe(query)}: {results.total:,} {'article' if results.total == 1 else 'articles'}"]
    for hit in results.hits:
        values = hit_values(hit)
        place = f"{values['path']}#{values['anchor']}" if values["anchor"] else values["path"]
        lines += [f"  {safe(values['title'])}", f"    {safe(place)}  {values['score']}"]
        if values["snippet"]:
            lines.append(f"    {safe(' '.join(values['snippet'].split()))}")
    return "\n".join(lines)
