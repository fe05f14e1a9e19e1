"""The streets of the quarters around the old town, each with its own grain."""

from __future__ import annotations

from data.town.canvas import Town
from data.town.shapes import xy
from data.town.streets import Branch, along, branches, trail


def draw_suburbs(town: Town) -> None:
    """Draw the streets of the quarters; a later quarter joins the streets of an earlier one."""
    for draw in DRAWN_IN_ORDER:
        draw(town)


def _birds(town: Town) -> None:
    town.street(
        xy("-82 248, -350 215, -650 236, -935 300, -1250 405, -1480 500"),
        "Banevej",
        "unclassified",
    )
    town.street(
        xy("-300 217, -278 330, -330 430, -440 490, -570 502, -700 478, -820 500, -935 560"),
        "Fuglevangen",
        "unclassified",
    )
    branches(
        town,
        "Fuglevangen",
        [
            Branch("Solsortevej", 318, 178, lean=-10, bend=16),
            Branch("Mejsevej", 396, 200, lean=-2, bend=-14),
            Branch("Bogfinkevej", 474, 205, lean=4, bend=12),
            Branch("Lærkevej", 552, 190, lean=4, bend=-14),
            Branch("Gærdesmuttevej", 632, 160, lean=8, bend=10),
        ],
    )
    town.street(
        xy(
            "-322 420, -245 520, -262 620, -350 700, -470 726, -600 705, -700 640, "
            "-770 560, -800 495"
        ),
        "Nattergalevej",
    )
    branches(
        town,
        "Nattergalevej",
        [
            Branch("Vibevej", 205, 175, lean=-14, bend=8),
            Branch("Spurvevej", 330, 240, lean=-2, bend=10),
            Branch("Rødkælkevej", 420, 240, lean=2, bend=-10),
            Branch("Musvitvej", 515, 220, lean=2, bend=10),
            Branch("Stæremosen", 262, -95, lean=-14, bend=6),
            Branch("Drosselvej", 340, -140, lean=-4, bend=-8),
            Branch("Svalevej", 418, -140, lean=4, bend=10),
            Branch("Stillitsvej", 500, -130, lean=-2, bend=-8),
            Branch("Dompapvej", 590, -110, lean=4, bend=8),
        ],
    )
    trail(
        town,
        (-284, 262),
        "Solsortevej",
        "Mejsevej",
        "Bogfinkevej",
        "Lærkevej",
        (-760, 300),
        (-935, 300),
    )
    trail(town, "Lærkevej", "Gærdesmuttevej", (-840, 400), (-938, 470))
    trail(town, "Stæremosen", "Drosselvej", "Svalevej", "Stillitsvej", "Dompapvej", (-780, 765))
    trail(town, "Svalevej", (-440, 915))
    trail(
        town,
        along(town, "Solsortevej", 0.52),
        along(town, "Mejsevej", 0.48),
        along(town, "Bogfinkevej", 0.48),
        along(town, "Lærkevej", 0.5),
        along(town, "Gærdesmuttevej", 0.6),
        (-800, 380),
    )
    trail(
        town,
        along(town, "Nattergalevej", 0.2),
        along(town, "Vibevej", 0.45),
        along(town, "Spurvevej", 0.45),
        along(town, "Rødkælkevej", 0.5),
        along(town, "Musvitvej", 0.5),
        (-650, 610),
        along(town, "Nattergalevej", 0.8),
    )
    trail(town, (-640, 606), (-662, 540), (-680, 482))
    trail(
        town,
        along(town, "Dompapvej", 0.7),
        along(town, "Stillitsvej", 0.5),
        along(town, "Svalevej", 0.5),
        along(town, "Drosselvej", 0.6),
    )


def _terraces(town: Town) -> None:
    town.street(xy("-52 370, -130 362, -215 378, -285 348"), "Teglvænget")
    branches(town, "Teglvænget", [Branch("Murervænget", 62, -92), Branch("Tegllunden", 140, -104)])
    town.street(xy("-5 520, -80 512, -170 520, -215 545"), "Lervænget")
    branches(
        town, "Lervænget", [Branch("Ovnvænget", 70, -92), Branch("Kalkvænget", 135, -80, lean=8)]
    )
    town.street(xy("18 690, -80 702, -165 695, -205 660"), "Kalkværksvej")
    branches(
        town,
        "Kalkværksvej",
        [Branch("Grusgraven", 70, -150, bend=10), Branch("Lergraven", 150, -150)],
    )


