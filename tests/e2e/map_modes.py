"""One map, the mode of which the address names, and below it what it has told, in order."""

import json
import time

import shapely
import streamlit as st

from gis.locale import translator
from gis.maps.folium_layers import (
    AreaShape,
    Drive,
    Leg,
    Mark,
    Overlay,
    Row,
    Stop,
    StreetLine,
)
from gis.services import maps
from gis.web.components import (
    STATIC,
    Cell,
    Column,
    TableRow,
    choice_table,
    page_frame,
    show_map,
)
from gis.web.presses import after_presses, ticked_after

_ = translator("da")
info = maps.map_info()
assert info is not None
west, south, east, north = info.bounds
mode = st.query_params.get("mode", "")
shown = st.query_params.get("shown", "streets")
told = st.session_state.setdefault("told", [])
marked = st.session_state.setdefault("marked", set())


def place(x: float, y: float) -> tuple[float, float]:
    """From shares of the map's width and height to degrees."""
    return west + x * (east - west), south + y * (north - south)


def degrees(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: [place(x, y) for x, y in xy])


def line(*shares: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([place(*share) for share in shares])


def act(feature: dict) -> None:
    told.append({k: v for k, v in feature.items() if k != "type"})
    what = feature["properties"]["what"]
    if what == "row" and mode == "mark":
        marked.symmetric_difference_update({feature["properties"]["id"]})
    elif what == "row":
        st.session_state["selected"] = feature["properties"]["id"]
    elif what == "edited":
        st.session_state["edited"] = shapely.geometry.shape(feature["geometry"])


ages = ("fresh", "ageing", "old", "never", "not_walkable")
streets, legs, drives, stops, areas, marks = [], [], [], [], [], []
if shown == "streets":
    for number in range(5):
        y = 0.3 + number * 0.1
        look = ages[number]
        if mode == "mark":
            look = "marked" if f"s{number}" in marked else "markable"
        streets.append(StreetLine(f"s{number}", [line((0.3, y), (0.7, y))], look))
elif shown == "legs":
    for number in range(3):
        y = 0.3 + number * 0.2
        rows = [
            Row(f"{number}.1", "1", line((0.3, y), (0.5, y)), retraced=False),
            Row(f"{number}.2", "2", line((0.5, y), (0.7, y)), retraced=False),
        ]
        legs.append(Leg(number, rows, mode="bicycle" if number == 2 else "foot"))
        drives.append(Drive(number, [line((0.1, y), (0.3, y))]))
        stops.append(Stop(place(0.3, y), "parking", "Parkering", letter="ABC"[number]))
elif shown == "decisions":
    looks = ("selected", "deselected", "undecided", "access", "no_access")
    for number, look in enumerate(looks):
        box = shapely.box(0.05 + number * 0.18, 0.55, 0.2 + number * 0.18, 0.9)
        areas.append(AreaShape(look, look, degrees(box), chosen=number == 1, tag="tag", look=look))
    for number, kind in enumerate(("partner", "place", "offer", "channel", "candidate")):
        marks.append(Mark(kind, place(0.1 + number * 0.2, 0.3), kind, "BKTO "[number], kind))
else:
    north_area = st.session_state.get("edited") or degrees(shapely.box(0.3, 0.3, 0.7, 0.7))
    south_area = degrees(shapely.box(0.3, 0.05, 0.7, 0.2))
    areas = [
        AreaShape("a", "Nord", north_area, chosen=True, tag="30 %"),
        AreaShape("b", "Syd", south_area, chosen=False, look="suggested"),
    ]

# As slow as a page on a busy machine, for what is pressed while it runs.
time.sleep(float(st.query_params.get("slow", 0)))
st.title("Kort")
st.html(STATIC / "app.css")
show_map(
    info,
    Overlay(
        fit=info.bounds, mode=mode, selected=st.session_state.get("selected", ""), edit_id="a",
        areas=areas, streets=streets, legs=legs, drives=drives, stops=stops, marks=marks,
    ),
    key="map", texts=_, on_change=act,
)  # fmt: skip
ticked = st.session_state.setdefault("ticked", [])


def tick(changed: dict[str, bool]) -> None:
    ticked[:] = sorted(ticked_after(set(ticked), changed), key=lambda row: int(row[1:]))


def choose(row: str) -> None:
    st.session_state["chosen"] = row


choice_table(
    "Veje",
    [Column("Vej", is_heading=True), Column("Status")],
    [TableRow(f"r{n}", [f"Vej {n}", Cell("Frisk", "age-fresh")]) for n in range(200)],
    chosen=st.session_state.get("chosen", ""),
    key="table",
    on_choice=choose,
    ticked=ticked,
    on_tick=tick,
    tick_all="Alle veje",
)


def save() -> None:
    st.session_state["saved"] = [*ticked, st.session_state.get("chosen", ""), *sorted(marked)]


st.button("Gem", on_click=after_presses(save))
st.html(f'<pre id="saved">{json.dumps(st.session_state.get("saved", []))}</pre>')
st.html(f'<pre id="told">{json.dumps(told)}</pre><pre id="ticked">{json.dumps(ticked)}</pre>')
page_frame(_, current="", window="", who="")
