// Escape leaves the page, unless it closes something first or somebody is typing.
export default function (component) {
  const { parentElement, setTriggerValue } = component;
  const opened = "[role=dialog], [role=listbox], [data-testid=stPopoverBody]";
  const listen = (event) => {
    const isTyping = event.target.closest?.("input, textarea, select, [role=combobox], iframe");
    if (event.key !== "Escape" || event.defaultPrevented || isTyping) return;
    if (document.querySelector(opened)) return;
    // In a table Escape clears what is chosen there.
    if (event.target.closest?.("table")) return;
    setTriggerValue("left", Date.now());
  };
  document.addEventListener("keydown", listen);
  return () => document.removeEventListener("keydown", listen);
}
