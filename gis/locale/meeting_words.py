"""How a team meeting, what changed and what is overdue are put in words, on screen and paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gis.locale import (
    channel_words,
    dwelling_words,
    mapping_words,
    partner_words,
    place_words,
)
from gis.locale.counted import counted

if TYPE_CHECKING:
    from gis.locale import Translator


def review_questions(_: Translator) -> dict[str, str]:
    """Return the guide's three review questions (1A), word for word."""
    return {
        "works_well": _("Er der noget af det, vi gør, som fungerer godt?"),
        "do_differently": _("Er der noget, som vi kan gøre anderledes?"),
        "not_tried": _("Er der noget, som vi ikke har prøvet?"),
    }


def frame_fields(_: Translator) -> dict[str, str]:
    """Return what the texts of the frame are called."""
    return {
        "guidelines": _("Retningslinjer"),
        "phone": _("Telefon"),
        "hours": _("Arbejdstid"),
    }


def card_fields(_: Translator) -> dict[str, str]:
    """Return what the texts of the cards are called."""
    return {"postcard": _("Tekst på postkortet"), "business_card": _("Tekst på visitkortet")}


def version_name(_: Translator, held_on: dt.date, nth: int) -> str:
    """Return what a frozen version is called: the day of its meeting."""
    if nth == 1:
        return _.date(held_on)
    return _("{date}, nr. {number}", date=_.date(held_on), number=nth)


# --- what changed ----------------------------------------------------------------------------


def change_heading(_: Translator, kind: str, what: str, *, name: str, count: int) -> str:
    """
    Return what happened, in a few words.

    Parameters
    ----------
    kind, what
        As in `gis.services.meetings.Change`.
    name
        As the team wrote it.
    count
        How many times, or how many rows.
    """
    if kind == "import":
        return _("Indlæst fra fil: {rows}, {layer}", rows=counted(_, "row", count),
                 layer=layers(_).get(name, name).lower())  # fmt: skip
    if kind in ("visit", "contact", "handout", "round"):
        return _event(_, kind, name, count)
    if kind in ("answer", "decision", "backing"):
        return {
            "answered": _("Nyt svar"),
            "none": _("Besvaret: ingen"),
            "taken_back": _("Svaret er taget tilbage")
            if kind == "answer"
            else _("Beslutningen er taget tilbage"),
            "chosen": _("Tilvalgt"),
            "not_chosen": _("Fravalgt"),
            "backed": _("Opbakning fra leder"),
            "not_backed": _("Opbakning trukket tilbage"),
        }[what]
    word = {
        "added": _("ny"),
        "changed": _("rettet"),
        "deleted": _("slettet"),
        "restored": _("hentet frem igen"),
        "merged": _("samlet med en anden"),
    }[what]
    thing = things(_)[kind]
    return f"{thing}, {word}: {name}" if name else f"{thing}, {word}"


def _event(_: Translator, kind: str, name: str, count: int) -> str:
    if kind == "round" and not name:
        return _.n(
            "{count} gennemgang set på vej til noget andet",
            "{count} gennemgange set på vej til noget andet",
            count,
        )
    told = {
        "visit": _("Til stede: {name}", name=name),
        "contact": _("Kontakt med {name}", name=name),
        "handout": _("Materiale delt ud: {name}", name=name),
        "round": _("Runde gået: {name}", name=name),
    }[kind]
    return told if count == 1 or kind == "round" else f"{told} ({_times(_, count)})"


def _times(_: Translator, count: int) -> str:
    return _.n("{count} gang", "{count} gange", count)


def change_point(
    _: Translator, kind: str, point: int | None, question: int | None, way: str | None
) -> str:
    """Return which point, or which way of tracing, something is about; "" for neither."""
    if way is not None:
        return mapping_words.ways(_)[way]
    if point is None:
        return ""
    if question is not None and kind == "answer":
        return mapping_words.questions(_)[point, question]
    return _("Punkt {point}, {name}", point=point, name=mapping_words.point_names(_)[point])


def change_note(_: Translator, by: str, at: dt.datetime) -> str:
    """Return who changed something, and when."""
    told = f"{_.date(at)} {_.time(at)}"
    return f"{by}, {told}" if by else told


def things(_: Translator) -> dict[str, str]:
    """Return what one of each kind of thing is called."""
    return {
        "area": _("Boligområde"),
        "answer": _("Svar"),
        "decision": _("Beslutning"),
        "place": _("Opholdssted"),
        "partner": _("Samarbejdspartner"),
        "channel": _("Kommunikationskanal"),
        "strategy": _("Linje i strategien"),
        "frame": _("Rammer"),
    }


