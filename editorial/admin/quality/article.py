"""The findings of one article, each with the line of its file, and let pass from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from editorial.admin.display import change_address
from editorial.admin.quality.asking import require_view
from editorial.admin.quality.mending import may_mend, of_article
from editorial.admin.quality.rule import carry_out, numbers
from editorial.models import Article, Finding
from editorial.services.finding_places import BODY, placed
from editorial.services.findings import WAIVE, why
from editorial.services.hit_words import repair_of
from editorial.services.texts import stored_bytes

MOST = 300
LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class Quoted:
    """A finding with the line that it names, the lines around it, and where the editor has it."""

    finding: Finding
    why: str
    repair: str
    before: str
    line: str
    after: str
    address: str
    mend_address: str = ""


def article_page(admin: Any, request: HttpRequest, article_id: int) -> HttpResponse:
    """Shows the findings of an article by line, or lets those that were chosen pass.

    Raises:
        PermissionDenied: the user may not see findings, or not let them pass.
        Http404: there is no such article, or the user may not see it.
    """
    require_view(admin, request)
    article = Article.objects.visible_to(request.user).filter(pk=article_id).select_related("body").first()
    if article is None:
        raise Http404(article_id)
    rows = article.findings.exclude(state=Finding.State.CLOSED).select_related("waived_by").order_by("line", "pk")
    if request.method == "POST":
        chosen = numbers(request.POST.getlist("finding")[:MOST])
        carry_out(request, list(article.findings.filter(pk__in=chosen).values_list("pk", flat=True)))
        return HttpResponseRedirect(request.get_full_path())
    shown = quoted(article, list(rows[:MOST]), mends=may_mend(request))
    context = {
        "title": _("Findings of an article"),
        "article": article,
        "article_address": change_address(article),
        "open": [it for it in shown if it.finding.state == Finding.State.OPEN],
        "waived": [it for it in shown if it.finding.state == Finding.State.WAIVED],
        "may_waive": request.user.has_perm(WAIVE),
        "mend_all": of_article(article, [it.finding.rule for it in shown if it.mend_address]),
    }
    return admin.render_page(request, "article", context)  # type: ignore[no-any-return]


def quoted(article: Article, findings: Sequence[Finding], *, mends: bool) -> list[Quoted]:
    """Returns the findings with their lines, errors first."""
    lines = stored_bytes(article).decode().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = [one_quoted(article, it.finding, it.field, it.line, lines) for it in placed(article, findings)]
    if mends:
        found = [replace(it, mend_address=of_article(article, [it.finding.rule] if it.repair else [])) for it in found]
    order = list(Finding.Severity.values)
    return sorted(found, key=lambda it: order.index(it.finding.severity))


def one_quoted(article: Article, finding: Finding, field: str, line: int | None, lines: Sequence[str]) -> Quoted:
    """Returns one of them; `line` counts within the text, None for what stands in the header or nowhere."""
    here = finding.line if finding.line and finding.line <= len(lines) else 0
    around = [lines[it - 1][:LONGEST_LINE] if 0 < it <= len(lines) else "" for it in (here - 1, here, here + 1)]
    before, quote, after = around if here else ("", "", "")
    anchor = f"?line={line}#id_body" if field == BODY and line else f"#field-{field}" if field else ""
    return Quoted(
        finding,
        why(finding.rule),
        repair_of(finding.rule) if finding.repairable else "",
        before,
        quote,
        after,
        change_address(article) + anchor,
    )
