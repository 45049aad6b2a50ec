"""Addresses for the form while it is filled in: suggested from the title, and whether they are free."""

from __future__ import annotations

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from editorial.models import Article, Collection
from editorial.services.free_addresses import FreeAddress, free_slug, free_stem, suggested

LONGEST = 500


def suggested_address(request: HttpRequest) -> JsonResponse:
    """Returns `{"slug", "free", "message"}` for a `title` or a `slug`, in a `collection` or for an `article`.

    Raises:
        Http404: there is no such collection or article.
    """
    title, slug = request.GET.get("title", "")[:LONGEST], request.GET.get("slug", "")[:LONGEST].strip()
    wanted = slug or suggested(title)
    found = _free(request, wanted)
    message = ""
    if found.taken:
        message = _("%(slug)s is taken: %(free)s") % {"slug": found.wanted, "free": found.free}
    return JsonResponse({"slug": found.wanted, "free": found.free, "message": message})


def _free(request: HttpRequest, wanted: str) -> FreeAddress:
    if "article" in request.GET:
        article = Article.objects.present().filter(pk=_number(request.GET["article"])).first()
        if article is None:
            raise Http404(request.GET["article"])
        return free_slug(article, wanted)
    collection = Collection.objects.filter(pk=_number(request.GET.get("collection", ""))).first()
    if collection is None:
        raise Http404(request.GET.get("collection", ""))
    return free_stem(collection, wanted)


def _number(text: str) -> int:
    """Returns the id that a text names, 0 where it names none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
