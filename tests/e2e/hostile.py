"""What a page does with hostile texts that it shows: nothing but show them."""

from __future__ import annotations

from browsing import Visit

from tests.payloads import MARK, OUTSIDE

FIND = r"""([mark, outside]) => {
  const found = window[mark] ? ["a script ran, or an element has taken the name"] : [];
  const say = (what, element) => found.push(what + ": " + element.outerHTML.slice(0, 200));
  const leads = /^(href|src|action|data|srcdoc|poster|background|formaction|ping|xlink:href)$/;
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on") && value.includes(mark)) say("handler", element);
      if (name === "style" && value.includes(outside)) say("style", element);
      if (!leads.test(name)) continue;
      const isOurs = !value.includes(mark) && !value.includes(outside);
      if (!isOurs || /^\s*(javascript|vbscript|data:text)/i.test(value)) {
        say("address", element);
      }
    }
  }
  for (const element of document.querySelectorAll("script, style, template")) {
    if (element.textContent.includes(mark) && !element.src) say("source", element);
  }
  const text = "[data-testid=stMarkdownContainer]";
  const drawn = "strong,em,del,code,pre,h2,h3,h4,h5,h6,li,blockquote,td,th,b,i,sup,span[style],a";
  for (const element of document.querySelectorAll(text + " :is(" + drawn + ")")) {
    if (element.textContent.trim() === mark) say("markdown", element);
  }
  for (const element of document.querySelectorAll(text + " .katex")) say("formula", element);
  return found;
}"""


def effects(visit: Visit) -> list[str]:
    """Return what texts did on the page as it is now, its frames included."""
    return [
        f"{frame.url.partition('?')[0]}: {one}"
        for frame in visit.page.frames
        for one in frame.evaluate(FIND, [MARK, OUTSIDE])
    ]
