"""Pictures that other sites show where somebody shares a link: title, speaker and area of what it leads to."""

from editorial.services.pictures.drawing import drawn
from editorial.services.pictures.facts import picture_facts
from editorial.services.pictures.words import Kind, PictureWords, words_of_article, words_of_entity, words_of_site

__all__ = [
    "Kind",
    "PictureWords",
    "drawn",
    "picture_facts",
    "words_of_article",
    "words_of_entity",
    "words_of_site",
]
