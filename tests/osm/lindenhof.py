"""
Lindenhof, small enough to compute by hand. Metres east and north of the corner 1::

                                       Blindvej, a dead end of 320 m
    220  7 ═══ Bøgevej ═══ 8 ═══ Bøgevej ═══ 9 ═════════════════════════ 40
         ║                 ┊                 ║
         ║               path                ║     30 ─── 31
      Elmevej              ┊              Lindevej  │Torvet│   (a square)
         ║                 ┊                 ║     33 ─── 32
    120  4 ══ Lindeallé ══ 5 ══ Lindeallé ══ 6 ──── aisle ──── 20
         ║                 ▤                 ║
         ║               steps               ║
      Elmevej              ▤              Lindevej
         ║                 ▤                 ║
      0  1 ══ Storegade ══ 2 ══ Storegade ══ 3 ══ Gårdvej (private) ══ 21
         0                120               240                      340

    the motorway 50 ─ 51 crosses Elmevej at y = 60 on a bridge, with no node in common

Storegade is one way split in two (12 with a speed limit of its own); the other streets are one
way each. All stretches but Blindvej are shorter than 150 m.
"""

from __future__ import annotations

from .writing import OsmText

CORNERS = {
    1: (0, 0), 2: (120, 0), 3: (240, 0),
    4: (0, 120), 5: (120, 120), 6: (240, 120),
    7: (0, 220), 8: (120, 220), 9: (240, 220),
    20: (330, 120), 21: (340, 0),
    30: (270, 200), 31: (300, 200), 32: (300, 170), 33: (270, 170),
    40: (560, 220), 50: (-100, 60), 51: (60, 60),
}  # fmt: skip

WALKABLE = 17 + 1
"""Pieces: Storegade 2, Lindeallé 2, Bøgevej 2, Elmevej 2, Lindevej 2, path 1, steps 1, aisle 1,
Gårdvej 1, Blindvej 3 of 106.7 m, Torvet 1."""

MUST_WALK = 14
"""All but path, steps, aisle and square."""

WALKABLE_M = 6 * 120 + 2 * 220 + 220 + 90 + 100 + 320 + 120


def lindenhof() -> OsmText:
    osm = OsmText(bounds=(-20, -20, 600, 300)).nodes(CORNERS)
    osm.way(11, [1, 2], highway="residential", name="Storegade")
    osm.way(12, [2, 3], highway="residential", name="Storegade", maxspeed="30")
    osm.way(13, [4, 5, 6], highway="residential", name="Lindeallé")
    osm.way(14, [7, 8, 9], highway="residential", name="Bøgevej")
    osm.way(15, [1, 4, 7], highway="unclassified", name="Elmevej")
    osm.way(16, [3, 6, 9], highway="tertiary", name="Lindevej", sidewalk="separate")
    osm.way(17, [2, 5], highway="steps")
    osm.way(18, [5, 8], highway="path")
    osm.way(19, [6, 20], highway="service", service="parking_aisle")
    osm.way(20, [3, 21], highway="service", name="Gårdvej", access="private")
    osm.way(21, [9, 40], highway="residential", name="Blindvej")
    osm.way(22, [30, 31, 32, 33, 30], highway="pedestrian", name="Torvet", area="yes")
    osm.way(23, [50, 51], highway="motorway", bridge="yes")
    houses = {
        100: (30, 10, "Storegade", "1"), 101: (30, -10, "Storegade", "2"),
        102: (60, 135, "Lindealle", "3"), 103: (150, 110, "Lindealle", "4"),
        104: (250, 60, "Lindevej", "5"), 105: (300, 230, "Blindvej", "6"),
        106: (550, 230, "Blindvej", "7"), 107: (330, 10, "Nordmarken", "8"),
    }  # fmt: skip
    for id_, (x, y, street, number) in houses.items():
        osm.node(id_, x, y, addr__street=street, addr__housenumber=number, addr__postcode="9999")
    osm.node(120, 100, 10, amenity="library", name="Biblioteket")
    osm.node(121, 110, 10, shop="kiosk")
    osm.node(122, 110, 20, amenity="bench")
    return osm
