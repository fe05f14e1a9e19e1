// What Streamlit leaves open around a page: language of the document, the current line of the
// menu, names of frames, and the link that skips the menu.
export default function (component) {
  const { lang, current, skip, mapName, chooseFile, window: own, who } = component.data;
  document.documentElement.lang = lang;
  // For typed.js: a window that the server has forgotten comes back under another name.
  document.documentElement.dataset.kvWho = who;
  document.documentElement.dataset.kvWindow = own;
  document.cookie = "kvarter_lang=" + lang + ";path=/;max-age=31536000;samesite=lax";

  // The upload button has no text of its own choosing; app.css writes this one.
  document.documentElement.style.setProperty("--kv-choose-file", JSON.stringify(chooseFile));

  const main = document.querySelector('[data-testid="stMain"]');
  if (main) {
    main.id = "kv_main";
    main.tabIndex = -1;
  }
  if (!document.getElementById("kv_skip")) {
    const link = document.createElement("a");
    link.id = "kv_skip";
    link.href = "#kv_main";
    link.addEventListener("click", (event) => {
      event.preventDefault();
      document.getElementById("kv_main").focus();
    });
    document.body.prepend(link);
  }
  document.getElementById("kv_skip").textContent = skip;

  const mark = () => {
    for (const link of document.querySelectorAll('[data-testid="stSidebar"] [data-testid="stPageLink"] a')) {
      // Streamlit leads to the root by an empty address, which in a new window is the page one is on.
      if (link.getAttribute("href") === "") link.setAttribute("href", "/");
      const isCurrent = link.getAttribute("href")?.split("?")[0].replace(/^\//, "") === current;
      if (isCurrent) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    // A field that opens has its label above it, not inside: tie the two together.
    for (const label of document.querySelectorAll(".kv-label")) {
      const button = label.closest('[data-testid="stColumn"]')?.querySelector('[data-testid="stPopoverButton"]');
      const text = button && label.textContent + ": " + button.textContent.replace(/expand_(more|less)/, "").trim();
      if (button && button.getAttribute("aria-label") !== text) button.setAttribute("aria-label", text);
    }
    // Streamlit makes a heading's id of its words, which people have typed: no text may take the
    // place of a name that scripts look for.
    for (const heading of document.querySelectorAll('[data-testid="stHeading"] [id]')) {
      heading.removeAttribute("id");
    }
    for (const frame of document.querySelectorAll('[data-testid="stCustomComponentV1"]')) {
      if (frame.title !== mapName) frame.title = mapName;
    }
  };
  mark();
  const observer = new MutationObserver(mark);
  observer.observe(document.getElementById("root"), {
    childList: true, subtree: true, attributes: true, attributeFilter: ["id"],
  });
  // The server is back: let it draw the page again, which is how it comes out what it has forgotten.
  const redraw = () => component.setTriggerValue("back", Date.now());
  document.addEventListener("kv-back", redraw);
  return () => {
    observer.disconnect();
    document.removeEventListener("kv-back", redraw);
  };
}
