"""What a worker does for each kind of job."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gis.layers import jobs as layer
from gis.locale import translator
from gis.services.installation import database

if TYPE_CHECKING:
    from gis.jobs.running import Running

__all__ = ["WORK", "warm_up"]

Result = dict[str, Any]


def plan(running: Running) -> Result:
    """Plan a round; the first plan is there for all to see while a better one is looked for."""
    from gis.services.rounds import RoundRequest, improve_round

    wanted = running.parameters
    round_id = improve_round(
        running.scope,
        RoundRequest.from_json(wanted["request"]),
        lambda round_id: running.keep({"round": round_id}),
        replaces=wanted["replaces"],
        round_id=(running.result or {}).get("round"),
        progress=lambda share: running.progress("plan", share),
        should_stop=running.should_stop,
    )
    return {"round": round_id}


def print_(running: Running) -> Result:
    """Print sheets of rounds as one PDF; of a print that does not get to its end none counts."""
    from gis.maps.joining import join
    from gis.maps.sheets import SheetOptions
    from gis.services import rounds

    wanted = running.parameters
    texts, options = translator(wanted["lang"]), SheetOptions.from_json(wanted.get("options", {}))
    ids, carried_by = wanted["rounds"], wanted.get("carried_by", "")
    asked = (
        rounds.sheets_by_leg(running.scope, ids, wanted.get("carriers", {}), carried_by=carried_by)
        if wanted.get("is_by_leg")
        else [rounds.WantedSheet(one, options.leg, carried_by) for one in ids]
    )
    printed = rounds.print_sheets(
        running.scope, asked, texts, options=options,
        progress=lambda share: running.progress("print", share),
    )  # fmt: skip
    name = printed[0].file_name if len(printed) == 1 else "kvarter-ark.pdf"
    title = ", ".join(texts("Ark {code}", code=one.code) for one in printed)
    content = join([one.pdf for one in printed], title, texts.lang)
    with database().session(running.scope) as session:
        job = layer.get_job(session, running.job_id)
        layer.add_file(session, job, "result", name, io.BytesIO(content))
    return {
        "file": name,
        "pages": sum(one.pages for one in printed),
        "sheets": [{"round": one.round_id, "leg": one.leg, "code": one.code} for one in printed],
    }


def import_(running: Running) -> Result:
    """Change the map: import the stored file, load the demo town, or take either away."""
    from gis.services import demo, maps

    wanted = running.parameters
    if wanted.get("demo"):
        loaded = demo.load_demo(
            translator(wanted["lang"]), scope=running.scope, progress=running.progress
        )
        return asdict(loaded.report)
    if wanted.get("remove_demo"):
        running.progress("remove", 0.0)
        demo.remove_demo()
        return {"removed_demo": True}
    if map_id := wanted.get("remove"):
        running.progress("remove", 0.0)
        maps.remove_map(map_id)
        return {"removed": map_id}
    with tempfile.TemporaryDirectory() as folder:
        source = _file(running, "input", Path(folder))
        assert source is not None
        report = maps.import_map(
            source,
            boundary=_file(running, "boundary", Path(folder) / "boundary"),
            municipality=wanted["municipality"],
            progress=running.progress,
        )
    return asdict(report)


def _file(running: Running, role: layer.FileRole, folder: Path) -> Path | None:
    """Write a stored file into a folder, part by part."""
    with database().session(running.scope) as session:
        job = layer.get_job(session, running.job_id)
        name = layer.find_file_name(session, job.id, role)
        if name is None:
            return None
        folder.mkdir(exist_ok=True)
        path = folder / name
        with path.open("wb") as file:
            for content in layer.read_parts(session, job.id, role):
                file.write(content)
                running.progress("file", 0.0)
        return path


WORK: dict[layer.Kind, Callable[[Running], Result]] = {
    "plan": plan,
    "print": print_,
    "import": import_,
}


IN_PARTS: frozenset[layer.Kind] = frozenset({"plan"})
"""Kinds that keep what they have as they go; of the others nothing is kept before the end."""


def warm_up() -> None:
    """Load what the first job would otherwise wait for."""
    import gis.maps.sheets
    import gis.planning.street_rounds
    import gis.planning.visit_rounds
    import gis.services.rounds  # noqa: F401
