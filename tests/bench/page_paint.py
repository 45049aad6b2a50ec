"""What a browser loads and when it paints, on a phone that is slowed down as Lighthouse does it.

The profile is Lighthouse's for phones: 1,638 kbit/s, 150 ms for each request, a CPU that is four times as slow, a
window of 412 × 823 points. Caches are empty each time. Requests wait for 150 ms in the browser; connections are free.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.chromium import CHROMIUM_FLAGS, chromium, chromium_remedy

KILOBITS = 1_638.4
LATENCY = 150
CPU = 4
SETTLED = 1_500  # milliseconds after the load event, for paints that come late
OBSERVED = """
window.painted = { lcp: 0, cls: 0 };
new PerformanceObserver((list) => { painted.lcp = list.getEntries().at(-1).startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => { for (const one of list.getEntries()) painted.cls += one.value; })
  .observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True, slots=True)
class Paint:
    """One page: bytes over the wire and those of pictures among them, requests, scripts, milliseconds, shift."""

    bytes: float
    pictures: float
    requests: float
    scripts: float
    first: float
    largest: float
    shift: float


@contextmanager
def before_others() -> Iterator[None]:
    """Lets what is started inside go before other programs, where the system allows it: their work is not measured."""
    allowed = hasattr(os, "sched_setscheduler") and hasattr(os, "geteuid") and os.geteuid() == 0
    if allowed:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(5))
    try:
        yield
    finally:
        if allowed:
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


@contextmanager
def phone() -> Iterator[Browser]:
    """Yields a browser; raises RuntimeError where there is none."""
    path = chromium()
    if path is None:
        raise RuntimeError(f"no Chromium found. {chromium_remedy()}")
    with before_others():
        driver = sync_playwright().start()
        browser = driver.chromium.launch(executable_path=path, args=[*CHROMIUM_FLAGS, "--no-sandbox"])
    yield browser
    browser.close()
    driver.stop()


def paint(browser: Browser, address: str) -> Paint:
    """Returns what one first visit loads and paints; raises RuntimeError where the page is not there."""
    context = browser.new_context(
        viewport={"width": 412, "height": 823}, device_scale_factor=1.75, is_mobile=True, has_touch=True, locale="zh-CN"
    )
    context.add_init_script(OBSERVED)
    page = context.new_page()
    session = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    throttle(session)
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{address} answers {answer and answer.status}")
    page.wait_for_timeout(SETTLED)
    seen = page.evaluate(
        "({ ...painted, first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime })"
    )
    context.close()
    of_kind = [kinds.get(request, "") for request in sizes]
    return Paint(
        bytes=sum(sizes.values()),
        pictures=sum(size for request, size in sizes.items() if kinds.get(request) == "Image"),
        requests=len(sizes),
        scripts=of_kind.count("Script"),
        first=seen["first"] or 0,
        largest=seen["lcp"],
        shift=seen["cls"],
    )


def throttle(session: Any) -> None:
    """Slows network and processor down."""
    per_second = KILOBITS * 1000 / 8
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY, "downloadThroughput": per_second, "uploadThroughput": per_second},
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU})


def median_paint(browser: Browser, address: str, runs: int) -> Paint:
    """Returns the median of each figure over several first visits, after one that is not counted."""
    paint(browser, address)
    seen = [paint(browser, address) for _ in range(runs)]
    return Paint(**{field.name: statistics.median(getattr(one, field.name) for one in seen) for field in fields(Paint)})
