"""The table of permissions of the admin: every address, and how it answers each role.

A new address needs a row here: `test_access.py` fails until it has one. People who are no staff are led to the login
from everywhere but OPEN; the six columns of a row are those who are staff:

    staff       no group and no permission
    writer      in the group of that name, asking for an article that is assigned to nobody
    foreign     a writer as well, asking for an article that is assigned to somebody else
    editor, publisher, admin (a superuser)

A row may name a query after a space, for an address that answers by what is asked for. A POST sends the form of the
page as a superuser sees it, filled in; only the roles of `writes` may write a row by it.
"""

from __future__ import annotations

from dataclasses import dataclass

STAFF = ("staff", "writer", "foreign", "editor", "publisher", "admin")
ROLES = ("anonymous", "reader", *STAFF)
WRITERS = ("writer", "foreign", "editor", "publisher", "admin")
OWN = ("writer", "editor", "publisher", "admin")  # whose article it is, or who may change any
EDITORS = ("editor", "publisher", "admin")
PUBLISHERS = ("publisher", "admin")
ADMIN = ("admin",)


@dataclass(frozen=True, slots=True)
class Access:
    """The status codes of GET and POST, one for each of STAFF, and who may write by the POST."""

    get: str
    post: str
    writes: tuple[str, ...] = ()


NO_GET = "405 405 405 405 405 405"
CLOSED = Access("403 403 403 403 403 403", "403 403 403 403 403 403")
LED = Access("302 302 302 302 302 302", "302 302 302 302 302 302")  # to another address, which decides
PLAIN = Access("200 200 200 200 200 200", "200 200 200 200 200 200")
READ = Access("200 200 200 200 200 200", "405 405 405 405 405 405")
ABSENT = Access("404 404 404 404 404 404", "404 404 404 404 404 404")
SEEN = Access("403 200 200 200 200 200", "403 200 200 200 200 200")  # lists and histories answer a POST as a GET
SEEN_BY_EDITORS = Access("403 403 403 200 200 200", "403 403 403 200 200 200")
LED_EDITORS = Access("403 403 403 302 302 302", "403 403 403 302 302 302")
RECORD = Access("403 200 200 200 200 200", "403 403 403 403 403 403")
RECORD_PAGE = Access("403 200 200 200 200 200", "403 405 405 405 405 405")
RECORD_PAGE_OF_EDITORS = Access("403 403 403 200 200 200", "403 403 403 405 405 405")
KEPT = Access("403 200 200 200 200 200", "403 403 403 302 302 302", EDITORS)
ADDED_BY_EDITORS = Access("403 403 403 200 200 200", "403 403 403 302 302 302", EDITORS)
SEEN_BY_PUBLISHERS = Access("403 403 403 403 200 200", "403 403 403 403 200 200")
LED_FOR_PUBLISHERS = Access("403 403 403 403 302 302", "403 403 403 403 302 302")
SEEN_BY_ADMIN = Access("403 403 403 403 403 200", "403 403 403 403 403 200")
WRITTEN_BY_ADMIN = Access("403 403 403 403 403 200", "403 403 403 403 403 302", ADMIN)


def pages(model: str, *, app: str = "editorial", **rows: Access) -> dict[str, Access]:
    """Returns the rows of Django's pages for a model; a bare id leads to the page of the row."""
    return {
        **{f"{app}_{model}_{page}": row for page, row in rows.items()},
        f"{app}/{model}/<path:object_id>/": LED,
    }


def curated(model: str, add: Access = ADDED_BY_EDITORS) -> dict[str, Access]:
    """Returns the rows of names and terms: seen by all, kept by editors, deleted by nobody."""
    return {
        **pages(model, changelist=SEEN, add=add, change=KEPT, delete=CLOSED, history=SEEN),
        f"editorial_{model}_export_table": SEEN_BY_EDITORS,
        f"editorial_{model}_import_table": SEEN_BY_EDITORS,  # no file, no upload
        f"editorial_{model}_table_plan": LED_EDITORS,  # the example is gone
    }


def terms(model: str, **rows: Access) -> dict[str, Access]:
    """Returns the rows of terms that are merged and renamed after a look at a plan."""
    return {
        **curated(model),
        f"editorial_{model}_merge": LED_EDITORS,  # names none that are to be merged
        f"editorial_{model}_title": SEEN_BY_EDITORS,  # a plan
        f"editorial_{model}_synonyms": SEEN_BY_EDITORS,
        **{f"editorial_{model}_{page}": row for page, row in rows.items()},
    }


