"""What every page shows when there is no map yet: the demo town, or a map of one's own."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from gis.services import demo, maps
from gis.web.faults import told
from gis.web.session import texts

if TYPE_CHECKING:
    from gis.locale import Translator

FILE_ENDINGS = ("osm", "bz2", "gz", "pbf")


def show_welcome() -> None:
    """Offer the demo town or a file."""
    _ = texts()
    with st.container(key="kv_welcome"):
        hello = _("Velkommen. Kvarter mangler et kort over jeres kommune.")
        about = _("Prøv med en opdigtet by, eller indlæs et OpenStreetMap-udtræk.")
        st.html(f'<p class="kv-welcome">{hello}</p><p class="kv-muted-text">{about}</p>')
        place = st.container()
        if st.button(_("Prøv med demobyen"), type="primary", key="welcome.demo"):
            with place, told():
                bar = st.progress(0.0, text=_("Indlæser demobyen …"))
                demo.load_demo(_, progress=lambda stage, share: _show(bar, _, stage, share))
                st.rerun()
        st.subheader(_("Jeres eget kort"), anchor=False)
        chosen = st.file_uploader(
            _("OpenStreetMap-udtræk (.osm, .osm.bz2, .osm.gz eller .osm.pbf, højst 200 MB)"),
            type=list(FILE_ENDINGS),
            key="welcome.file",
        )
        st.markdown(
            _(
                "Store filer indlæses hurtigst fra kommandolinjen: "
                "`kvarter map import FIL --municipality NAVN`"
            )
        )
        is_asked = st.button(
            _("Indlæs kort"),
            key="welcome.import",
            disabled=chosen is None,
            help=None if chosen else _("Vælg en fil først."),
        )
        if is_asked and chosen is not None:
            with place, told():
                _import(chosen, _)
                st.rerun()


def _import(upload: st.runtime.uploaded_file_manager.UploadedFile, texts: Translator) -> None:
    _ = texts
    bar = st.progress(0.0, text=_("Indlæser kortet …"))
    with tempfile.TemporaryDirectory() as folder:
        # Only the ending of the name is used: the rest is the user's own business.
        endings = [end for end in Path(upload.name).suffixes if end.strip(".") in FILE_ENDINGS]
        source = Path(folder) / ("map" + "".join(endings))
        source.write_bytes(upload.getbuffer())
        maps.import_map(source, progress=lambda stage, share: _show(bar, _, stage, share))


def _show(bar: st.delta_generator.DeltaGenerator, _: Translator, stage: str, share: float) -> None:
    words = {
        "boundary": _("Finder grænsen …"),
        "reading": _("Læser filen …"),
        "streets": _("Samler vejene …"),
        "addresses": _("Finder adressernes veje …"),
        "basemap": _("Tegner kortet …"),
        "store": _("Gemmer kortet …"),
        "plan": _("Planlægger demorunden …"),
        "print": _("Laver arket …"),
    }
    bar.progress(min(max(share, 0.0), 1.0), text=words.get(stage, _("Indlæser kortet …")))
