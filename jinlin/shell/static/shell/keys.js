// Keys of the whole page: ⌘K or Ctrl+K searches, Ctrl+Enter saves. Long forms warn before they are left.
const search = document.querySelector("[data-search]");
const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const hint = document.querySelector(".jl-search kbd");
if (hint && !isMac) hint.textContent = "Ctrl K";

document.addEventListener("keydown", (event) => {
  const held = event.metaKey || event.ctrlKey;
  if (held && event.key.toLowerCase() === "k" && search) {
    event.preventDefault();
    search.focus();
    search.select();
  }
  if (held && event.key === "Enter" && event.target.form) event.target.form.requestSubmit();
});

// What the search box finds while one types: arrows walk through it, Escape or a click elsewhere puts it away.
const hits = document.getElementById("found");
document.querySelector(".jl-search")?.addEventListener("keydown", (event) => {
  const links = [...hits.querySelectorAll("a")];
  if (event.key === "Escape") {
    hits.replaceChildren();
    search.focus();
  }
  if (!links.length || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const next = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  (links[next] ?? search).focus();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest(".jl-search")) hits?.replaceChildren();
});

let changed = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-guard]")) changed = true;
});
document.addEventListener("submit", () => (changed = false));
window.addEventListener("beforeunload", (event) => changed && event.preventDefault());

document.addEventListener("click", (event) => event.target.matches("input[type=date]") && event.target.showPicker?.());
