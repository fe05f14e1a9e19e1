"""Kort og data, Registre: what there is, files in, and what is told when they are no register."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from gis.layers.database import SYSTEM
from gis.services.installation import database

from .opening import open_page

pytestmark = pytest.mark.db


def words(app: AppTest) -> str:
    shown = [*app.markdown, *app.error, *app.get("html")]
    return " ".join(str(getattr(one, "value", "") or getattr(one, "body", "")) for one in shown)


def listed() -> bytes:
    """A list of two units at every address of the map."""
    with database().session(SYSTEM) as session:
        rows = session.execute(
            sa.text("select key, street, number, postcode from address where retired_at is null")
        ).all()
    lines = ["id;status;adgangsadresseid;vejnavn;husnr;postnr"]
    for row in rows:
        house = uuid.uuid5(uuid.NAMESPACE_URL, row.key)
        unit = f"1;{house};{row.street};{row.number};{row.postcode}"
        lines += [f"{uuid.uuid4()};{unit}", f"{uuid.uuid4()};{unit}"]
    return "\n".join(lines).encode()


def test_units_of_a_file_become_dwellings_and_are_told(demo_database: dict[str, str]) -> None:
    app = open_page("kort", **{"del": "registre"})
    assert "Hver adresse tælles som én bolig" in words(app)

    app.file_uploader(key="registers.files.0").set_value([("adresser.csv", listed(), "text/csv")])
    app.run()
    app.button(key="registers.import").click().run()

    assert not app.exception
    with database().session(SYSTEM) as session:
        count = session.scalar(sa.text("select sum(unit_count) from address_units"))
    assert count
    assert "Hver adresse tælles som én bolig" not in words(app)


def test_a_file_that_is_no_register_is_told_and_changes_nothing(
    demo_database: dict[str, str],
) -> None:
    app = open_page("kort", **{"del": "registre"})
    file = ("x.csv", b"navn;alder\nA;7", "text/csv")
    app.file_uploader(key="registers.files.0").set_value([file])
    app.run()
    app.button(key="registers.import").click().run()

    assert "hverken adresser (DAR)" in words(app)
    with database().session(SYSTEM) as session:
        assert session.scalar(sa.text("select count(*) from address_units")) == 0
