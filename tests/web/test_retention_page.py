"""The page Opbevaring, the trash on Genbesøg, and what Start says of both."""

from __future__ import annotations

import pytest

from gis.services import observation_points as points
from gis.services import retention
from gis.services.members import local_identity, local_scope
from tests.owner import run_as_owner

from .opening import open_page

pytestmark = pytest.mark.db


def rule(kind: str) -> retention.Rule:
    scope = local_identity().scope("administrator")
    return next(one for one in retention.list_rules(scope) if one.kind == kind)


def age_a_point() -> str:
    """Let nobody have followed a point of the demo town up for 160 days, and return its id."""
    (point,) = (one for one in points.list_points(local_scope()) if one.code == "P-03")
    for table, moments in {
        "observation_point": ("changed_at",), "observation": ("at",), "contact_attempt": ("at",),
        "return_window": ("starts_at", "ends_at"),
    }.items():  # fmt: skip
        told = ", ".join(f"{name} = {name} - interval '160 days'" for name in moments)
        column = "id" if table == "observation_point" else "point_id"
        run_as_owner(f"update {table} set {told}, created_at = created_at - interval '160 days' "
                     f"where {column} = '{point.id}'")  # fmt: skip
    return point.id


def test_a_shorter_period_says_what_it_deletes_before_it_is_stored_and_is_undone(
    demo_database: dict[str, str],
) -> None:
    run_as_owner("update observation_point set closed_at = now() - interval '100 days' "
                 "where status = 'closed'")  # fmt: skip
    app = open_page("opbevaring")
    app.number_input(key="retention.amount.point").set_value(2).run()
    (warning,) = app.warning
    assert "1 punkt" in warning.value
    assert "3 kontaktforsøg" in warning.value
    assert rule("point").amount == 6

    app.button(key="retention.save.point").click().run()
    assert rule("point").amount == 2
    app.button(key="retention.undo").click().run()
    assert rule("point").amount == 6
    app.text_input(key="retention.basis.point").set_value("Serviceloven § 99").run()
    assert rule("point").basis == "Serviceloven § 99"
    # Nothing of what is kept is told to who sets the periods.
    told = " ".join(str(one.value) for one in (*app.markdown, *app.caption, *app.warning))
    assert not any(point.code in told for point in points.list_points(local_scope()))


def test_what_waits_for_an_administrator_is_told_on_start_and_let_go_on_the_page(
    demo_database: dict[str, str],
) -> None:
    run_as_owner("update observation_point set closed_at = now() - interval '300 days' "
                 "where status = 'closed'")  # fmt: skip
    assert retention.run_daily()[0].status == "held"
    assert "venter" in " ".join(one.label for one in open_page("").get("page_link"))
    app = open_page("opbevaring")
    app.button(key="retention.approve").click().run()
    assert retention.run_daily()[0].counts["observation_point"] == 1


def test_a_case_that_is_deleted_soon_is_kept_and_what_was_put_away_comes_back(
    demo_database: dict[str, str],
) -> None:
    kept = age_a_point()
    gone = next(one for one in points.list_points(local_scope()) if one.code == "P-02")
    points.delete_point(local_scope(), gone.id, gone.version)
    assert "1 sag" in " ".join(one.label for one in open_page("").get("page_link"))
    app = open_page("genbesoeg", view="trash")
    (told,) = (one.value for one in app.markdown if "P-03" in one.value)
    assert "der ikke er sket noget siden" in told
    app.button(key=f"trash.keep.{kept}").click().run()
    assert not retention.list_warnings(local_scope())
    app.button(key="trash.undo").click().run()
    assert retention.list_warnings(local_scope())

    app.button(key=f"trash.back.{gone.id}").click().run()

    assert points.list_points(local_scope(), point_id=gone.id)
    assert "P-02" in app.session_state["trash.panel"].said
