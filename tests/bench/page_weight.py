"""Weighs and times the home page and the median article on a slowed phone: `python -m tests.bench.page_weight`.

The demo garden, or `--garden DIR`, as this project serves it and as Eleventy and Hugo build it with themes that many
use, all by one gunicorn process and with gzip. The profile is in `page_paint.py`. Missing programs are named.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from editorial.formats import SourceDocument
from tests.bench.article_page import free_port
from tests.bench.installation import ROOT, Installation
from tests.bench.page_paint import Paint, before_others, median_paint, phone
from tests.bench.reference_sites import Built, CannotBuildError, Text, reference_sites

LARGEST_PAINT = 1_000  # milliseconds
MOST_BYTES = 100_000  # of an article without its pictures
A_PAGE = 100


def main() -> int:
    """Prints the table; exits 1 where this project's pages miss their targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="first visits whose median counts (3)")
    parser.add_argument("--garden", type=Path, default=ROOT / "fixtures" / "garden", help="folder of documents")
    parser.add_argument("--alone", action="store_true", help="without the sites of other generators")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evergreen-bench-") as name, phone() as browser:
        folder = Path(name)
        print("| site | page | bytes | pictures | requests | scripts | first paint | largest paint | shift |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        with own_site(folder, options.garden) as root:
            address, texts = median_article(root)
            ours = [median_paint(browser, root + place, options.runs) for place in ("/", address)]
            print(row("Evergreen", "home", ours[0]), row("Evergreen", "article", ours[1]), sep="\n", flush=True)
        for built in () if options.alone else reference_sites(folder, texts):
            if isinstance(built, CannotBuildError):
                print(f"NOT MEASURED: {built}", file=sys.stderr, flush=True)
                continue
            with served_files(built) as root:
                for page, place in (("list", built.home), ("article", built.article(name_of(address)))):
                    print(row(built.name, page, median_paint(browser, root + place, options.runs)), flush=True)
        print(
            f"median article: {address}; {options.runs} runs; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
    fits = all(one.largest < LARGEST_PAINT for one in ours) and ours[1].bytes - ours[1].pictures <= MOST_BYTES
    return 0 if fits else 1


def row(site: str, page: str, seen: Paint) -> str:
    """Returns a line of the table."""
    sizes = f"{seen.bytes / 1000:.1f} kB | {seen.pictures / 1000:.1f} kB | {seen.requests:.0f} | {seen.scripts:.0f}"
    return f"| {site} | {page} | {sizes} | {seen.first:.0f} ms | {seen.largest:.0f} ms | {seen.shift:.4f} |"


@contextmanager
def own_site(folder: Path, garden: Path) -> Iterator[str]:
    """Yields the address of a production installation with the garden, its pages rendered."""
    installed = Installation(folder / "evergreen", f"sqlite:///{folder / 'bench.sqlite3'}")
    installed.environment |= {
        "EVERGREEN_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "STATIC_ROOT": str(folder / "static"),
        "LOG_LEVEL": "warning",
    }
    for command in (
        ("collectstatic", "--noinput"),
        ("migrate",),
        ("import_markdown", str(garden)),
        ("rebuild", "--only-html"),
    ):
        done = installed.manage(*command)
        if done.exit_code > 1:  # 1 names files that were refused
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.errors[-1500:]}")
    with running("cms.wsgi", installed.environment) as root:
        yield root


@contextmanager
def served_files(built: Built) -> Iterator[str]:
    """Yields the address of a built site, with its texts compressed beforehand."""
    subprocess.run([sys.executable, "-m", "whitenoise.compress", "--quiet", str(built.folder)], check=True)
    with running("tests.bench.static_site", {**os.environ, "SITE_ROOT": str(built.folder)}) as root:
        yield root


@contextmanager
def running(application: str, environment: dict[str, str]) -> Iterator[str]:
    """Yields the address of an application in one gunicorn process."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    with before_others():
        started = [*command, "--no-control-socket", "--log-level", "warning"]
        server = subprocess.Popen(started, cwd=ROOT, env=environment)
    try:
        root = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                asked(root + "/robots.txt")
                break
            except OSError:
                time.sleep(0.2)
        yield root
    finally:
        server.terminate()
        server.wait(timeout=20)


def median_article(root: str) -> tuple[str, list[Text]]:
    """Returns the address of the article whose page is in the middle by size, and all articles as texts."""
    texts: list[Text] = []
    sizes: list[tuple[int, str]] = []
    following: str | None = f"{root}/api/v1/articles/?per_page={A_PAGE}"
    while following:
        page = json.loads(asked(following))
        for item in page["items"]:
            body = SourceDocument.parse(asked(item["markdown_url"])).body
            sizes.append((len(asked(item["url"])), item["url"].removeprefix(root)))
            texts.append(Text(name_of(item["url"].removeprefix(root)), item["title"], item["date"] or "", body))
        following = page["next"]
    return sorted(sizes)[len(sizes) // 2][1], texts


def name_of(address: str) -> str:
    """Returns the name of an article in the sites of other generators: all of its address in one part."""
    return urllib.parse.unquote(address).strip("/").replace("/", "-").lower()


def asked(address: str) -> bytes:
    """Returns the body of an answer of a local server; raises OSError where it has none, RuntimeError for an error."""
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return b""
        raise RuntimeError(f"{address} answers {error.code}") from error


if __name__ == "__main__":
    sys.exit(main())
