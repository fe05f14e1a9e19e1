// One polite live region: a toast is not read aloud, this line is.
export default function (component) {
  const { parentElement, data } = component;
  let line = parentElement.querySelector(".kv-status");
  if (!line) {
    line = document.createElement("div");
    line.className = "kv-status";
    line.setAttribute("role", "status");
    parentElement.append(line);
  }
  if (line.textContent !== data) line.textContent = data;
}
