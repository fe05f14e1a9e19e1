"""Go through a page by keyboard alone: what is reached, and whether one sees where one is."""

from __future__ import annotations

from typing import Any

from scripts.browsing import Visit

MOST_STOPS = 200
# A page's own controls: what has no size, is shut off or lies in the menu of Streamlit is none.
CONTROLS = """() => {
  const shown = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
  const all = "a[href], button, input, textarea, select, summary, [role=combobox], [role=tab]";
  const found = [...document.querySelectorAll(all)].filter((e) => shown(e) && !e.disabled
    && !e.closest("[inert], [aria-hidden=true]") && e.getAttribute("tabindex") !== "-1"
    && e.type !== "file");
  found.forEach((e, at) => { e.dataset.kvReach = at; });
  return found.length;
}"""
# Where the focus is, what it reaches there (arrows move within a group), and whether what had the
# focus before has changed its look: else nobody could see where one is.
STOP = """() => {
  const e = document.activeElement;
  const look = (at) => [at, at.parentElement, at.parentElement?.parentElement].filter(Boolean)
    .map((one) => getComputedStyle(one))
    .map((s) => [s.outline, s.boxShadow, s.borderColor, s.backgroundColor, s.transform].join())
    .join();
  const before = window.kvStop;
  const unseen = before && before.e.isConnected && look(before.e) === before.look;
  window.kvStop = e.tagName === "IFRAME" || e === document.body ? null : { e, look: look(e) };
  const group = e.closest("[role=radiogroup], [role=tablist]") ?? e;
  const others = group === e ? [] : group.querySelectorAll("[role=radio], input, [role=tab]");
  const own = [e, ...others];
  return {
    reached: own.map((one) => one.dataset.kvReach), isOver: e === document.body,
    unseen: unseen ? before.e.outerHTML.slice(0, 160) : "",
  };
}"""


MISSED = """(reached) => [...document.querySelectorAll("[data-kv-reach]")]
  .filter((e) => !reached.includes(e.dataset.kvReach))
  .map((e) => "not reached: " + e.outerHTML.slice(0, 160))"""


def obstacles(visit: Visit) -> list[str]:
    """Return what Tab does not reach on its way round the page, and where one sees no focus."""
    visit.page.evaluate(CONTROLS)
    visit.page.evaluate("() => { document.activeElement.blur(); window.kvStop = null; }")
    reached: set[str] = set()
    unseen: list[str] = []
    for _turn in range(MOST_STOPS):
        visit.page.keyboard.press("Tab")
        stop: dict[str, Any] = visit.page.evaluate(STOP)
        unseen += [f"not seen: {stop['unseen']}"] if stop["unseen"] else []
        if stop["isOver"]:
            break
        reached |= {one for one in stop["reached"] if one is not None}
    return visit.page.evaluate(MISSED, sorted(reached)) + unseen
