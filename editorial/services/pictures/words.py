"""What stands on a picture, and the digest in its address: other words have another address."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum

from django.conf import settings
from django.utils import translation

from editorial.models import Article, Entity
from editorial.services.font_files import chinese_font
from editorial.services.pages import Link, site_name
from editorial.services.rendering import inline_text

DESIGN = 1  # raised where the same words give another picture
LONGEST_TITLE = 160
LONGEST_LINE = 60


class Kind(StrEnum):
    """What a picture is of; also a part of its address."""

    ARTICLE = "article"
    ENTITY = "entity"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class PictureWords:
    """The words of a picture: `above` the title a small line, `below` it the speaker; "" for none."""

    title: str
    above: str = ""
    below: str = ""
    language: str = ""
    site: str = ""

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that differ where the picture would."""
        file = chinese_font()
        said = json.dumps([DESIGN, file.path if file else "", *astuple(self)], ensure_ascii=False)
        return hashlib.sha256(said.encode(errors="replace")).hexdigest()[:16]


def words_of_article(
    article: Article, names: Mapping[str, Sequence[Link]], terms: Mapping[str, Sequence[Link]]
) -> PictureWords:
    """Returns title, first area and speakers of an article; names by role and terms by kind as its page has them."""
    speakers = names.get("speaker") or names.get("author") or ()
    areas = terms.get("area", ())
    return PictureWords(
        title=one_line(article.title, LONGEST_TITLE),
        above=one_line(areas[0].text, LONGEST_LINE) if areas else "",
        below=one_line("、".join(link.text for link in speakers[:3]), LONGEST_LINE),
        language=article.language_tag,
        site=one_line(site_name(), LONGEST_LINE),
    )


def words_of_entity(entity: Entity) -> PictureWords:
    """Returns name and kind of an entity, the kind in the language of the site."""
    with translation.override(settings.LANGUAGE_CODE):
        kind = str(entity.get_kind_display())
    return PictureWords(
        one_line(entity.name, LONGEST_TITLE), above=kind.capitalize(), site=one_line(site_name(), LONGEST_LINE)
    )


def words_of_site() -> PictureWords:
    """Returns the name of the site."""
    return PictureWords(one_line(site_name(), LONGEST_TITLE))


def one_line(text: str, longest: int) -> str:
    """Returns a text without Markdown on one line, cut where it is too long."""
    line = " ".join("".join(part if part.isprintable() else " " for part in inline_text(text)).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