def _estate(town: Town) -> None:
    town.street(
        xy("20 640, 120 632, 260 650, 420 625, 525 665, 560 760, 545 872"),
        "Nørrekær",
    )
    town.street(xy("15 790, 120 782, 280 790, 430 775, 556 762"), "Nørrekærs Gård")
    town.street(xy("215 644, 205 560, 195 408"), "Rugmarken")
    town.street(xy("202 520, 110 517, 36 514"), "Rugmarken", "service")


def _school_road(town: Town) -> None:
    town.street(
        xy("-42 400, 120 405, 330 440, 560 470, 800 520, 1060 535"),
        "Skovbrynet",
        "tertiary",
    )
    town.street(xy("70 288, 230 296, 390 318, 520 352"), "Stationsvænget")
    branches(
        town,
        "Skovbrynet",
        [
            Branch("Hasselvænget", 110, -118, lean=4, bend=6),
            Branch("Elmevænget", 185, -122, lean=2, bend=-6),
            Branch("Askevænget", 260, -128, bend=6),
            Branch("Lindevænget", 335, -128, lean=-4, bend=-6),
            Branch("Tjørnevænget", 410, -130, lean=-6, bend=6),
            Branch("Skolevænget", 420, 110),
            Branch("Idrætsvej", 900, -110, lean=4),
        ],
    )
    town.street(xy("655 489, 650 570, 662 670, 640 770, 556 770"), "Kollegievej")


def _east(town: Town) -> None:
    town.street(xy("640 -176, 655 -70, 760 -30, 930 -40, 1147 -60"), "Egevej")
    town.street(xy("720 -202, 735 -122, 860 -138, 1000 -152, 1132 -176"), "Hyldevej")
    branches(
        town,
        "Egevej",
        [
            Branch("Bøgevej", 270, -110, lean=4, bend=6),
            Branch("Ahornvej", 350, -110, lean=2, bend=-6),
            Branch("Poppelvej", 430, -120, bend=6),
            Branch("Kastanievej", 240, 62, bend=6),
            Branch("Pilevej", 330, 75, bend=6),
            Branch("Avnbøgvej", 420, 60, bend=6),
        ],
    )
    town.street(
        xy("1135 380, 1000 335, 860 262, 720 212, 650 205"),
        "Søparken",
        "service",
        access="private",
    )
    branches(
        town,
        "Søparken",
        [Branch("Søparken", 180, 75), Branch("Søparken", 300, 90), Branch("Søparken", 235, -60)],
        highway="service",
        access="private",
    )
    trail(town, (650, 205), (600, 160), (470, 150))


def _mill(town: Town) -> None:
    town.street(xy("1158 165, 1290 190, 1400 270, 1440 400, 1380 520"), "Møllevangen")
    branches(
        town,
        "Møllevangen",
        [
            Branch("Kværnvej", 90, 160, lean=-6, bend=8),
            Branch("Vindingen", 175, 170, lean=-6, bend=-10),
            Branch("Melhøj", 255, 150, lean=0, bend=8),
            Branch("Kornvænget", 330, 160, lean=6, bend=8),
            Branch("Bygvej", 255, -110, bend=6),
            Branch("Havrevej", 345, -110, bend=6),
        ],
    )
    town.street(
        xy("1142 -120, 1260 -110, 1400 -60, 1480 -150, 1470 -280, 1400 -365"),
        "Åvangen",
    )
    branches(
        town,
        "Åvangen",
        [
            Branch("Engvej", 90, -150, bend=8),
            Branch("Kærvej", 170, -190, lean=8, bend=-8),
            Branch("Sivvej", 150, 110, bend=6),
            Branch("Tagrørsvej", 240, 120, lean=6, bend=6),
        ],
    )


def _flowers(town: Town) -> None:
    town.street(
        xy("330 -452, 520 -520, 760 -560, 980 -650, 1240 -840, 1400 -1100, 1480 -1545"),
        "Søndre Allé",
        "tertiary",
    )
    town.street(
        xy("690 -190, 675 -310, 770 -390, 960 -420, 1130 -500, 1160 -640, 1100 -730"),
        "Blomstervangen",
        "unclassified",
    )
    branches(
        town,
        "Blomstervangen",
        [
            Branch("Tulipanvej", 215, 150, bend=-8),
            Branch("Valmuevej", 290, 160, bend=8),
            Branch("Liljevej", 365, 165, bend=-8),
            Branch("Krokusvej", 440, 170, lean=6, bend=10),
            Branch("Anemonevej", 520, 190, lean=6, bend=8),
            Branch("Violvej", 600, 160, lean=4, bend=8),
            Branch("Kornblomstvej", 675, 150, lean=4, bend=8),
            Branch("Rosenvej", 120, -190, lean=8, bend=8),
            Branch("Primulavej", 230, -190, bend=8),
            Branch("Dahliavej", 310, -190, bend=-6),
            Branch("Astersvej", 390, -220, bend=6),
            Branch("Lupinvej", 470, -230, bend=6),
        ],
    )
    town.street(
        xy("900 -615, 880 -720, 940 -830, 1060 -900, 1180 -880, 1240 -838"),
        "Sandager",
    )
    branches(
        town,
        "Sandager",
        [
            Branch("Revlen", 150, 100),
            Branch("Klitten", 110, -120, bend=6),
            Branch("Marken", 190, -130, bend=6),
        ],
    )


