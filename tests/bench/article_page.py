"""Measures the article page on one worker process: `python -m tests.bench.article_page [--requests N] [--body KB]`.

Starts gunicorn as docs/operations.md does, with one worker, on a database of its own with 200 articles; asks over
loopback, on connections that are kept open, for one page that is kept (warm cache), and with `If-None-Match` for 304.
What a page costs that is not kept is measured without a server, in this process.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

TARGET = 400  # requests a second, warm
CONNECTIONS = 4
ADDRESS = "/notes/article-under-test/"
PARAGRAPH = "河流自己会弯，Baker 说这是 **飞轮效应**（Flywheel Effect: 通过产品改进吸引用户）的又一个例子，见 [原文](https://example.org/)。"


def main() -> int:
    """Prints the figures; exits 1 below the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=4_000, help="per measurement (4,000)")
    parser.add_argument("--body", type=int, default=24, help="kilobytes of Markdown in the article (24, the median)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evergreen-bench-") as folder:
        os.environ.update(environment(Path(folder)))
        import django  # noqa: PLC0415 - the settings are read from the environment made above

        django.setup()
        fill(options.body * 1000)
        port = free_port()
        server = start_server(port)
        try:
            wait_for(port)
            rate, latencies, size = measure(port, options.requests, {})
            tag = first_answer(port)["ETag"]
            rate_304, _, _ = measure(port, options.requests, {"If-None-Match": tag})
        finally:
            server.terminate()
            server.wait(timeout=20)
        print(f"page of {size / 1000:.0f} kB, one worker, {CONNECTIONS} connections, {options.requests} requests")
        print(f"warm cache   {rate:7.0f} requests/s   median {statistics.median(latencies) * 1000:.1f} ms")
        print(f"304          {rate_304:7.0f} requests/s")
        uncached = milliseconds_uncached(50)
        print(
            f"not kept     {1000 / uncached:7.0f} requests/s   {uncached:.1f} ms a page, in process, rendering stored"
        )
    return 0 if rate >= TARGET else 1


def environment(folder: Path) -> dict[str, str]:
    """Returns the variables of an installation like a production one, except for HTTPS and static files."""
    return {
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "EVERGREEN_ENV": "local",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "LOG_LEVEL": "warning",
    }


def fill(size: int) -> None:
    """Stores 200 articles, one of them with a body of about `size` bytes and everything around it."""
    from django.core.management import call_command  # noqa: PLC0415

    from tests.factories import make_article  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    for number in range(199):
        make_article(slug=f"other-{number}", tags=[f"tag-{number % 20}"], names={"speaker": [f"频道 {number % 9}"]})
    section = (
        f"## 一节\n\n{PARAGRAPH}\n\n<details><summary>Original English</summary>\n\nRivers bend.\n\n</details>\n\n"
    )
    make_article(
        slug="article-under-test",
        body=section * (size // len(section.encode())),
        tags=[f"tag-{number}" for number in range(8)],
        projects=["chip-atlas"],
        areas=["science"],
        names={"people": [f"人物 {number}" for number in range(12)], "speaker": ["频道 1"]},
    )


def start_server(port: int) -> subprocess.Popen[bytes]:
    """Returns a running gunicorn with one worker."""
    command = [sys.executable, "-m", "gunicorn", "cms.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    return subprocess.Popen([*command, "--threads", "4", "--no-control-socket", "--log-level", "warning"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Returns when the page answers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if first_answer(port):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the server does not answer")


def first_answer(port: int) -> dict[str, str]:
    """Returns the headers of the page; raises RuntimeError for another status than 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", ADDRESS)
    response = connection.getresponse()
    response.read()
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{ADDRESS} answers {response.status}")
    return dict(response.getheaders())


def measure(port: int, requests: int, headers: dict[str, str]) -> tuple[float, list[float], int]:
    """Returns requests a second, seconds of each request, and bytes of the last body."""
    latencies: list[float] = []
    sizes: list[int] = []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for _ in range(requests // CONNECTIONS):
            start = time.perf_counter()
            connection.request("GET", ADDRESS, headers=headers)
            body = connection.getresponse().read()
            latencies.append(time.perf_counter() - start)
        sizes.append(len(body))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(latencies) / (time.perf_counter() - start), latencies, sizes[-1]


def milliseconds_uncached(rounds: int) -> float:
    """Returns the median time of a page that is made anew from rows and stored HTML."""
    from django.test import Client  # noqa: PLC0415

    from editorial.views.page_cache import pages  # noqa: PLC0415

    client, times = Client(SERVER_NAME="localhost"), []
    for _ in range(rounds):
        pages.clear()
        start = time.perf_counter()
        client.get(ADDRESS)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    sys.exit(main())
