"""
Walks by GPS: read a file, see which streets it is, and record them as passes.

`reading` lays a file on the streets without storing anything, `recording` stores what a person has
looked at and accepted; the fixes are dropped when their time is up (`gis.services.retention`).
"""

from gis.services.tracks.reading import SURE, Driven, Tour, TourStreet, read_tour
from gis.services.tracks.recording import RecordedTour, record_tour

__all__ = [
    "SURE", "Driven", "RecordedTour", "Tour", "TourStreet", "read_tour", "record_tour",
]  # fmt: skip