def _villas(town: Town) -> None:
    town.street(xy("-870 -84, -900 -250, -880 -370, -905 -530"), "Klintevej")
    town.street(xy("-1500 -195, -1480 -330, -1505 -527"), "Lyngvej")
    town.street(xy("-1040 -118, -1050 -260, -1030 -400, -1050 -545"), "Bakkevej")
    town.street(xy("-1190 -146, -1200 -280, -1180 -410, -1200 -540"), "Fyrrevej")
    town.street(xy("-1340 -176, -1345 -290, -1330 -420, -1350 -525"), "Enebærvej")
    town.street(
        xy("-1484 -345, -1340 -330, -1190 -345, -1035 -330, -885 -320, -745 -300, -660 -330"),
        "Marehalmvej",
    )
    town.street(xy("-735 -300, -760 -400, -770 -495"), "Strandvænget")
    town.street(xy("-1490 -420, -1600 -410, -1690 -450"), "Havtornvej")
    town.street(xy("-1492 -280, -1600 -285, -1680 -270"), "Klydevej")


def _north_west(town: Town) -> None:
    town.street(
        xy("-440 918, -450 1030, -330 1110, -180 1130, 35 1090"),
        "Birkevang",
        "unclassified",
    )
    branches(
        town,
        "Birkevang",
        [
            Branch("Ryttervej", 110, 170, lean=0, bend=-10),
            Branch("Hestehaven", 165, 160, lean=-30, bend=10),
            Branch("Folden", 250, 150, bend=8),
            Branch("Græsvangen", 330, 140, bend=-8),
            Branch("Enghaven", 410, 130, bend=8),
            Branch("Kløvervej", 270, -120, bend=6),
            Branch("Timianvej", 350, -120, bend=6),
            Branch("Hvedevej", 430, -110, bend=6),
        ],
    )
    town.street(xy("-445 1000, -560 990, -700 960, -790 900"), "Rytterhaven")
    branches(
        town,
        "Rytterhaven",
        [Branch("Staldvej", 110, -130, bend=6), Branch("Sadelvej", 190, -130, bend=6)],
    )


def _north(town: Town) -> None:
    town.street(
        xy("310 905, 325 1010, 430 1110, 600 1100, 700 980, 690 835"),
        "Skovvænget",
        "unclassified",
    )
    branches(
        town,
        "Skovvænget",
        [
            Branch("Grævlingevej", 110, 190, lean=-6, bend=8),
            Branch("Rævevej", 180, 190, lean=-10, bend=-8),
            Branch("Harevej", 270, 130, lean=-6, bend=8),
            Branch("Rådyrvej", 350, 130, lean=-4, bend=8),
            Branch("Egernvej", 440, 140, lean=4, bend=8),
            Branch("Pindsvinevej", 520, 130, lean=0, bend=8),
            Branch("Mårvej", 300, -120, bend=6),
        ],
    )


def _industry(town: Town) -> None:
    town.street(
        xy("-1100 -128, -1110 20, -1200 120, -1380 150, -1540 60, -1560 -203"),
        "Industrivej",
        "unclassified",
    )
    branches(
        town,
        "Industrivej",
        [
            Branch("Smedevej", 60, -120),
            Branch("Støbervej", 300, -110, bend=6),
            Branch("Savværksvej", 400, -110),
            Branch("Tømmergården", 350, 160, bend=8),
        ],
    )
    town.street(xy("-1180 383, -1160 480, -1230 590"), "Transportvej")


def _unusual(town: Town) -> None:
    """Draw what an importer has to leave out: no walking, no access, not built yet."""
    town.street(xy("1148 -60, 1185 -170, 1205 -290"), "Ringvejsrampen", "secondary_link", foot="no")
    town.path((-1385, 152), (-1390, 90), (-1330, 60), highway="service", access="no")
    town.street(
        xy("1380 520, 1330 548, 1270 528"),
        "Nymarken",
        "construction",
        construction="residential",
    )


DRAWN_IN_ORDER = (
    _birds,
    _terraces,
    _estate,
    _school_road,
    _east,
    _mill,
    _flowers,
    _villas,
    _north_west,
    _north,
    _industry,
    _unusual,
)
