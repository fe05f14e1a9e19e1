"""Farm roads and tracks, the allotments, the campsite, and the paths through the green."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.town.canvas import Town
from data.town.shapes import XY, xy
from data.town.streets import Branch, branches, trail


@dataclass(frozen=True)
class Farm:
    """A farm in the fields: the road of its address and the gravel track that leads to it."""

    street: str
    track: Sequence[XY]
    is_track_named: bool = True
    is_disused: bool = False

    @property
    def yard(self) -> XY:
        """Where the track ends."""
        return self.track[-1]


FARMS = (
    Farm("Gammel Kirkevej", xy("-1150 698, -1130 820, -1060 900"), is_disused=True),
    Farm("Gammel Kirkevej", xy("-1500 750, -1480 880, -1540 985"), is_disused=True),
    Farm("Gammel Kirkevej", xy("-1420 742, -1440 660, -1380 590"), is_track_named=False),
    Farm("Gammel Kirkevej", xy("-1690 784, -1705 850, -1690 910"), is_track_named=False),
    Farm("Nørremarksvej", xy("-800 1240, -830 1300"), is_track_named=False),
    Farm("Nørremarksvej", xy("-1150 1080, -1300 1120, -1420 1170"), is_disused=True),
    Farm("Nørremarksvej", xy("-1200 960, -1090 985, -960 1000"), is_track_named=False),
    Farm("Skovhusvej", xy("1150 760, 1060 850, 1010 960"), is_disused=True),
    Farm(
        "Skovhusvej",
        xy("1290 985, 1240 1060, 1150 1110"),
    ),
    Farm("Skovhusvej", xy("1220 880, 1320 850, 1420 870"), is_track_named=False),
    Farm("Østermarksvej", xy("1720 385, 1725 460, 1715 590"), is_disused=True),
    Farm("Østre Landevej", xy("1640 -465, 1680 -330, 1710 -180"), is_track_named=False),
    Farm("Østre Landevej", xy("1500 -405, 1490 -520, 1420 -640"), is_disused=True),
    Farm("Strandmarken", xy("1560 -960, 1600 -820, 1660 -760"), is_track_named=False),
    Farm("Strandmarken", xy("1620 -965, 1600 -1120, 1640 -1290"), is_disused=True),
    Farm(
        "Søndre Allé",
        xy("1420 -1150, 1520 -1240, 1560 -1400"),
    ),
    Farm("Strandvejen", xy("-1752 -552, -1765 -470"), is_track_named=False),
)


def draw_countryside(town: Town) -> None:
    """Draw what lies around the built-up town."""
    _allotments(town)
    _campsite(town)
    _country(town)
    _green_paths(town)


def _allotments(town: Town) -> None:
    town.street(xy("520 -520, 505 -600, 480 -800"), "Solbakken", "service", surface="gravel")
    branches(
        town,
        "Solbakken",
        [
            Branch("Jordbærstien", 70, 130, lean=-4, bend=4),
            Branch("Hindbærstien", 115, 150, lean=-4, bend=4),
            Branch("Stikkelsbærstien", 160, 160, lean=-4, bend=4),
            Branch("Ribsstien", 205, 165, lean=-4, bend=4),
            Branch("Brombærstien", 250, 165, lean=-4, bend=4),
            Branch("Ærtestien", 95, -120, lean=4, bend=4),
            Branch("Bønnestien", 140, -140, lean=4, bend=4),
            Branch("Kålstien", 185, -150, lean=4, bend=4),
            Branch("Løgstien", 230, -160, lean=4, bend=4),
        ],
        highway="footway",
    )


def _campsite(town: Town) -> None:
    town.street(
        xy("480 -800, 500 -900, 560 -1000, 620 -1100, 610 -1250"),
        "Campingvej",
        "unclassified",
    )
    town.path(
        (576, -1025), (500, -1060), (472, -1150), (500, -1240), (610, -1225), highway="service"
    )
    town.path((472, -1150), (540, -1145), (616, -1150), highway="service")
    town.path((516, -1085), (560, -1095), (606, -1085), highway="service")
    town.path((484, -1200), (540, -1195), (612, -1190), highway="service")
    town.path((500, -1240), (480, -1310), highway="path")


def _country(town: Town) -> None:
    roads = {
        "Gammel Kirkevej": xy("-912 605, -1120 690, -1400 740, -1795 800"),
        "Nørremarksvej": xy("22 1285, -160 1300, -420 1345, -800 1240, -1150 1080, -1260 722"),
        "Skovhusvej": xy("1000 640, 1150 760, 1240 930, 1400 1060, 1600 1100"),
        "Østermarksvej": xy("1444 400, 1560 385, 1640 380, 1720 385, 1795 420"),
        "Strandmarken": xy("1340 -985, 1560 -960, 1795 -1010"),
    }
    for name, points in roads.items():
        town.street(points, name, "unclassified")
    for farm in FARMS:
        tags = {"highway": "track", "surface": "gravel", "tracktype": "grade2"}
        if not farm.is_track_named:
            tags = {"highway": "service", "service": "driveway", "surface": "gravel"}
        track = [town.snap(farm.track[0], within=40), *farm.track[1:]]
        town.street(track, farm.street if farm.is_track_named else "", **tags)
    town.path(
        (-1530, -1500), (-1000, -1490), (-400, -1500), (200, -1505), (520, -1440), (480, -1310),
        highway="track",
    )  # fmt: skip


def _green_paths(town: Town) -> None:
    trail(town, (140, -222), (230, -190), (320, -140), (345, -75), highway="path")
    trail(town, (345, -75), (400, -10), (440, 90), (560, 125), (680, 95), (700, 20), (648, -60))
    trail(town, (470, 108), (470, 150), (400, 170), (320, 100), (240, 0))
    trail(town, (700, 40), (860, 45), (1000, 30), (1150, 40), highway="path")
    trail(town, (1152, 90), (1300, 120), (1450, 190), (1560, 235), highway="path")
    trail(town, (262, -430), (270, -560), (200, -690), (150, -660), (120, -590), highway="path")
    trail(
        town, (-906, -545), (-900, -615), (-700, -575), (-640, -600), (-480, -640), highway="path"
    )
    trail(
        town,
        (-905, -612),
        (-1150, -612),
        (-1380, -575),
        (-1505, -600),
        (-1505, -527),
        highway="path",
    )
    trail(town, "Tulipanvej", "Valmuevej", "Liljevej")
    trail(town, "Krokusvej", "Anemonevej", "Violvej", "Kornblomstvej")
    trail(town, "Folden", "Græsvangen", "Enghaven")
    trail(town, "Kløvervej", "Timianvej", "Hvedevej", (5, 985))
    trail(town, "Harevej", "Rådyrvej", "Egernvej", "Pindsvinevej")
    trail(town, "Rådyrvej", (520, 1300), (640, 1360), (820, 1340), highway="path")
    trail(town, "Melhøj", "Kornvænget", (1300, 470))
    trail(town, "Murervænget", "Tegllunden", (-230, 470))
    trail(town, "Ovnvænget", "Kalkvænget", (-262, 600))
    trail(
        town,
        (1340, -990),
        (1200, -1100),
        (1050, -1080),
        (850, -1100),
        (760, -1240),
        (612, -1150),
        highway="path",
    )
    trail(town, (1050, -1080), (1080, -1300), (1200, -1450), (1462, -1420), highway="track")
    trail(town, (850, -1100), (880, -980), "Marken", highway="path")
