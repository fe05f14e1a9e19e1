"""
The geographic mapping: areas by five points, answered by the team, and where it traces.

`overview` reads all of it, `answers` and `decisions` write; `merging` is what becomes of two
people's changes. What dividing, joining and putting away areas does to it is in
`gis.services.areas.inheriting`.
"""

from gis.services.mapping.answers import (
    MOST_LETTERS,
    MOST_TAG_LETTERS,
    Answer,
    answer_history,
    confirm_answer,
    known_tags,
    save_answer,
    take_back_answer,
)
from gis.services.mapping.decisions import (
    MOST_INITIALS,
    Decision,
    back_decision,
    decide,
    decision_history,
    note_backing,
    take_back,
)
from gis.services.mapping.merging import AnswerClash, DecisionClash
from gis.services.mapping.overview import AreaMapping, PointState, area_mapping, overview

__all__ = [
    "MOST_INITIALS", "MOST_LETTERS", "MOST_TAG_LETTERS", "Answer", "AnswerClash", "AreaMapping",
    "Decision", "DecisionClash", "PointState", "answer_history", "area_mapping", "back_decision",
    "confirm_answer", "decide", "decision_history", "known_tags", "note_backing", "overview",
    "save_answer", "take_back", "take_back_answer",
]  # fmt: skip
