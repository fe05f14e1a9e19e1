"""The page Start, run as a script on a real database."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from gis import jobs
from gis.jobs.worker import work
from gis.layers.database import SYSTEM
from gis.services import demo, maps, meetings, outings, rounds
from gis.services.areas import list_areas
from gis.services.installation import database as opened
from gis.services.members import local_scope

from .opening import open_page

pytestmark = pytest.mark.db


def links(app: AppTest) -> list[str]:
    return [found.proto.label for found in app.get("page_link")]


def written(app: AppTest) -> str:
    return " ".join(text.value for text in app.markdown)


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception, [found.value for found in app.exception]


def run(statement: str) -> None:
    with opened().session(SYSTEM) as session:
        session.execute(sa.text(statement))


def wanted() -> rounds.RoundRequest:
    return rounds.RoundRequest((list_areas(local_scope())[0].id,), minutes=90)


def test_without_a_map_it_offers_one_and_the_demo_town(database: dict[str, str]) -> None:
    app = open_page("")
    assert [title.value for title in app.title] == ["Start"]
    own = [b.label for b in app.button if not b.key.startswith("frame.")]
    assert own == ["Indlæs kort", "Prøv med demobyen"]


def test_the_demo_button_has_a_worker_load_the_demo_town(database: dict[str, str]) -> None:
    app = open_page("")
    press(app, "welcome.demo")
    assert app.button(key="welcome.stop")
    work(once=True)
    app.run()
    assert not app.exception
    assert any(found.is_demo for found in maps.list_maps())
    assert "Kortet er indlæst" in links(app)
    assert "Kortet er indlæst:" in written(app)


def test_the_first_unfinished_step_is_the_button(demo_database: dict[str, str]) -> None:
    assert open_page("").button(key="start.next").label == "Planlæg runde"

    run("update round set status = 'planned'")
    app = open_page("")
    assert app.button(key="start.next").label == "Registrér runde"
    assert "Gå den første runde, og registrér" in links(app)

    run("delete from sheet; delete from pass; delete from round")
    assert open_page("").button(key="start.next").label == "Planlæg runde"

    run("delete from area_decision")
    app = open_page("")
    assert app.button(key="start.next").label == "Gå til afdækningen"
    assert "Beslut, hvor I leder, og hvorfor" in links(app)

    run("delete from housing_area")
    app = open_page("")
    assert app.button(key="start.next").label == "Tegn område"
    assert "Tegn det første boligområde" in links(app)


def test_todays_rounds_and_those_that_are_out_are_listed(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    now = dt.datetime.now(dt.UTC)
    rounds.plan_round(scope, wanted())
    out = rounds.plan_round(scope, wanted())
    gone = outings.go_out(
        scope, initials=["CD"], home_by=outings.usual_home_by(60), round_id=out.id
    )
    assert sum("CD er ude, hjemme" in link for link in links(open_page(""))) == 1
    assert "Ingen runder i dag." not in written(open_page(""))

    outings.come_home(scope, gone.row_id, 1)
    with opened().session(SYSTEM) as session:
        session.execute(
            sa.text("update round set planned_for = :at where id = :id"), {"at": now, "id": out.id}
        )
    run("update round set status = 'planned'")
    assert sum("kl." in link and "genbesøg" not in link for link in links(open_page(""))) == 1

    run("update round set planned_for = planned_for + interval '2 days'")
    assert "Ingen runder i dag." in written(open_page(""))


def test_a_colleague_who_is_not_home_in_time_is_missed_by_everybody_until_home(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    late = outings.go_out(scope, initials=["CD"], home_by=outings.usual_home_by(0))
    run(
        "update outing set out_at = now() - interval '3 hours', home_by = now() - interval '1 hour'"
    )
    for as_leader in (False, True):
        (told,) = open_page("", as_leader=as_leader).error
        assert told.value.startswith("CD skulle have været hjemme")
        assert told.value.endswith("Ring, før du gør andet.")
    app = open_page("")
    app.button(key=f"start.home.{late.row_id}").click().run()
    assert not app.error
    assert outings.list_out(scope) == []
    app.button(key="start.undo").click().run()
    assert len(app.error) == 1


def test_an_open_meeting_and_what_should_be_gone_through_are_told(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    counts = Counter(one.kind for one in meetings.overdue(scope))
    assert counts["undecided"]
    shown = links(open_page(""))
    assert f"Ikke besluttet: {counts['undecided']}" in shown
    assert not any("er åbent" in link for link in shown)

    meetings.open_meeting(scope, dt.date(2026, 11, 12), ("AB",))
    assert "Teammødet 12-11-2026 er åbent. Fortsæt." in links(open_page(""))


def test_sheets_that_are_not_back_are_counted_and_those_that_are_late(
    demo_database: dict[str, str],
) -> None:
    assert "1 ark er ikke afleveret" in links(open_page(""))
    run("update sheet set return_by = current_date - 3")
    late = "1 ark er ikke afleveret, 1 af dem skulle have været tilbage"
    app = open_page("")
    assert late in links(app)
    assert [one.value for one in app.caption if "(LOK)" in one.value]
    run("update sheet set returned_at = now()")
    assert not any("afleveret" in link for link in links(open_page("")))


def test_a_job_under_way_is_shown_and_can_be_stopped(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    job = jobs.start_plan(scope, wanted())
    app = open_page("")
    press(app, f"start.stop.{job}")
    assert jobs.watch(scope, job).status == "cancelled"


def test_what_ended_is_told_until_it_is_cleared(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    jobs.start_plan(scope, wanted())
    jobs.start_plan(scope, rounds.RoundRequest(()))
    work(once=True)
    app = open_page("")
    assert any("runden er planlagt" in link for link in links(app))
    assert app.error[0].value == "Vælg et område, eller tegn et på kortet."
    press(app, "start.clear")
    assert not any("runden er planlagt" in link for link in links(app))
    assert not app.error


def test_a_sheet_that_is_back_is_not_offered_again(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    (planned,) = rounds.list_rounds(scope, statuses={"planned"})
    jobs.start_print(scope, [planned.id], "da")
    work(once=True)
    assert [button.proto.label for button in open_page("").get("download_button")]
    newest = max(rounds.list_sheets(scope), key=lambda sheet: sheet.printed_at)
    rounds.sheet_returned(scope, newest.code)
    app = open_page("")
    assert not app.get("download_button")
    assert any("kan ikke hentes mere" in text.value for text in app.markdown)


def test_who_waits_for_a_worker_that_never_comes_is_told_what_to_do(
    demo_database: dict[str, str],
) -> None:
    jobs.start_plan(local_scope(), wanted())
    run("update job set created_at = now() - interval '30 seconds'")
    assert "kvarter worker" in open_page("").warning[0].value


def test_the_demo_town_is_loaded_once(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    job = jobs.start_demo(scope, "da")
    work(once=True)
    assert jobs.watch(scope, job).error.code == "demo_loaded"
    demo.remove_demo()
