"""What the head of every page of the admin says about notices."""

from __future__ import annotations

from typing import Any

from django import template

from editorial.services.discussing import may_discuss
from editorial.services.notifying import MOST_COUNTED, count_unread

register = template.Library()


@register.inclusion_tag("admin/editorial/discussion/_bell.html", takes_context=True)
def notices_bell(context: template.Context) -> dict[str, Any]:
    """Shows the number of unread notices, to those who can have any."""
    user = context["user"]
    if not (user.is_authenticated and may_discuss(user)):
        return {"shown": False}
    number = count_unread(user)
    return {"shown": True, "number": number, "label": f"{number - 1}+" if number >= MOST_COUNTED else str(number)}