def named(model: str, **rows: Access) -> dict[str, Access]:
    """Returns the rows of names; the page that writes one differently asks for the right to change all articles."""
    return {
        **curated(model, **rows),
        f"editorial_{model}_rename": SEEN_BY_EDITORS,  # no name is given, nothing written
        f"editorial_{model}_merge": LED_EDITORS,  # names none that are to be merged
        f"editorial_{model}_kind": LED_EDITORS,
        f"editorial_{model}_split": SEEN_BY_EDITORS,  # a plan, or why there is none
        f"editorial_{model}_name": SEEN_BY_EDITORS,
    }


def recorded(model: str, listed: Access, page: Access) -> dict[str, Access]:
    """Returns the rows of what only services write."""
    return pages(model, changelist=listed, add=CLOSED, change=page, delete=CLOSED, history=listed)


ACCESS: dict[str, Access] = {
    "index": PLAIN,
    "app_list": Access("404 200 200 200 200 200", "404 200 200 200 200 200"),
    "password_change": PLAIN,
    "password_change_done": READ,
    "jsi18n": READ,
    "(?P<url>.*)$": ABSENT,
    # What a field suggests: those who may look at the rows that it names.
    "autocomplete": Access("403 403 403 403 403 403", "405 405 405 405 405 405"),
    "autocomplete app_label=editorial&model_name=project&field_name=lead": Access(
        "403 200 200 200 200 200", "405 405 405 405 405 405"
    ),
    "autocomplete app_label=editorial&model_name=taggedarticle&field_name=tag": Access(
        "403 200 200 200 200 200", "405 405 405 405 405 405"
    ),
    # Articles
    **pages(
        "article",
        changelist=SEEN,
        add=Access("403 200 200 200 200 200", "403 302 302 302 302 302", WRITERS),
        change=Access("403 200 200 200 200 200", "403 302 403 302 302 302", OWN),
        delete=CLOSED,
        history=SEEN,
    ),
    "editorial_article_suggest": RECORD_PAGE,
    "editorial_article_columns": Access("405 405 405 405 405 405", "403 302 302 302 302 302", WRITERS),  # their own
    "editorial_article_export_table": Access("403 403 403 403 200 200", "403 403 403 403 200 200"),
    "editorial_article_import": Access("403 403 403 403 200 200", "403 403 403 403 200 200"),  # no file, no upload
    "editorial_article_plan": Access("403 403 403 403 302 302", "403 403 403 403 302 302"),  # the example is gone
    # What the form asks for while it is filled in: everybody who may write. Without a collection no address is free.
    "editorial_article_suggest_address": Access("403 404 404 404 404 404", "403 405 405 405 405 405"),
    "editorial_article_media": Access("403 200 200 200 200 200", "403 405 405 405 405 405"),
    "editorial_article_preview_text": Access("403 405 405 405 405 405", "403 200 200 200 200 200"),
    "editorial_article_preview_frame": RECORD_PAGE,
    "editorial_article_compare": RECORD_PAGE,
    "editorial_article_names": RECORD_PAGE,
    # Nothing stands proposed in the example; what these write is tried by test_unlisted.py.
    "editorial_article_unlisted": Access("403 200 200 200 200 200", "403 302 403 302 302 302"),
    "editorial_article_unlisted_list": Access("403 200 200 200 200 200", "403 302 302 302 302 302"),
    "editorial_article_unlisted_plan": Access("403 302 302 302 302 302", "403 302 302 302 302 302"),
    "editorial_article_bulk": SEEN,  # nothing is chosen, so the form is shown again
    "editorial_article_bulk_plan": Access("403 302 302 302 302 302", "403 302 302 302 302 302"),  # the example is none
    "editorial_article_discussion": Access("403 200 200 200 200 200", "403 302 302 302 302 302", WRITERS),
    "notices": Access("403 200 200 200 200 200", "403 302 302 302 302 302"),
    "notice": Access("403 405 405 405 405 405", "403 404 404 404 404 404"),  # somebody's own, and the example is none
    "editorial_article_discard": Access("403 200 403 200 200 200", "403 302 403 302 302 302", OWN),
    "editorial_article_restore": Access("403 200 403 200 200 200", "403 302 403 302 302 302", OWN),
    "editorial_article_preview": RECORD_PAGE,
    "editorial_article_preview_revision": RECORD_PAGE,
    "editorial_article_preview_typed": Access("403 405 405 405 405 405", "403 200 403 200 200 200"),
    # Both refuse what does not name a revision or a link; what they write is tried by test_previews.py.
    "editorial_article_share": Access("403 405 405 405 405 405", "403 302 403 302 302 302"),
    "editorial_article_revoke": Access("403 405 405 405 405 405", "403 403 403 403 403 403"),
    # What the form of an article does by itself; a POST that names no user is refused with 409.
    "editorial_article_token": READ,
    "editorial_article_autosave": Access(NO_GET, "403 409 403 409 409 409"),
    "editorial_article_autosave_new": Access(NO_GET, "403 409 409 409 409 409"),
    "editorial_article_presence": Access(NO_GET, "403 200 200 200 200 200", WRITERS),
    "editorial_article_take": Access("403 405 403 405 405 405", "403 302 403 302 302 302"),
    "editorial_article_take_new": Access("403 405 405 405 405 405", "403 302 302 302 302 302"),
    "editorial_article_forget": Access("403 302 403 302 302 302", "403 302 403 302 302 302"),
    "editorial_article_forget_new": Access("403 302 302 302 302 302", "403 302 302 302 302 302"),
    # Names, terms and collections
    **named("person"),
    **named("organization"),
    **named("product"),
    **named("work"),
    **named("channel"),
    **named("entity", add=CLOSED),  # a name is added as one of its kinds
    **terms("area", tree=SEEN),
    **terms("category", place=LED_EDITORS),
    **terms("series"),
    **curated("project"),
    # An order that was not made from the page is refused as somebody else's: the page is shown again.
    "editorial_project_dossier": Access("403 200 200 200 200 200", "403 403 403 302 302 302", EDITORS),
    "editorial_project_members": LED_EDITORS,  # no article is named, nothing written
    "editorial_project_md": Access("403 403 403 403 200 200", "403 403 403 403 200 200"),
    "editorial_project_zip": Access("403 403 403 403 200 200", "403 403 403 403 200 200"),
    **terms("tag", read_as=LED_EDITORS, internal=LED_EDITORS, once=SEEN_BY_EDITORS),
    **curated("collection"),
    **pages("glossaryterm", changelist=SEEN, add=CLOSED, change=KEPT, delete=CLOSED, history=SEEN),
    # Recipes: publishers keep them; what is no recipe is shown again.
    **pages(
        "recipe",
        changelist=SEEN,
        add=CLOSED,
        change=RECORD_PAGE,
        delete=Access("403 403 403 403 200 200", "403 403 403 403 302 302", PUBLISHERS),
        history=SEEN,
    ),
    "editorial_recipe_import": Access("403 403 403 403 200 200", "403 403 403 403 200 200"),
    "editorial_recipe_file": SEEN,
    # Records
    **recorded("changeset", SEEN_BY_EDITORS, RECORD_PAGE_OF_EDITORS),
    # Nothing of the example can be undone any more; what it writes is tried by test_undoing.py.
    "editorial_changeset_undo": Access("403 403 403 403 200 200", "403 403 403 403 302 302"),
    **recorded("syncfolder", SEEN_BY_PUBLISHERS, LED_FOR_PUBLISHERS),
    "editorial_syncfolder_plan": LED_FOR_PUBLISHERS,  # the example is none; what it writes is tried by test_folders.py
    **recorded("quarantine", SEEN_BY_EDITORS, RECORD_PAGE_OF_EDITORS),
    # The example cannot be read, and no file is chosen; what these write is tried by test_mending.py.
    "editorial_quarantine_mend": Access("403 403 403 403 200 200", "403 403 403 403 200 200"),
    "editorial_quarantine_retry": Access("403 403 403 403 200 200", "403 403 403 403 200 200"),
    "editorial_quarantine_dismiss": Access("403 403 403 403 302 302", "403 403 403 403 302 302"),
    # One's own jobs, and all for those who may import; the example is somebody else's and waits.
    **pages(
        "job",
        changelist=SEEN_BY_EDITORS,
        add=CLOSED,
        change=Access("403 403 403 302 200 200", "403 403 403 405 405 405"),
        delete=CLOSED,
        history=Access("403 403 403 302 200 200", "403 403 403 302 200 200"),
    ),
    # Names that could be one: those who may change names. The example is no suggestion, and nothing is chosen.
    "editorial_termsuggestion_changelist": SEEN_BY_EDITORS,
    "editorial_termsuggestion_decide": Access("403 403 403 405 405 405", "403 403 403 302 302 302"),
    "editorial_termsuggestion_find": Access("403 403 403 405 405 405", "403 403 403 302 302 302", EDITORS),
    "editorial_namesuggestion_changelist": SEEN_BY_EDITORS,
    "editorial_namesuggestion_decide": Access("403 403 403 405 405 405", "403 403 403 302 302 302"),
    "editorial_namesuggestion_together": Access("403 403 403 200 200 200", "403 403 403 302 302 302"),
    "editorial_namesuggestion_find": Access("403 403 403 405 405 405", "403 403 403 302 302 302", EDITORS),
    "editorial_job_render": Access("403 403 403 403 405 405", "403 403 403 403 302 302", PUBLISHERS),
    "editorial_job_index": Access("403 403 403 403 405 405", "403 403 403 403 302 302", PUBLISHERS),
    "editorial_job_state": Access("403 403 403 404 200 200", "403 403 403 404 405 405"),
    "editorial_job_stop": Access("403 403 403 404 405 405", "403 403 403 404 302 302", PUBLISHERS),
    "editorial_job_again": Access("403 403 403 404 405 405", "403 403 403 404 302 302"),
    # Nobody has chosen a text of the example; what is written is tried by test_settling.py.
    **recorded("conflict", SEEN, Access("403 200 200 200 200 200", "403 400 400 400 400 400")),
    **recorded("redirect", SEEN, RECORD),
    **recorded("finding", SEEN, RECORD),
    # Asks all rules.
    "editorial_finding_quality": Access("403 200 200 200 200 200", "403 403 403 302 302 302", EDITORS),
    # Nothing is chosen in the example; what these write is tried by test_quality.py.
    "editorial_finding_rule": Access("403 200 200 200 200 200", "403 403 403 302 302 302"),
    "editorial_finding_table": RECORD_PAGE,
    "editorial_finding_debt": RECORD_PAGE,
    "editorial_finding_article": Access("403 200 200 200 200 200", "403 403 403 302 302 302"),
    **recorded("workflowevent", SEEN, RECORD),
    **recorded("revision", SEEN, RECORD_PAGE),
    "editorial_revision_changelist": Access("403 302 302 302 302 302", "403 302 302 302 302 302"),
    "editorial_revision_download": RECORD_PAGE,
    # Accounts
    **pages(
        "group",
        app="auth",
        changelist=SEEN_BY_ADMIN,
        add=WRITTEN_BY_ADMIN,
        change=WRITTEN_BY_ADMIN,
        delete=WRITTEN_BY_ADMIN,
        history=SEEN_BY_ADMIN,
    ),
    **pages(
        "user",
        app="auth",
        changelist=SEEN_BY_ADMIN,
        add=WRITTEN_BY_ADMIN,
        change=WRITTEN_BY_ADMIN,
        delete=WRITTEN_BY_ADMIN,
        history=SEEN_BY_ADMIN,
    ),
    "auth_user_password_change": WRITTEN_BY_ADMIN,
}

