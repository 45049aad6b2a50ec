"""What the head of a page says of its picture."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from editorial.services.pictures.drawing import HEIGHT, WIDTH
from editorial.services.pictures.words import Kind, PictureWords


def picture_facts(kind: Kind, number: int, words: PictureWords) -> dict[str, Any]:
    """Returns what the head of a page says of its picture: address, width, height and what it shows."""
    address = reverse("editorial:picture", args=[kind, number, words.digest])
    return {"address": address, "width": WIDTH, "height": HEIGHT, "text": words.title}
