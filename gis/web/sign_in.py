"""What somebody without a login sees: one page, drawn without the rest of the app."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse

if TYPE_CHECKING:
    from gis.locale import Translator

__all__ = ["page", "why_ended"]

_PAGE: Final = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – Kvarter</title>
<link rel="icon" type="image/svg+xml" href="/assets/logo.svg">
<link rel="stylesheet" href="/assets/sign-in.css"></head>
<body><main><p class="brand"><img src="/assets/logo.svg" alt="" width="40" height="40">Kvarter</p>
<h1>{title}</h1>{body}</main></body></html>
"""


def page(
    _: Translator,
    title: str,
    *sentences: str,
    button: tuple[str, str] | None = None,
    status: int = 401,
) -> HTMLResponse:
    """
    Return a page with a few sentences and at most one button.

    Parameters
    ----------
    _
        Language of the page.
    title
        Its heading.
    sentences
        What is said below.
    button
        Words and address of the button.
    """
    body = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    if button is not None:
        words, address = button
        body += f'<p><a class="button" href="{escape(address)}">{escape(words)}</a></p>'
    return HTMLResponse(
        _PAGE.format(lang=_.lang, title=escape(title), body=body),
        status_code=status,
        headers={"Cache-Control": "no-store"},
    )


def why_ended(_: Translator, why: str, *, idle_minutes: float, hours: float) -> str:
    """Return why a session is over, in one sentence."""
    said = {
        "idle": _(
            "Du er logget ud, fordi der ikke er sket noget i {minutes} minutter.",
            minutes=f"{idle_minutes:g}",
        ),
        "age": _("Du er logget ud, fordi du har været logget ind i {hours} timer.",
                 hours=f"{hours:g}"),
        "token": _("Du er logget ud, fordi kommunens login er udløbet."),
        "everywhere": _("Du er logget ud på alle enheder."),
        "removed": _("Din adgang til Kvarter er afsluttet."),
    }  # fmt: skip
    return said.get(why, "")