def layers(_: Translator) -> dict[str, str]:
    """Return what many of each kind of thing are called."""
    return {
        "area": _("Boligområder"),
        "answer": _("Svar"),
        "decision": _("Beslutninger"),
        "place": _("Opholdssteder"),
        "partner": _("Samarbejdspartnere"),
        "channel": _("Kommunikationskanaler"),
        "strategy": _("Kommunikationsstrategi"),
        "frame": _("Rammer"),
    }


def field_names(_: Translator, kind: str) -> dict[str, str]:
    """Return what the fields of each kind of thing are called."""
    points = {"points": _("Punkter på kortet"), "geometry": _("Punkter på kortet")}
    words: Mapping[str, Mapping[str, str]] = {
        "area": {
            "name": _("Navn"),
            "dwelling_types": _("Boligtyper"),
            "geometry": _("Omrids"),
            "required_bands": _("Krævede tidspunkter"),
            "return_days": _("Interval, dage"),
        },
        "answer": mapping_words.answer_fields(_),
        "decision": mapping_words.decision_fields(_) | {"is_backed": _("Opbakning fra leder")},
        "place": place_words.field_names(_)
        | {"lon": _("Længdegrad"), "lat": _("Breddegrad"), "map_key": _("Sted i kortet")},
        "partner": points | partner_words.field_names(_),
        "channel": points | channel_words.field_names(_),
        "strategy": partner_words.item_names(_),
        "frame": frame_fields(_) | card_fields(_),
    }
    return dict(words[kind])


def value_text(_: Translator, field: str, value: Any, names: Mapping[str, str]) -> str:  # noqa: ANN401
    """
    Return the value of any field in words.

    Parameters
    ----------
    names
        Names of areas and partners by their ids.
    """
    if value is None or value in ("", ()):
        return "–"
    if isinstance(value, bool):
        is_choice = field == "is_chosen"
        return mapping_words.choice_word(_, value) if is_choice else partner_words.yes_no(_, value)
    if isinstance(value, str):
        return _code_word(_, field, value)
    if isinstance(value, tuple):
        return _several(_, field, value, names)
    if isinstance(value, Mapping):
        kinds = dwelling_words.dwellings(_)
        return ", ".join(f"{_.number(count)} {kinds[kind]}" for kind, count in value.items())
    return _measure(_, value)


def _measure(_: Translator, value: Any) -> str:  # noqa: ANN401
    if isinstance(value, dt.date):
        return _.date(value)
    if isinstance(value, int | float):
        return _.number(value, 5 if isinstance(value, float) else 0)
    return _("se kortet")


def _several(_: Translator, field: str, values: tuple[Any, ...], names: Mapping[str, str]) -> str:
    if field == "bands":
        return place_words.times(_, values)
    if field == "points":
        return _.n("{count} punkt", "{count} punkter", len(values))
    return ", ".join(names.get(one, str(one)) for one in values)


def _code_word(_: Translator, field: str, value: str) -> str:
    words: Mapping[str, Mapping[str, str]] = {
        "sector": partner_words.sectors(_),
        "priority": partner_words.priorities(_),
        "status": partner_words.statuses(_),
        "role": place_words.roles(_),
        "kind": channel_words.kinds(_) | place_words.kinds(_) | partner_words.kinds(_),
    }
    return words.get(field, {}).get(value, value)


# --- what is overdue -------------------------------------------------------------------------


def overdue_groups(_: Translator) -> dict[str, str]:
    """Return the heading of each kind of what is overdue."""
    return {
        "return": _("Genbesøg er overskredet"),
        "inquiry": _("Henvendelse er over fristen"),
        "sheet": _("Ark er ikke afleveret"),
        "review": _("Beslutning skal gennemgås"),
        "undecided": _("Ikke besluttet"),
        "strategy": _("Kommunikation er ikke nået"),
        "contact": _("Samarbejdspartner ikke kontaktet"),
        "channel": _("Kanal skulle være brugt"),
        "answer": _("Svar bør gennemgås"),
    }


def overdue_day(_: Translator, kind: str, due_on: dt.date | None) -> str:
    """Return the day that something overdue goes by, in words."""
    if due_on is None:
        return _("aldrig") if kind == "contact" else ""
    day = _.date(due_on)
    if kind == "answer":
        return _("besvaret {date}", date=day)
    if kind == "contact":
        return _("senest {date}", date=day)
    return _("skulle være sket {date}", date=day)
