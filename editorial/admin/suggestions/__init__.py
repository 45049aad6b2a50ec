"""The queue of suggestions about names; importing it registers it."""

from editorial.admin.suggestions.pages import NameSuggestionAdmin

__all__ = ["NameSuggestionAdmin"]
