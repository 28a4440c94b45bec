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

let changed = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-guard]")) changed = true;
});
document.addEventListener("submit", () => (changed = false));
window.addEventListener("beforeunload", (event) => changed && event.preventDefault());

document.addEventListener("click", (event) => event.target.matches("input[type=date]") && event.target.showPicker?.());
