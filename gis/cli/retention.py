"""`kvarter retention`: what is deleted and when, the daily run, and the trash."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from gis.cli.telling import AsJson, _, show
from gis.locale.retention_words import (
    counts_told,
    discarded_word,
    hold_reason,
    period_told,
    rule_names,
)

app = typer.Typer(no_args_is_help=True, help="Retention: what is deleted for good, and when.")


@app.command("status")
def retention_status(*, as_json: AsJson = False) -> None:
    """Tell the periods, and what the next run deletes: in numbers, never what it is."""
    from gis.services import retention
    from gis.services.members import local_identity

    scope = local_identity().scope("administrator")
    rules, found = retention.list_rules(scope), retention.status(scope)
    names = rule_names(_)
    lines = [f"{names[r.kind][0]}: {period_told(_, r.amount, r.bounds.unit)}" for r in rules]
    lines += [
        _("Ved næste oprydning slettes {counts}.", counts=counts_told(_, found.due)),
        _("Inden for {days} dage slettes også {counts}.", days=retention.SOON_DAYS,
          counts=counts_told(_, found.soon)),
        _("I papirkurven ligger {counts}.", counts=counts_told(_, found.trash)),
    ]  # fmt: skip
    if found.held is not None:
        lines.append(_held(found.held.reason, found.held.counts))
    document = {
        "rules": {r.kind: {"amount": r.amount, "unit": r.bounds.unit, "basis": r.basis}
                  for r in rules},
        "due": found.due, "soon": found.soon, "trash": found.trash, "erased": found.erased,
        "held": None if found.held is None else found.held.reason,
    }  # fmt: skip
    show(document, "\n".join(lines), as_json)


@app.command("run")
def retention_run(
    *,
    dry_run: Annotated[bool, typer.Option(help="Only tell what would be deleted.")] = False,
    approve: Annotated[bool, typer.Option(help="Delete what was held, or would be.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete for good what is due, as the worker does every day."""
    from gis.services import retention
    from gis.services.members import local_identity

    scope = local_identity().scope("administrator")
    if dry_run:
        due = retention.status(scope).due
        text = _("Ved næste oprydning slettes {counts}.", counts=counts_told(_, due))
        show({"due": due, "deleted": {}}, text, as_json)
        return
    done = retention.run_daily(again=True)
    if approve and any(one.status == "held" for one in done):
        retention.approve(scope)
        done = retention.run_daily(again=True)
    if not done:
        show({"status": "busy"}, _("En anden er i gang med at rydde op."), as_json)
        return
    lines = [
        _held(one.reason, one.counts)
        if one.status == "held"
        else _("Slettet for altid: {counts}.", counts=counts_told(_, one.counts))
        for one in done
    ]
    show({"teams": [dataclasses.asdict(one) for one in done]}, "\n".join(lines), as_json)


def _held(reason: str, counts: dict[str, int]) -> str:
    return _(
        "Intet er slettet endnu. {reason} Det ville være {counts}. Slet det med: kvarter "
        "retention run --approve",
        reason=hold_reason(_, reason), counts=counts_told(_, counts),
    )  # fmt: skip


@app.command("trash")
def retention_trash(*, as_json: AsJson = False) -> None:
    """List what the team put away, and until when it can come back."""
    from gis.services import retention
    from gis.services.members import local_scope

    found = retention.list_trash(local_scope())
    lines = [
        _("{id}  {what} {name}, slettes for altid {date}", id=one.id,
          what=discarded_word(_, one.kind), name=one.name, date=_.date(one.due_at))
        for one in found
    ]  # fmt: skip
    text = "\n".join(lines) or _("Papirkurven er tom.")
    show([dataclasses.asdict(one) for one in found], text, as_json)


@app.command("restore")
def retention_restore(
    row_id: Annotated[str, typer.Argument(help="Id as `kvarter retention trash` tells it.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Bring back what was put away."""
    from gis.services import retention
    from gis.services.members import local_scope

    found = retention.restore(local_scope(), row_id)
    text = _("{what} {name} er gendannet.", what=discarded_word(_, found.kind), name=found.name)
    show(dataclasses.asdict(found), text, as_json)


@app.command("erase")
def retention_erase(
    row_id: Annotated[str, typer.Argument(help="Id as `kvarter retention trash` tells it.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Delete for good at once what was put away, as a citizen may demand."""
    from gis.services import retention
    from gis.services.members import local_scope

    found = retention.erase_now(local_scope(), row_id)
    show({"id": found.id, "kind": found.kind}, _("Det er slettet for altid."), as_json)
