"""How many pages one worker process serves: `python -m tests.bench.pages [FOLDER]`.

The garden of the folder (the demo garden without one) is imported, `gunicorn` runs one worker with four threads, and
four connections ask for one page after the other for some seconds. The client runs on the same machine and takes its
share.
"""

from __future__ import annotations

import re
import socket
import sys
import threading
import time
import urllib.request
from pathlib import Path

from tests.bench.installation import ROOT, installation

SECONDS = 5
CONNECTIONS = 4
PORT = 8641


def ask(connection: socket.socket, path: str, headers: str = "") -> tuple[int, int]:
    """Sends one request on an open connection and returns status and length of the answer."""
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\n{headers}\r\n".encode())
    received = b""
    while b"\r\n\r\n" not in received:
        received += receive(connection)
    head, body = received.split(b"\r\n\r\n", 1)
    status = int(head.split(b" ", 2)[1])
    found = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
    length = int(found.group(1)) if found and status != 304 else 0
    missing = length - len(body)
    while missing > 0:
        missing -= len(receive(connection))
    return status, length


def receive(connection: socket.socket) -> bytes:
    """Returns the next bytes; raises ConnectionError at the end of the connection."""
    data = connection.recv(1 << 16)
    if not data:
        raise ConnectionError("the server closed the connection")
    return data


def rate(path: str, headers: str = "") -> tuple[float, float, int]:
    """Returns requests a second, the 95th percentile of the time in ms, and the status, for one page."""
    times: list[float] = []
    statuses: set[int] = set()
    end = time.perf_counter() + SECONDS

    def client() -> None:
        with socket.create_connection(("127.0.0.1", PORT)) as connection:
            while (began := time.perf_counter()) < end:
                statuses.add(ask(connection, path, headers)[0])
                times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=client) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(statuses) == 1, f"{path} answered {sorted(statuses)}"
    return len(times) / SECONDS, sorted(times)[int(len(times) * 0.95)] * 1000, statuses.pop()


def wait() -> str:
    """Returns the home page when the server answers."""
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/") as answer:
                return answer.read().decode()
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("gunicorn did not answer within 20 s")


def pages(home: str) -> list[tuple[str, str, str]]:
    """Returns name, path and headers of what is measured; the article is the first one on the home page."""
    links = re.findall(r'href="(/[^"/]+/[^"]+/)"', home)
    article = next(link for link in links if link.count("/") == 3 and not link.startswith(("/archive", "/people")))
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{article}") as answer:
        etag = answer.headers.get("ETag", "")
    return [
        ("article", article, ""),
        ("article, unchanged (304)", article, f"If-None-Match: {etag}\r\n"),
        ("article.md", article.rstrip("/") + ".md", ""),
        ("home", "/", ""),
        ("collection", f"/{article.split('/')[1]}/", ""),
        ("feed", "/feed.atom", ""),
        ("search", "/search/?q=a", ""),
        ("not found", "/notes/no-such-page/", ""),
    ]


def main() -> int:
    """Prints the figures; returns 1 where the article stays below 400 requests a second."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "fixtures" / "garden"
    with installation() as garden:
        garden.manage("import_markdown", str(folder), "--yes", "--verbosity", "0")
        bind = f"127.0.0.1:{PORT}"
        options = ["--workers", "1", "--threads", "4", "--no-control-socket", "--log-level", "error"]
        server = garden.start("-m", "gunicorn", "cms.wsgi", "--bind", bind, *options)
        try:
            measured = {}
            for name, path, headers in pages(wait()):
                rate_of_page, slowest, status = rate(path, headers)
                measured[name] = rate_of_page
                print(f"{name:<26} {rate_of_page:7.0f} requests/s   95 % within {slowest:6.1f} ms   {status}  {path}")
        finally:
            server.terminate()
            server.communicate(timeout=10)
    return 0 if measured["article"] >= 400 else 1


if __name__ == "__main__":
    sys.exit(main())
