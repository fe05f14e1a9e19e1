// A real table in which every cell can be opened: one tab stop, arrows move in both directions,
// Enter opens a cell or chooses a row by its heading, Escape clears. Texts are set as text, never
// as markup.
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const table = parentElement.querySelector("table") ?? frame(parentElement);
  const [head, body] = [table.tHead, table.tBodies[0]];
  const active = parentElement.getRootNode().activeElement;
  const held = body.contains(active) ? active.dataset.at : null;

  table.caption.textContent = data.caption;
  const shape = JSON.stringify([data.columns, data.rows]);
  if (table.dataset.shape !== shape) {
    table.dataset.shape = shape;
    table.querySelector("colgroup").replaceChildren(...data.columns.map(width));
    head.replaceChildren(headRow(data));
    body.replaceChildren(...data.rows.map(bodyRow));
  }
  for (const row of body.rows) {
    const isChosen = row.dataset.id === data.chosen;
    row.classList.toggle("kv-chosen", isChosen);
    row.querySelector("th button").setAttribute("aria-pressed", String(isChosen));
    if (isChosen && table.dataset.chosen !== data.chosen) reveal(table, row);
  }
  table.dataset.chosen = data.chosen;

  const buttons = () => [...body.querySelectorAll("button")];
  const at = (place) => buttons().find((button) => button.dataset.at === place);
  // Who comes back from a cell stands on it again: once, and not when the page merely answers.
  const returned = table.kvReturned === data.focus ? null : at(data.focus);
  table.kvReturned = data.focus;
  const stop = at(held) ?? returned ?? at(data.chosen) ?? buttons()[0];
  for (const button of buttons()) button.tabIndex = button === stop ? 0 : -1;
  if (returned && !held) {
    reveal(table, returned.closest("tr"));
    returned.focus({ preventScroll: true });
  } else if (held && stop) stop.focus({ preventScroll: true });

  body.onclick = (event) => {
    const cell = event.target.closest("th, td");
    const row = cell?.closest("tr");
    if (!row) return;
    if (cell.tagName === "TH") setTriggerValue("chosen", row.dataset.id === data.chosen ? "" : row.dataset.id);
    else setTriggerValue("opened", cell.querySelector("button").dataset.at);
  };

  body.onkeydown = (event) => {
    if (event.key === "Escape") return setTriggerValue("chosen", "");
    const cell = event.target.closest("th, td");
    const rows = [...body.rows];
    const [down, right] = [rows.indexOf(cell.parentElement), cell.cellIndex];
    const last = cell.parentElement.cells.length - 1;
    const to = {
      ArrowDown: [down + 1, right], ArrowUp: [down - 1, right],
      ArrowLeft: [down, right - 1], ArrowRight: [down, right + 1],
      Home: [event.ctrlKey ? 0 : down, 0], End: [event.ctrlKey ? rows.length - 1 : down, last],
      PageDown: [Math.min(down + 10, rows.length - 1), right], PageUp: [Math.max(down - 10, 0), right],
    }[event.key];
    const next = to && rows[to[0]]?.cells[to[1]]?.querySelector("button");
    if (!to) return;
    event.preventDefault();
    if (!next) return;
    for (const button of buttons()) button.tabIndex = -1;
    next.tabIndex = 0;
    next.focus({ preventScroll: true });
    reveal(table, next.closest("tr"));
  };
}

function frame(parent) {
  const box = document.createElement("div");
  box.className = "kv-table kv-matrix";
  const table = document.createElement("table");
  table.append(document.createElement("caption"), document.createElement("colgroup"));
  table.append(document.createElement("thead"), document.createElement("tbody"));
  box.append(table);
  parent.append(box);
  return table;
}

// Columns keep their widths whatever the cells say, so that the eye finds a point where it was.
function width(column) {
  const col = document.createElement("col");
  col.style.width = column.share + "%";
  return col;
}

function headRow(data) {
  const row = document.createElement("tr");
  for (const column of data.columns) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.append(line("span", column.label));
    if (column.note) cell.append(line("small", column.note));
    row.append(cell);
  }
  return row;
}

function bodyRow(row) {
  const tr = document.createElement("tr");
  tr.dataset.id = row.id;
  const name = document.createElement("th");
  name.scope = "row";
  const chooser = press(row.id);
  chooser.append(line("strong", row.name), line("small", row.note));
  name.append(chooser);
  tr.append(name);
  for (const cell of row.cells) {
    const td = document.createElement("td");
    td.className = "kv-state-" + cell.state;
    const opener = press(row.id + "/" + cell.column);
    const spoken = line("span", cell.spoken);
    spoken.className = "kv-spoken";
    const sign = document.createElement("img");
    sign.src = "/assets/sig/" + encodeURIComponent(cell.sign) + ".svg";
    sign.alt = "";
    sign.width = sign.height = 18;
    const words = document.createElement("span");
    words.append(line("span", cell.text));
    if (cell.note) words.append(line("small", cell.note));
    opener.append(spoken, sign, words);
    td.append(opener);
    tr.append(td);
  }
  return tr;
}

function press(place) {
  const button = document.createElement("button");
  button.type = "button";
  button.tabIndex = -1;
  button.dataset.at = place;
  return button;
}

function line(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function reveal(table, row) {
  const box = table.parentElement;
  const [top, bottom] = [row.offsetTop - table.tHead.offsetHeight, row.offsetTop + row.offsetHeight];
  if (top < box.scrollTop) box.scrollTop = top;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
}
