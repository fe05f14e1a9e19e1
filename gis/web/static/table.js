// A real table whose rows can be chosen and ticked: one tab stop, arrows move, Enter chooses,
// Space ticks (or chooses, where there are no boxes), Escape clears. Texts are set as text, never
// as markup.
export default function (component) {
  const { parentElement, data, setStateValue } = component;
  const table = parentElement.querySelector("table") ?? frame(parentElement);
  const [head, body] = [table.tHead, table.tBodies[0]];
  const active = parentElement.getRootNode().activeElement;
  const focus = body.contains(active)
    ? { id: active.closest("tr").dataset.id, isBox: active.type === "checkbox" } : null;

  table.caption.textContent = data.caption;
  const hasBoxes = data.ticked !== null;
  const shape = JSON.stringify([data.columns, data.rows, hasBoxes, data.tickAll]);
  if (table.dataset.shape !== shape) {
    table.dataset.shape = shape;
    head.replaceChildren(headRow(data, hasBoxes));
    body.replaceChildren(...data.rows.map((row) => bodyRow(row, data.columns, hasBoxes)));
  }

  for (const row of body.rows) {
    const isChosen = row.dataset.id === data.chosen;
    row.classList.toggle("kv-chosen", isChosen);
    row.querySelector("button")?.setAttribute("aria-pressed", String(isChosen));
    if (isChosen && table.dataset.chosen !== data.chosen) reveal(table, row);
  }
  table.dataset.chosen = data.chosen ?? "";

  // What was pressed since the page last answered stands, and is told again with what is pressed
  // next, until the page has answered it: a message may be overtaken or come to nothing.
  table.kvTurn = Math.max(table.kvTurn ?? 0, data.turn);
  table.kvTold = (table.kvTold ?? []).filter((press) => press.turn > data.turn);
  const tell = (press) => {
    table.kvTold.push({ ...press, turn: ++table.kvTurn });
    setStateValue("told", [...table.kvTold]);
  };

  const boxes = () => [...body.querySelectorAll("input")];
  const all = head.querySelector("input");
  const ticked = new Set(data.ticked);
  const since = Object.assign({}, ...table.kvTold.map((press) => press.ticks));
  for (const box of boxes()) box.checked = since[idOf(box)] ?? ticked.has(idOf(box));
  showTicks();

  const stops = () => [...body.rows].map(handle).filter(Boolean);
  const stop = stops().find((b) => b.closest("tr").dataset.id === (focus?.id ?? data.chosen)) ?? stops()[0];
  for (const button of stops()) button.tabIndex = button === stop ? 0 : -1;
  // Where no row can be chosen, the table itself is reached, so that arrows can scroll it.
  const reached = stop ? {} : { tabindex: "0", role: "region", "aria-label": data.caption };
  for (const name of ["tabindex", "role", "aria-label"]) {
    if (name in reached) table.parentElement.setAttribute(name, reached[name]);
    else table.parentElement.removeAttribute(name);
  }
  if (focus && stop) ((focus.isBox && boxOf(stop)) || stop).focus({ preventScroll: true });

  const choose = (id) => tell({ chosen: id });

  function showTicks() {
    const found = boxes();
    const count = found.filter((box) => box.checked).length;
    for (const box of found) box.closest("tr").classList.toggle("kv-ticked", box.checked);
    if (!all) return;
    all.checked = count > 0 && count === found.length;
    all.indeterminate = count > 0 && count < found.length;
  }

  function tellTicks(pressed) {
    showTicks();
    tell({ ticks: Object.fromEntries(pressed.map((box) => [idOf(box), box.checked])) });
  }

  head.onchange = () => {
    for (const box of boxes()) box.checked = all.checked;
    tellTicks(boxes());
  };
  body.onchange = (event) => tellTicks([event.target]);

  body.onclick = (event) => {
    if (event.target.closest("label, input")) return;
    const row = event.target.closest("tr");
    if (row?.querySelector("button")) choose(row.dataset.id === data.chosen ? "" : row.dataset.id);
  };

  body.onkeydown = (event) => {
    const button = handle(event.target.closest("tr"));
    const box = boxOf(button);
    const list = stops();
    const at = list.indexOf(button);
    const isBox = event.target === box && box !== button;
    if (event.key === "Escape") return choose("");
    if (event.key === " " && box && event.target !== box) {
      event.preventDefault();
      box.click();
      return;
    }
    if (event.key === "Enter" && isBox) return choose(button.closest("tr").dataset.id);
    if (event.key === "ArrowLeft" && box) return move(event, box);
    if (event.key === "ArrowRight" && isBox) return move(event, button);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[event.key];
    if (next === undefined || !list[next]) return;
    for (const one of list) one.tabIndex = -1;
    list[next].tabIndex = 0;
    move(event, (isBox && boxOf(list[next])) || list[next]);
  };
}

