"""The roads that lead through the town, the railway, the stream and the bridges."""

from __future__ import annotations

from shapely import LineString

from data.town.canvas import Town
from data.town.shapes import cut, xy


def draw_roads(town: Town) -> None:
    """Draw what everything else in the town is fitted to."""
    _roads_through(town)
    _motorway(town)
    _railway(town)
    _stream(town)


def _roads_through(town: Town) -> None:
    main = {"highway": "primary", "maxspeed": "50"}
    town.street(
        xy("-1795 -215, -1450 -190, -1150 -140, -880 -82, -640 -10"),
        "Vestre Landevej",
        **main,
    )
    town.street(xy("-640 -10, -400 28, -120 32, 120 0, 330 -62"), "Ringgade", **main)
    town.street(
        xy("330 -62, 560 -150, 880 -222, 1250 -310, 1520 -415, 1795 -540"),
        "Østre Landevej",
        **main,
    )
    town.street(
        xy("-120 32, -105 150, -62 330, 15 600, 10 930"),
        "Nørregade",
        "secondary",
        sidewalk="separate",
    )
    town.street(xy("10 930, 45 1120, -5 1330, 10 1545"), "Nordre Landevej", "secondary")
    town.street(
        xy(
            "-905 -88, -935 110, -962 330, -925 570, -760 790, -420 925, -180 950, "
            "10 930, 300 905, 640 855, 930 700, 1095 470, 1160 150, 1140 -110, "
            "1110 -275"
        ),
        "Ringvejen",
        "secondary",
        maxspeed="60",
        sidewalk="separate",
    )
    town.street(xy("-860 -78, -730 -150, -620 -255, -480 -280"), "Vestergade", "tertiary")
    town.street(
        xy("-600 -262, -660 -400, -800 -505, -1050 -545, -1400 -520, -1795 -560"),
        "Strandvejen",
        "tertiary",
    )


def _motorway(town: Town) -> None:
    middle = xy("-1795 1130, -1200 1290, -500 1410, 100 1465, 900 1490, 1795 1420")
    for offset in (8, -8):
        lane = [(x, y + offset) for x, y in middle]
        town.way(
            lane if offset < 0 else lane[::-1],
            highway="motorway",
            name="Kystmotorvejen",
            oneway="yes",
            maxspeed="110",
        )
    town.street(
        xy("1520 -415, 1590 -100, 1640 300, 1640 800, 1570 1150, 1480 1330"),
        "Omfartsvejen",
        "trunk",
        motorroad="yes",
        maxspeed="90",
    )
    for end in xy("1180 1478, 1760 1414"):
        town.way(
            [(1480, 1330), (1480 + (end[0] - 1480) * 0.3, 1415), end],
            highway="motorway_link",
            oneway="yes",
        )


def _railway(town: Town) -> None:
    track = xy("-1795 470, -1350 330, -950 230, -600 165, -250 140")
    track += xy("100 150, 450 200, 800 320, 1100 470, 1450 690, 1795 940")
    town.way(track, railway="rail", name="Løkkebanen", electrified="no", gauge="1435")
    siding = xy("-640 172, -540 167, -250 152, 40 154, 100 150")
    town.way(siding, railway="rail", service="siding")


def _stream(town: Town) -> None:
    town.way(
        xy("1795 250, 1400 130, 1150 62, 850 95, 650 62"),
        waterway="stream",
        name="Løkkeåen",
    )
    town.way(
        xy("425 0, 345 -140, 290 -400, 235 -620, 205 -770"),
        waterway="stream",
        name="Løkkeåen",
    )


def draw_cycleways(town: Town) -> None:
    """Draw cycleways beside the ring road and the road to the north, after all side streets."""
    for name, start, end in (("Ringvejen", 470, 2480), ("Nørregade", 215, 860)):
        line = town.line(name)
        aside = cut(line, start, end).offset_curve(10.0)
        first, last = line.interpolate(start), line.interpolate(end)
        whole = LineString([first, *aside.simplify(0.5).coords, last])
        town.way(whole, highway="cycleway", foot="designated")


def build_bridges(town: Town) -> None:
    """Lift roads onto bridges: over the railway, the motorway, the bypass and the stream."""
    town.bridge("Nørregade", (-106, 146), 60)
    town.bridge("Ringvejen", (-952, 265), 170)
    town.bridge("Nordre Landevej", (12, 1457), 80)
    town.bridge("Omfartsvejen", (1640, 820), 70)
    town.bridge("Østermarksvej", (1640, 380), 60)
    town.bridge_streams()
