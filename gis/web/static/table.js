// A real table whose rows can be chosen: one tab stop, arrows move, Enter or Space chooses,
// Escape clears. Texts are set as text, never as markup.
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  let table = parentElement.querySelector("table");
  if (!table) {
    const box = document.createElement("div");
    box.className = "kv-table";
    table = document.createElement("table");
    table.append(document.createElement("caption"));
    table.append(document.createElement("thead"), document.createElement("tbody"));
    box.append(table);
    parentElement.append(box);
  }
  const [head, body] = [table.tHead, table.tBodies[0]];
  const hadFocus = body.contains(parentElement.getRootNode().activeElement);
  const focusedId = hadFocus ? parentElement.getRootNode().activeElement.dataset.id : null;

  table.caption.textContent = data.caption;
  const headRow = document.createElement("tr");
  for (const column of data.columns) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = column.label;
    if (column.numeric) cell.className = "kv-num";
    headRow.append(cell);
  }
  head.replaceChildren(headRow);

  const shape = JSON.stringify([data.columns, data.rows]);
  if (table.dataset.shape !== shape) {
    table.dataset.shape = shape;
    body.replaceChildren(...data.rows.map((row) => drawRow(row, data.columns)));
  }

  const buttons = () => [...body.querySelectorAll("button")];
  const choose = (id) => setTriggerValue("chosen", id);
  for (const row of body.rows) {
    const isChosen = row.dataset.id === data.chosen;
    row.classList.toggle("kv-chosen", isChosen);
    row.querySelector("button")?.setAttribute("aria-pressed", String(isChosen));
    if (isChosen && table.dataset.chosen !== data.chosen) reveal(row);
  }
  table.dataset.chosen = data.chosen ?? "";
  const all = buttons();
  const stop = all.find((b) => b.dataset.id === (focusedId ?? data.chosen)) ?? all[0];
  for (const button of all) button.tabIndex = button === stop ? 0 : -1;
  if (hadFocus && stop) stop.focus({ preventScroll: true });

  body.onclick = (event) => {
    const row = event.target.closest("tr");
    if (row?.querySelector("button")) choose(row.dataset.id === data.chosen ? "" : row.dataset.id);
  };
  body.onkeydown = (event) => {
    const list = buttons();
    const at = list.indexOf(event.target);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[event.key];
    if (event.key === "Escape") choose("");
    if (next === undefined || !list[next]) return;
    event.preventDefault();
    list[at].tabIndex = -1;
    list[next].tabIndex = 0;
    list[next].focus();
  };

  function reveal(row) {
    const box = table.parentElement;
    const [top, bottom] = [row.offsetTop - head.offsetHeight, row.offsetTop + row.offsetHeight];
    if (top < box.scrollTop || bottom > box.scrollTop + box.clientHeight) {
      box.scrollTop = top - box.clientHeight / 3;
    }
  }
}

function drawRow(row, columns) {
  const line = document.createElement("tr");
  line.dataset.id = row.id;
  if (row.muted) line.className = "kv-muted";
  columns.forEach((column, at) => {
    const cell = document.createElement(column.heading ? "th" : "td");
    if (column.heading) {
      cell.scope = "row";
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.id = row.id;
      button.textContent = row.cells[at];
      cell.append(button);
    } else {
      cell.textContent = row.cells[at];
    }
    cell.className = column.numeric ? "kv-num" : column.short ? "kv-short" : "";
    line.append(cell);
  });
  return line;
}
