"""Footnotes: `[^id]` in the text, `[^id]: note` below it."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from editorial.rendering.limits import MAX_BACK_LINKS

_RETURN = "\u21a9\ufe0e"


@dataclass(slots=True)
class _Footnote:
    element: Element
    number: int = 0
    uses: int = 0


@dataclass(slots=True)
class Footnotes:
    """The footnotes of one document: numbered in the order of their first use, those never used come last."""

    _notes: dict[str, _Footnote] = field(default_factory=dict)
    _used: int = 0

    def define(self, label: str, element: Element) -> bool:
        """Take the `<li>` of a note; return False if the label is taken, so that the first definition stays."""
        key = label.casefold()
        if key in self._notes:
            return False
        self._notes[key] = _Footnote(element)
        return True

    def reference(self, label: str) -> Element | None:
        """Return the raised number that stands for `[^label]`, or None if there is no such note."""
        key = label.casefold()
        note = self._notes.get(key)
        if note is None:
            return None
        if not note.uses:
            self._used += 1
            note.number = self._used
        note.uses += 1
        raised = Element("sup", {"class": "footnote-ref"})
        if note.uses <= MAX_BACK_LINKS:
            raised.set("id", _use_id(note.number, note.uses))
        link = SubElement(raised, "a", {"href": f"#fn-{note.number}"})
        link.text = str(note.number)
        return raised

    def section(self) -> Element | None:
        """Return the list of all notes with links back to their uses, or None if there is no note."""
        if not self._notes:
            return None
        section = Element("section", {"class": "footnotes"})
        notes = SubElement(section, "ol")
        for note in sorted(self._notes.values(), key=lambda note: note.number or self._used + 1):
            if note.number:
                note.element.set("id", f"fn-{note.number}")
                self._link_back(note)
            notes.append(note.element)
        return section

    def _link_back(self, note: _Footnote) -> None:
        last = note.element[-1] if len(note.element) and note.element[-1].tag == "p" else SubElement(note.element, "p")
        for use in range(1, min(note.uses, MAX_BACK_LINKS) + 1):
            if len(last):
                last[-1].tail = (last[-1].tail or "") + " "
            else:
                last.text = (last.text or "") + " "
            back = SubElement(last, "a", {"href": f"#{_use_id(note.number, use)}", "class": "footnote-back"})
            back.text = _RETURN


def _use_id(number: int, use: int) -> str:
    return f"fnref-{number}" if use == 1 else f"fnref-{number}-{use}"
