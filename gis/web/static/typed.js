// What is typed stays with this page when the server goes away: once it is back and does not show
// the text any more, the page does, and puts it back into its field at one press.
// In the memory of this page only. It is never written down, and goes with the page: also when
// somebody logs out, or another logs in.
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  const FIELDS = "textarea, input[type=text]:not([role=combobox])";
  const DRAWN_MS = 200, BACK_MS = 1000;
  const ENDED = 4401; // the gate's own word for a login that has ended
  const root = document.documentElement;
  const touched = new Set();
  let kept = [], isAway = false, leftWindow = null, who = "";

  const keyOf = (field) => {
    const names = field.closest("[class*='st-key-']")?.classList ?? [];
    const own = [...names].find((name) => name.startsWith("st-key-")) ?? field.ariaLabel;
    return location.pathname + " " + own;
  };
  const fields = () => [...document.querySelectorAll(FIELDS)].filter((one) => !one.closest("#kv_typed"));
  // A form that is opened anew counts on in its keys: the blank field of the same name is its own.
  const stem = (key) => key.replace(/-\d+$/, "");
  const fieldOf = ({ key, label }) => {
    const usable = fields().filter((one) => !one.disabled);
    return usable.find((one) => keyOf(one) === key) ?? usable.find(
      (one) => stem(keyOf(one)) === stem(key) && one.ariaLabel === label && !one.value);
  };

  const isLeft = () => leftWindow !== null;

  document.addEventListener("input", (event) => {
    if (!event.target.matches?.(FIELDS)) return;
    touched.add(keyOf(event.target));
    if (isLeft() && event.isTrusted) keep([event.target]);
  }, true);

  function keep(those) {
    for (const field of those) {
      const key = keyOf(field), text = field.value;
      kept = kept.filter((one) => one.isOffered || one.key !== key);
      if (text.trim()) kept.push({ key, text, label: field.ariaLabel ?? "", isOffered: false });
    }
  }
  function leave(event) {
    isAway = event.code !== ENDED;
    leftWindow = root.dataset.kvWindow;
    kept = kept.filter((one) => one.isOffered);
    keep(fields().filter((one) => touched.has(keyOf(one))));
  }
  // The server has drawn the page: as the same window with all that it remembers, or as a new one
  // that knows nothing of what was typed.
  function compare() {
    if (who && root.dataset.kvWho !== who) { kept = []; touched.clear(); }
    who = root.dataset.kvWho;
    if (isLeft() && root.dataset.kvWindow !== leftWindow) {
      leftWindow = null;
      kept = kept.filter((one) => one.isOffered || fieldOf(one)?.value !== one.text);
      for (const one of kept) one.isOffered = true;
    }
    offer();
  }

  const element = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text }, more);
  const button = (text, onclick) => element("button", text, { type: "button", className: "kv-button", onclick });

  function offer() {
    const offered = kept.filter((one) => one.isOffered);
    let box = document.getElementById("kv_typed");
    if (!offered.length) { box?.remove(); return; }
    if (!box) {
      box = element("div", "", { id: "kv_typed" });
      box.setAttribute("role", "status");
      document.body.append(box);
    }
    const shown = offered.map((one) => `${one.text} ${Boolean(fieldOf(one))}`).join("\n");
    if (box.shown === shown) return;
    box.shown = shown;
    box.replaceChildren(element("p", words.said));
    for (const one of offered) {
      box.append(element("p", one.label, { className: "kv-typed-label" }), element("pre", one.text, { tabIndex: 0 }));
      if (fieldOf(one)) box.append(button(words.insert, () => putBack(one)));
      else box.append(element("p", words.gone));
    }
    box.append(button(words.drop, () => { kept = kept.filter((one) => !one.isOffered); offer(); }));
  }
  function putBack(one) {
    const field = fieldOf(one);
    if (!field) { offer(); return; }
    field.focus();
    // Past React, which else would not hear of it.
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, one.text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    kept = kept.filter((other) => other !== one);
    offer();
  }

  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(...told) {
      super(...told);
      this.addEventListener("open", () => {
        isAway = false;
        if (isLeft() && kept.length) setTimeout(() => document.dispatchEvent(new Event("kv-back")), BACK_MS);
        this.addEventListener("close", leave);
      });
    }
  };
  const watched = ["data-test-script-state", "data-kv-window", "data-kv-who"];
  new MutationObserver(() => setTimeout(compare, DRAWN_MS))
    .observe(root, { attributes: true, attributeFilter: watched, subtree: true });
  window.addEventListener("beforeunload", (event) => {
    if (isAway && kept.length) event.preventDefault();
  });
})();
