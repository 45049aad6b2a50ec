"""Figures drawn on the server: what stands where, as plain values for the templates of `figures/`. No Django."""

from editorial.views.figures.heat import HeatMap, days_of_year, months_by_year
from editorial.views.figures.neighbourhood import MOST, Neighbourhood, neighbourhood
from editorial.views.figures.timeline import Timeline, timeline

__all__ = [
    "MOST",
    "HeatMap",
    "Neighbourhood",
    "Timeline",
    "days_of_year",
    "months_by_year",
    "neighbourhood",
    "timeline",
]
