"""Several PDFs as one, to print with one press."""

from __future__ import annotations

import io
from collections.abc import Sequence

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

__all__ = ["count_pages", "join"]


def count_pages(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


def join(pdfs: Sequence[bytes], title: str, lang: str) -> bytes:
    """
    Return the pages of some PDFs one after the other, with their bookmarks; one comes as it is.

    What screen readers need is in the single files: the order in which they read is not joined.

    Parameters
    ----------
    title, lang
        What the whole is called, and its language, as in ``da``.
    """
    if len(pdfs) == 1:
        return pdfs[0]
    writer = PdfWriter()
    for pdf in pdfs:
        writer.append(io.BytesIO(pdf))
    writer.add_metadata({"/Title": title})
    writer.root_object[NameObject("/Lang")] = TextStringObject(lang)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
