"""
Walks by GPS: read a file, see which streets it is, and record them as passes.

`reading` lays a file on the streets without storing anything, `recording` stores what a person has
looked at and accepted, and `purging` drops the fixes when their time is up.
"""

from gis.services.tracks.purging import purge_tracks
from gis.services.tracks.reading import SURE, Driven, Tour, TourStreet, read_tour
from gis.services.tracks.recording import KEPT_DAYS, RecordedTour, record_tour

__all__ = [
    "KEPT_DAYS", "SURE", "Driven", "RecordedTour", "Tour", "TourStreet", "purge_tracks",
    "read_tour", "record_tour",
]  # fmt: skip
