"""Terms merged, renamed, promoted, removed and put in order in the admin: chosen, looked at as a plan, done."""

from editorial.admin.term_edits.buttons import term_actions, term_buttons, term_lists, term_urls
from editorial.admin.term_edits.queue import TermSuggestionAdmin

__all__ = ["TermSuggestionAdmin", "term_actions", "term_buttons", "term_lists", "term_urls"]
