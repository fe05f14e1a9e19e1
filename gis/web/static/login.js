// Keeps a login that is in use, says when it is about to end, and covers the page when it has ended.
// What was typed stays in the page below: after logging in again in another tab it is there still.
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  const SOON_S = 180, LOOK_MS = 30000, COVERED_MS = 3000;
  const LEAVING = ["blur", "focusout"];
  let isUsed = false, who = "", timer = 0, left = null;
  const open = new Set();
  const hush = (event) => event.stopImmediatePropagation();
  for (const kind of ["keydown", "pointerdown", "wheel"]) {
    window.addEventListener(kind, () => { isUsed = true; }, { capture: true, passive: true });
  }
  const style = document.createElement("link");
  style.rel = "stylesheet"; style.href = "/assets/over.css";
  document.head.append(style);

  function box(id, role) {
    let found = document.getElementById(id);
    if (!found) {
      found = document.createElement("div");
      found.id = id; found.setAttribute("role", role);
      document.body.append(found);
    }
    found.replaceChildren();
    return found;
  }
  function element(tag, text, more) {
    return Object.assign(document.createElement(tag), { textContent: text }, more);
  }
  const away = (id) => document.getElementById(id)?.remove();
  const again = () => element("a", words.login, {
    className: "kv-button", href: "/log-ind?til=/log-ind/faerdig", target: "_blank", rel: "noopener",
  });

  function warn(state) {
    const shown = box("kv_soon", "status");
    const minutes = Math.max(1, Math.round(state.left_s / 60));
    shown.append(element("p", words.soon.replace("{minutes}", minutes)));
    shown.append(state.can_stay
      ? element("button", words.stay, { className: "kv-button", onclick: () => look(true) })
      : again());
  }
  function cover(why) {
    if (document.getElementById("kv_over")) return;
    // A field that is left is sent, and nobody would hear it now: the page must not know.
    left = document.activeElement;
    for (const kind of LEAVING) window.addEventListener(kind, hush, true);
    away("kv_soon");
    document.documentElement.classList.add("kv-over");
    document.getElementById("root").inert = true;
    const inner = element("div", "");
    inner.append(element("h1", words.title), element("p", why), element("p", words.kept), again());
    const shown = box("kv_over", "dialog");
    shown.setAttribute("aria-modal", "true"); shown.setAttribute("aria-label", words.title);
    shown.append(inner);
    inner.querySelector("a").focus();
    for (const kind of LEAVING) window.removeEventListener(kind, hush, true);
    for (const one of open) one.close(); // it was opened with the login that has ended
  }
  // Only when the page is heard again: what is sent before that would be lost.
  function uncover() {
    if (!document.getElementById("kv_over") || !open.size) return;
    away("kv_over");
    document.documentElement.classList.remove("kv-over");
    document.getElementById("root").inert = false;
    left?.focus();
  }
  async function look(use) {
    clearTimeout(timer);
    const used = use === true || (isUsed && !document.getElementById("kv_over"));
    isUsed = false;
    let next = LOOK_MS;
    try {
      const answer = await fetch("/log-ind/status" + (used ? "?i_brug=1" : ""), { cache: "no-store" });
      if (answer.status === 200) {
        const state = await answer.json();
        if (who && state.who !== who) { window.location.reload(); return; }
        who = state.who;
        uncover();
        if (state.left_s < SOON_S) warn(state); else away("kv_soon");
        next = Math.min(LOOK_MS, Math.max(1000, state.left_s * 1000 + 500));
      } else if (answer.status === 401) {
        const state = await answer.json();
        // Who logged out has nothing more to do here; who was away may go on.
        if (!state.may_go_on) { window.location.replace("/"); return; }
        cover(state.said);
        next = COVERED_MS;
      }
    } catch { /* the server is away: the page says so itself */ }
    timer = setTimeout(look, next);
  }
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(...told) {
      super(...told);
      this.addEventListener("open", () => { open.add(this); look(); });
      this.addEventListener("close", () => { open.delete(this); setTimeout(look, 200); });
    }
  };
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  look();
})();