# Addresses that everybody may ask; the login is tried by tests/project/test_login.py.
OPEN = ("login", "logout")

# model → action of its list → who may take it
ACTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "article": {
        "step_accept": WRITERS,
        "step_submit": WRITERS,
        "step_send_back": EDITORS,
        "step_publish": PUBLISHERS,
        "step_schedule": PUBLISHERS,
        "step_unschedule": PUBLISHERS,
        "step_unpublish": PUBLISHERS,
        "step_archive": PUBLISHERS,
        "step_revive": PUBLISHERS,
        "reviewed": PUBLISHERS,
        "assign_to": EDITORS,
        "bulk_action": WRITERS,
        "export": PUBLISHERS,
        "export_pending": PUBLISHERS,
        "export_table": PUBLISHERS,
        "remove": PUBLISHERS,
        "bring_back": PUBLISHERS,
    },
    "quarantine": {"retry": PUBLISHERS, "repair": PUBLISHERS, "dismiss": PUBLISHERS},
    **{
        model: {"export_table": EDITORS, "merge_action": EDITORS, "kind_action": EDITORS}
        for model in ("person", "organization", "product", "work", "channel", "entity")
    },
    **{model: {"export_table": EDITORS} for model in ("project", "collection")},
    **{model: {"export_table": EDITORS, "merge_terms": EDITORS} for model in ("area", "series")},
    "category": {"export_table": EDITORS, "merge_terms": EDITORS, "place_categories": EDITORS},
    "tag": {"export_table": EDITORS, "merge_terms": EDITORS, "read_tags": EDITORS, "set_internal": EDITORS},
    "group": {"delete_selected": ADMIN},
    "user": {"delete_selected": ADMIN},
}

# Beginnings of the names of actions that write nothing: a download, or a page that asks first.
READING = ("export", "retry", "repair", "dismiss", "merge", "kind", "read", "set_internal", "place")

# What stands for the parameters of addresses that are no row: name of the parameter → example.
EXAMPLES: dict[str, str] = {
    "key": "none",
    "token": "none",
    "field": "people",
    "notice_id": "1",
    "change_id": "0",
    "path": "notes/map.png",
    "rule": "no-summary",
}
# What is asked for patterns that are regular expressions.
ROUTES = {"app_list": "editorial/", "(?P<url>.*)$": "nowhere/"}
# What a form is filled with where it has such an input.
FILLED = {
    "title": "Walked",
    "text": "walked",
    "name": "walked",
    "value": "walked",
    "username": "walked",
    "reason": "walked",
    "password1": "a long way round",
    "password2": "a long way round",
    "usable_password": "true",
}
