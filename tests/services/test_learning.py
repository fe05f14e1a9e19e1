"""What a team learns of a year, counted from rows written straight into the tables."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import uuid
from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from gis.coverage.bands import band_of
from gis.errors import InputError
from gis.locale import COPENHAGEN
from gis.services import inquiries, learning, observation_points
from gis.services.installation import database
from gis.services.learning import Breakdown, counting, learning_report, learning_years

from .walked_town import Town, build

pytestmark = pytest.mark.db

THIS = dt.datetime.now(COPENHAGEN).year
LAST = THIS - 1
AT = dt.datetime(LAST, 3, 4, 10, tzinfo=COPENHAGEN)
numbers = itertools.count(1)


@pytest.fixture
def town(database: dict[str, str]) -> Town:
    return build()


def add_case(
    town: Town,
    levels: Sequence[int],
    *,
    at: dt.datetime = AT,
    form: str = "knock",
    closed: str = "",
    broken_by: str = "",
) -> str:
    """Write a point with an attempt a day, and how it was closed the month after the first."""
    point = str(uuid.uuid4())
    town.run(
        """insert into observation_point (id, team_id, code, status, outcome, closed_at, roadside,
            geometry) values (:id, :team, :code, :status, :outcome, :closed,
            ST_SetSRID(ST_Point(560000, 6300000), 25832),
            ST_SetSRID(ST_Point(560000, 6300000), 25832))""",
        id=point, code=f"P-{next(numbers)}", status="closed" if closed else "watching",
        outcome=closed, closed=at + dt.timedelta(40) if closed else None,
    )  # fmt: skip
    for day, level in enumerate(levels):
        moment = at + dt.timedelta(day)
        town.run(
            """insert into contact_attempt (team_id, point_id, at, band, form, level, is_pair)
            values (:team, :point, :at, :band, :form, :level, true)""",
            point=point, at=moment, band=band_of(moment), form=form, level=level,
        )  # fmt: skip
    if closed:
        met = next((place for place, level in enumerate(levels, 1) if level > 1), None)
        closing = uuid.uuid4()
        town.run(
            """insert into case_closing (id, team_id, kind, point_id, month, outcome, broken_by,
                attempts, attempts_before_contact, days_before_contact, contact_year)
            values (:id, :team, 'point', :point, :month, :outcome, :broken, :tried, :met, :days,
                :year)""",
            id=closing, point=point, month=(at + dt.timedelta(40)).date().replace(day=1),
            outcome=closed, broken=broken_by, tried=len(levels), met=met, days=met and met - 1,
            year=met and (at + dt.timedelta(met - 1)).year,
        )  # fmt: skip
        town.run(
            """insert into attempt_count
            select :id, team_id, extract(year from at), form, band, level, count(*)
            from contact_attempt where point_id = :point group by team_id, 3, form, band, level""",
            id=closing, point=point,
        )  # fmt: skip
    return point


def add_inquiry(town: Town, day: dt.date, source: str, via: str, *, outcome: str = "") -> None:
    inquiry = uuid.uuid4()
    town.run(
        """insert into inquiry (id, team_id, code, received_on, source_kind, heard_via, outcome,
            closed_at) values (:id, :team, :code, :day, :source, :via, :outcome, :closed)""",
        id=inquiry, code=f"H-{next(numbers)}", day=day, source=source, via=via, outcome=outcome,
        closed=AT if outcome else None,
    )  # fmt: skip
    if outcome:
        town.run(
            """insert into case_closing (team_id, kind, inquiry_id, month, outcome, source_kind,
                heard_via, received_year)
            values (:team, 'inquiry', :id, :month, :outcome, :source, :via, :year)""",
            id=inquiry, month=AT.date().replace(day=1), outcome=outcome, source=source, via=via,
            year=day.year,
        )  # fmt: skip


def shown(found: Breakdown) -> dict[str, tuple[int, ...]]:
    """The rows that are shown, but those of nobody."""
    return {row.code: row.counts for row in found.rows if row.counts and any(row.counts)}


def test_attempts_are_counted_by_time_of_day_and_form_and_whether_somebody_was_met(
    town: Town,
) -> None:
    evening = AT.replace(hour=19)
    for _number in range(6):
        add_case(town, [1, 4])
        add_case(town, [1, 1, 7], at=evening, form="agreed_visit")

    found = learning_report(town.scope, LAST)

    assert found.by_band.columns == ("met", "not_met")
    assert shown(found.by_band) == {"morning": (6, 6), "evening": (6, 12)}
    assert shown(found.by_form) == {"knock": (6, 6), "agreed_visit": (6, 12)}
    assert (found.by_band.totals, found.by_band.rest) == ((12, 18), None)
    assert shown(found.levels) == {"4": (6,), "7": (6,)}
    waiting = found.waiting
    assert (waiting.mean_attempts, waiting.median_attempts) == (2.5, 2.5)
    assert waiting.median_days == 1.5
    assert shown(waiting.classes) == {"2": (12,)}


def test_one_case_of_its_kind_hides_and_takes_the_next_with_it(town: Town) -> None:
    for outcome, count in (("contact_refused", 9), ("not_in_group", 8), ("signs_gone", 1)):
        for _number in range(count):
            add_case(town, [1], closed=outcome, broken_by="wish" if count == 9 else "")

    found = learning_report(town.scope, LAST)

    assert shown(found.outcomes) == {"contact_refused": (9,)}
    assert (found.outcomes.total, found.outcomes.rest) == (18, (9,))
    # How many broke would tell of the outcomes that are hidden.
    assert shown(found.breaks) == {"wish": (9,)}
    assert found.breaks.totals is None
    # Nobody was met: that there are attempts is told, and no more.
    assert found.by_band.columns == ("attempts",)
    assert found.levels.totals is None
    assert found.waiting.mean_attempts is None


def test_breaks_are_not_told_where_nearly_every_case_was_broken(town: Town) -> None:
    kinds = ["wish"] * 15 + [code for code in counting.BREAKS if code != "wish"][:3]
    outcomes = ["contact_refused"] * 9 + ["not_in_group"] * 8 + ["signs_gone"]
    for outcome, broken_by in zip(outcomes, kinds, strict=True):
        add_case(town, [1], closed=outcome, broken_by=broken_by)
    # 18 cases, 15 of them by wish: three hidden rows would be of one each.
    assert shown(learning_report(town.scope, LAST).breaks) == {}
    for _number in range(9):
        add_case(town, [1], closed="contact_refused")
    assert shown(learning_report(town.scope, LAST).breaks) == {"wish": (15,)}


def test_under_five_nothing_is_told_but_the_effort(town: Town) -> None:
    town.walk([("A", 0, 1)], AT, "morning", minutes=30, is_pair=True)
    for _number in range(2):
        add_case(town, [1, 5], closed="task_solved")
    add_inquiry(town, AT.date(), "neighbour", "poster")

    found = learning_report(town.scope, LAST)

    assert (found.walks.walks, found.walks.worker_minutes) == (1, 60)
    assert found.walks.by_band["morning"] == 1
    for name in ("by_band", "by_form", "levels", "outcomes", "breaks", "sources", "channels"):
        table = getattr(found, name)
        assert (shown(table), table.totals, table.rest) == ({}, None, None), name


def test_deleting_the_rows_of_closed_cases_changes_no_figure(town: Town) -> None:
    for _number in range(7):
        add_case(town, [1, 1, 3], closed="stable_contact")
        add_case(town, [1, 6])
        add_inquiry(town, AT.date(), "caretaker", "folder", outcome="to_point")
    before = learning_report(town.scope, LAST)
    assert shown(before.by_band) == {"morning": (14, 21)}
    assert shown(before.waiting.classes) == {"2": (14,)}

    town.run("delete from contact_attempt where point_id in "
             "(select id from observation_point where status = 'closed')")  # fmt: skip
    town.run("delete from observation_point where status = 'closed'")
    town.run("delete from inquiry where outcome <> ''")

    assert learning_report(town.scope, LAST) == before


def test_a_year_is_as_it_was_when_a_case_closes_in_the_next(town: Town) -> None:
    december = dt.datetime(LAST - 1, 12, 10, 10, tzinfo=COPENHAGEN)
    for is_closed in (False, True):
        for _number in range(5):
            add_case(town, [1, 2], at=december, closed="contact_refused" if is_closed else "")
            outcome = "to_point" if is_closed else ""
            add_inquiry(town, december.date(), "police", "radio", outcome=outcome)

    year, after = (learning_report(town.scope, one) for one in (LAST - 1, LAST))

    assert year.by_band.totals == (10, 10)
    assert shown(year.waiting.classes) == {"2": (10,)}
    assert (year.sources.total, shown(year.ends)) == (10, {"open": (5,), "to_point": (5,)})
    assert (after.by_band.total, after.waiting.mean_attempts, after.sources.total) == (None,) * 3
    assert (shown(year.outcomes), shown(after.outcomes)) == ({}, {"contact_refused": (5,)})


def test_closing_a_case_today_changes_nothing_of_the_years_before(town: Town) -> None:
    midnight = dt.datetime(LAST - 1, 12, 31, 23, 30, tzinfo=COPENHAGEN)
    cases = [add_case(town, [1, 3], at=midnight) for _number in range(6)]
    for _number in range(6):
        add_inquiry(town, AT.date(), "police", "radio")
    years = (LAST - 1, LAST)
    before = [learning_report(town.scope, year) for year in years]
    assert [report.by_band.total for report in before] == [6, 6]

    observation_points.close_point(town.scope, cases[0], 1, outcome="task_solved")
    (inquiry, *_) = inquiries.list_inquiries(town.scope)
    inquiries.close_inquiry(town.scope, inquiry.id, inquiry.version, outcome="to_point")

    after = [learning_report(town.scope, year) for year in years]
    hidden = after[1].ends  # how an inquiry ended is news of the year it came in
    assert after == [before[0], dataclasses.replace(before[1], ends=hidden)]
    assert (shown(hidden), hidden.rest) == ({}, (6,))


def test_means_are_not_told_of_waiting_with_a_hidden_class(town: Town) -> None:
    for tries, count in ((1, 10), (2, 4), (11, 1)):
        for _number in range(count):
            add_case(town, [1] * (tries - 1) + [4])
    waiting = learning_report(town.scope, LAST).waiting
    assert waiting.classes.total == 15
    assert (waiting.mean_attempts, waiting.median_attempts, waiting.median_days) == (None,) * 3

    for tries, count in ((2, 2), (11, 4)):
        for _number in range(count):
            add_case(town, [1] * (tries - 1) + [4])
    waiting = learning_report(town.scope, LAST).waiting
    assert (waiting.mean_attempts, waiting.median_days) == (3.7, 1)  # 77 attempts in 21 cases


def test_withdrawn_attempts_and_points_put_away_count_nowhere(town: Town) -> None:
    for _number in range(6):
        add_case(town, [1, 3])
    town.run("update contact_attempt set withdrawn_at = now() where level = 1")
    assert learning_report(town.scope, LAST).by_band.total == 6
    town.run("update observation_point set deleted_at = now(), version = version + 1")
    assert learning_report(town.scope, LAST).by_band.totals is None


def test_inquiries_before_and_after_an_effort_are_told_where_both_are_five(town: Town) -> None:
    channel = uuid.uuid4()
    town.run(
        "insert into channel (id, team_id, name, kind) values (:id, :team, 'Blad', 'local_paper')",
        id=channel,
    )
    town.run(
        "insert into handout (team_id, channel_id, day, material) values (:team, :id, :day, 'x')",
        id=channel, day=AT.date(),
    )  # fmt: skip
    for days, count in ((-10, 5), (3, 8), (60, 5)):
        for _number in range(count):
            add_inquiry(town, AT.date() + dt.timedelta(days), "neighbour", "local_paper")
    for _number in range(5):
        add_inquiry(town, AT.date(), "police", "radio")

    (effect,) = learning_report(town.scope, LAST).effects
    assert (effect.effort, effect.kind, effect.efforts) == ("handout", "local_paper", 1)
    assert (effect.days_before, effect.days_after) == (28, 28)
    assert (effect.before, effect.after) == (5, 8)

    # Another one a while later: what is neither before nor after is now fewer than five.
    town.run(
        """update inquiry set deleted_at = now(), version = 2
        where code = (select max(code) from inquiry where received_on > :late)""",
        late=AT.date() + dt.timedelta(50),
    )
    (effect,) = learning_report(town.scope, LAST).effects
    assert (effect.before, effect.after) == (None, None)


def add_handout(town: Town, day: dt.date, kind: str) -> None:
    channel = uuid.uuid4()
    town.run(
        "insert into channel (id, team_id, name, kind) values (:id, :team, :kind, :kind)",
        id=channel, kind=kind,
    )  # fmt: skip
    town.run(
        "insert into handout (team_id, channel_id, day, material) values (:team, :id, :day, 'x')",
        id=channel, day=day,
    )  # fmt: skip


def add_visit(town: Town, at: dt.datetime) -> None:
    place = uuid.uuid4()
    town.run(
        """insert into place (id, team_id, name, kind, role, geometry) values (:id, :team, :name,
            'bench', 'stay', ST_SetSRID(ST_Point(560000, 6300000), 25832))""",
        id=place, name=str(place),
    )  # fmt: skip
    town.run(
        """insert into place_visit (team_id, place_id, started_at, minutes, band, is_pair)
        values (:team, :id, :at, 60, 'morning', true)""",
        id=place, at=at,
    )  # fmt: skip


@pytest.mark.parametrize(("apart", "is_shown"), [(0, False), (55, False), (56, True)])
def test_all_inquiries_are_not_told_of_days_that_a_channel_is_told_of(
    town: Town, apart: int, *, is_shown: bool
) -> None:
    add_handout(town, AT.date(), "folder")
    add_visit(town, AT + dt.timedelta(apart))
    for days, via, count in ((3, "folder", 10), (3, "poster", 1), (58, "poster", 9)):
        for _number in range(count):
            add_inquiry(town, AT.date() + dt.timedelta(days), "neighbour", via)

    handout, visit = learning_report(town.scope, LAST).effects

    assert (handout.before, handout.after) == (0, 10)
    assert (visit.after is not None) == is_shown


def test_an_effect_is_not_told_where_the_day_of_an_inquiry_is_lost(town: Town) -> None:
    add_handout(town, AT.date(), "folder")
    for via, outcome in (("folder", ""), ("radio", "to_point"), ("folder", "to_point")):
        for _number in range(6):
            add_inquiry(town, AT.date(), "neighbour", via, outcome=outcome)
    (effect,) = learning_report(town.scope, LAST).effects
    assert (effect.before, effect.after) == (0, 12)
    town.run("delete from inquiry where outcome <> '' and heard_via = 'radio'")
    assert learning_report(town.scope, LAST).effects == (effect,)
    town.run("delete from inquiry where outcome <> ''")
    (effect,) = learning_report(town.scope, LAST).effects
    assert (effect.efforts, effect.before, effect.after) == (1, None, None)


def test_a_leader_is_told_the_same_and_sees_no_row(town: Town) -> None:
    for _number in range(6):
        add_case(town, [1, 3], closed="task_solved")
        add_inquiry(town, AT.date(), "relative", "poster")
    leader = dataclasses.replace(town.scope, role="leader")

    assert learning_report(leader, LAST) == learning_report(town.scope, LAST)
    with database().session(leader) as session:
        for table in ("contact_attempt", "case_closing", "attempt_count", "inquiry"):
            assert session.scalar(sa.text(f"select count(*) from {table}")) == 0
    told = json.dumps(dataclasses.asdict(learning_report(leader, LAST)), default=str)
    assert "P-" not in told
    assert "H-" not in told


def test_years_are_told_from_the_first_effort_on_and_none_to_come(town: Town) -> None:
    assert learning_years(town.scope) == [THIS]
    town.walk([("A", 0, 1)], AT.replace(year=LAST - 1), "morning")
    assert learning_years(town.scope) == [THIS, LAST, LAST - 1]
    assert learning_report(town.scope).until == dt.datetime.now(COPENHAGEN).date()
    with pytest.raises(InputError, match="year_unusable"):
        learning_report(town.scope, THIS + 1)


def test_a_year_with_nothing_but_an_inquiry_or_a_closed_case_is_told_to_a_leader(
    town: Town,
) -> None:
    leader = dataclasses.replace(town.scope, role="leader")
    add_inquiry(town, dt.date(LAST, 1, 1), "police", "radio")
    assert learning_years(leader) == [THIS, LAST]
    add_case(town, [1], at=AT.replace(year=LAST - 1), closed="signs_gone")
    town.run("delete from observation_point")
    assert learning_years(leader) == [THIS, LAST, LAST - 1]


def test_a_teams_own_words_are_counted_with_others(town: Town) -> None:
    for number in range(5):
        add_inquiry(town, AT.date(), f"Fru {number}s nabo", "Rygtet")
    found = learning_report(town.scope, LAST)
    assert shown(found.sources) == {learning.OTHER: (5,)}
    assert shown(found.channels) == {learning.OTHER: (5,)}
