"""How often one address may ask for what is dear to answer; counted in Django's cache, a minute at a time."""

from __future__ import annotations

import hashlib
import ipaddress
import time

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest

SECONDS = 60


def is_too_often(request: HttpRequest, what: str, most: int) -> bool:
    """Counts this request, and returns whether its address made more than `most` of them within this minute.

    0 is no limit. Editors have none either: who somebody is, is looked up only where the number is reached. Without a
    cache that processes share, each of them counts for itself.
    """
    if not most:
        return False
    key = f"rate:{what}:{int(time.time()) // SECONDS}:{client_key(request)}"
    cache.add(key, 0, SECONDS)
    try:
        count = cache.incr(key)
    except ValueError:  # thrown out between the two lines, because the cache is full
        return False
    return count > most and not request.user.is_staff


def seconds_left() -> int:
    """Returns after how many seconds the next minute of counting begins."""
    return SECONDS - int(time.time()) % SECONDS


def client_key(request: HttpRequest) -> str:
    """Returns what stands for the address that a request came from; no address is kept.

    Whoever has one IPv6 address has 2⁶⁴ of them, the whole network that its first half names.
    """
    address = get_client_ip_address(request) or ""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return digest(address)
    if parsed.version == 6:
        address = str(ipaddress.ip_network((parsed, 64), strict=False))
    return digest(address)


def digest(address: str) -> str:
    """Returns a key that every cache takes, whatever a proxy sent."""
    return hashlib.sha256(address.encode(errors="replace")).hexdigest()[:32]
