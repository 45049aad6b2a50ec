"""The live preview: a frame with the readers' styles, and the HTML that the form's script puts into it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from editorial.admin.previews import media_prefix
from editorial.models import Article
from editorial.services.text_preview import MAX_TEXT, preview_text


def text_preview(request: HttpRequest) -> JsonResponse:
    """Returns the posted `body` as its page would show it, with the lines of its blocks and its length.

    `{"html", "headings": [{"level", "text", "anchor", "line"}], "blocks": [line], "complete", "busy", "words",
    "characters", "minutes", "language"}`; not complete and busy means: ask again.
    """
    text = request.POST.get("body", "").replace("\r\n", "\n").replace("\r", "\n")
    size = len(text.encode("utf-8", "replace"))
    if size > MAX_TEXT:
        message = _("The text has %(size)d bytes; at most %(most)d can be stored.") % {"size": size, "most": MAX_TEXT}
        return JsonResponse({"error": message}, status=413)
    preview = preview_text(text, path=path_of_article(request), media=media_prefix())
    return JsonResponse(
        {
            "html": preview.body.html,
            "headings": [
                {"level": heading.level, "text": heading.text, "anchor": heading.anchor, "line": heading.line}
                for heading in preview.body.headings
            ],
            "blocks": preview.body.block_lines,
            "complete": preview.body.complete,
            "busy": preview.body.busy,
            "words": preview.words.latin_words,
            "characters": preview.words.cjk_characters,
            "minutes": preview.words.reading_minutes,
            "language": preview.language_tag,
        }
    )


def path_of_article(request: HttpRequest) -> str:
    """Returns the path of the article that the address names by its id, "" without one."""
    asked = request.GET.get("article", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return ""
    rows = Article.objects.visible_to(request.user).filter(pk=int(asked)).values_list("path", flat=True)
    return rows.first() or ""


def preview_frame(request: HttpRequest) -> HttpResponse:
    """Returns the empty page that the preview is shown in."""
    return TemplateResponse(request, "admin/editorial/article/preview_frame.html")