// What Tab reaches in a row: its button, or its box where nothing can be chosen.
const handle = (row) => row.querySelector("button") ?? row.querySelector("input");
const idOf = (box) => box.closest("tr").dataset.id;
const boxOf = (button) => button.closest("tr").querySelector("input");

function move(event, target) {
  event.preventDefault();
  target.focus();
}

function frame(parent) {
  const box = document.createElement("div");
  box.className = "kv-table";
  const table = document.createElement("table");
  table.append(document.createElement("caption"));
  table.append(document.createElement("thead"), document.createElement("tbody"));
  box.append(table);
  parent.append(box);
  return table;
}

function headRow(data, hasBoxes) {
  const row = document.createElement("tr");
  if (hasBoxes) {
    const cell = document.createElement(data.tickAll ? "th" : "td");
    cell.className = "kv-box";
    if (data.tickAll) {
      cell.scope = "col";
      cell.append(checkbox(data.tickAll));
      cell.querySelector("input").tabIndex = 0;
    }
    row.append(cell);
  }
  for (const column of data.columns) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = column.label;
    if (column.numeric) cell.className = "kv-num";
    if (column.note) {
      const note = document.createElement("small");
      note.textContent = column.note;
      cell.append(note);
    }
    row.append(cell);
  }
  return row;
}

function bodyRow(row, columns, hasBoxes) {
  const line = document.createElement("tr");
  line.dataset.id = row.id;
  if (row.muted) line.className = "kv-muted";
  const heading = columns.findIndex((column) => column.heading);
  if (hasBoxes) {
    const cell = document.createElement("td");
    cell.className = "kv-box";
    if (row.box) cell.append(checkbox(words(row.cells[Math.max(heading, 0)])));
    line.append(cell);
  }
  columns.forEach((column, at) => {
    const cell = document.createElement(column.heading ? "th" : "td");
    let place = cell;
    if (column.heading) {
      cell.scope = "row";
      place = document.createElement("button");
      place.type = "button";
      place.tabIndex = -1;
      cell.append(place);
    }
    place.append(...content(row.cells[at]));
    cell.className = column.numeric ? "kv-num" : column.short ? "kv-short" : "";
    line.append(cell);
  });
  return line;
}

const words = (cell) => (typeof cell === "string" ? cell : cell.text);

// The word says it; the sign before it is the one of map and legend.
function content(cell) {
  if (typeof cell === "string" || !cell.sign) return [words(cell)];
  const both = document.createElement("span");
  both.className = "kv-signed";
  const sign = document.createElement("img");
  sign.src = "/assets/sig/" + encodeURIComponent(cell.sign) + ".svg";
  sign.alt = "";
  sign.width = 36;
  sign.height = 18;
  both.append(sign, words(cell));
  return [both];
}

// The label gives the box room for a finger; Tab passes it by, Space in the row reaches it.
function checkbox(name) {
  const room = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.setAttribute("aria-label", name);
  box.tabIndex = -1;
  room.append(box);
  return room;
}

function reveal(table, row) {
  const box = table.parentElement;
  const [top, bottom] = [row.offsetTop - table.tHead.offsetHeight, row.offsetTop + row.offsetHeight];
  if (top < box.scrollTop || bottom > box.scrollTop + box.clientHeight) {
    box.scrollTop = top - box.clientHeight / 3;
  }
}
