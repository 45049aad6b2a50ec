"""Figures drawn on the server: what stands where, as plain values for the templates of `figures/`. No Django."""

from editorial.views.figures.neighbourhood import MOST, Neighbourhood, neighbourhood
from editorial.views.figures.timeline import Timeline, timeline

__all__ = ["MOST", "Neighbourhood", "Timeline", "neighbourhood", "timeline"]
