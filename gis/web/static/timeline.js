// The time of each walker from left to right: on the way, waiting, at work, resting, and behind
// each stop the times in which it may begin. What is pressed here can be pressed in the table too,
// which is where the keyboard is. Texts are set as text, never as markup.
export default function (component) {
  const { parentElement, data, setStateValue } = component;
  const box = parentElement.querySelector(".kv-timeline") ?? make("div", "kv-timeline", parentElement);
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", data.caption);
  const shape = JSON.stringify([data.legs, data.ticks]);
  if (box.dataset.shape !== shape) {
    box.dataset.shape = shape;
    box.replaceChildren();
    for (const leg of data.legs) lane(box, leg, data.ticks);
    axis(box, data.ticks);
  }
  for (const part of box.querySelectorAll("[data-id]")) {
    part.classList.toggle("kv-on", part.dataset.id === data.chosen);
  }

  // As of table.js: what was pressed is told until the page has answered it.
  box.kvTurn = Math.max(box.kvTurn ?? 0, data.turn);
  box.kvTold = (box.kvTold ?? []).filter((press) => press.turn > data.turn);
  box.onclick = (event) => {
    const id = event.target.closest(".kv-bar")?.dataset.id;
    if (!id) return;
    box.kvTold.push({ chosen: id === data.chosen ? "" : id, turn: ++box.kvTurn });
    setStateValue("told", [...box.kvTold]);
  };
}

function make(tag, name, parent) {
  const made = document.createElement(tag);
  made.className = name;
  parent.append(made);
  return made;
}

function lane(box, leg, ticks) {
  const row = make("div", "kv-lane", box);
  make("span", "kv-lane-letter", row).textContent = leg.letter;
  const track = make("div", "kv-track", row);
  track.style.setProperty("--kv-leg", leg.color);
  for (const tick of ticks) at(make("i", "kv-line", track), tick.at, tick.at);
  for (const span of leg.windows) {
    const window = at(make("div", "kv-window", track), span.from, span.to);
    window.dataset.id = span.id;
  }
  for (const bar of leg.bars) {
    const drawn = at(make("div", `kv-bar kv-${bar.kind}`, track), bar.from, bar.to);
    drawn.dataset.id = bar.id;
    drawn.title = bar.title;
    if (bar.label) make("span", "", drawn).textContent = bar.label;
  }
}

function axis(box, ticks) {
  const row = make("div", "kv-lane kv-axis", box);
  make("span", "kv-lane-letter", row);
  const track = make("div", "kv-track", row);
  for (const tick of ticks) at(make("span", "kv-tick", track), tick.at, tick.at).textContent = tick.label;
}

// Shares of the whole time, so that it follows the width of the page.
function at(part, from, to) {
  part.style.left = `${from * 100}%`;
  part.style.width = `${Math.max(0, to - from) * 100}%`;
  return part;
}
