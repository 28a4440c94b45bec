// Drop-down menus are <details data-menu>: they open without us; we close them and move the focus.
const open = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of open()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu]");
  if (event.key === "Escape") {
    for (const each of open()) {
      const held = each.contains(document.activeElement);
      each.open = false;
      if (held) each.querySelector("summary").focus();
    }
  }
  if (!menu?.open || !["ArrowDown", "ArrowUp"].includes(event.key) || event.target.matches("input[type=text]")) return;
  event.preventDefault();
  move(menu, event.key === "ArrowDown" ? 1 : -1);
});

function move(menu, step) {
  const stops = [...menu.querySelectorAll(".jl-menu a, .jl-menu button, .jl-menu input:not([type=hidden])")];
  const here = stops.indexOf(document.activeElement);
  stops.at((here + step + stops.length) % stops.length)?.focus();
}

// On a phone the tabs are wider than the screen: begin where one is.
const tab = document.querySelector(".jl-tabs .on");
if (tab) tab.closest(".jl-tabs").scrollLeft = tab.offsetLeft - (innerWidth - tab.offsetWidth) / 2;

// A multi filter says what is chosen in its closed state.
function say(menu) {
  const words = menu.querySelector("[data-chosen]");
  const chosen = [...menu.querySelectorAll("input:checked")].map((box) => box.nextElementSibling.textContent);
  words.textContent = chosen.join("、") || words.dataset.chosen;
}
document.addEventListener("change", (event) => {
  const menu = event.target.closest("[data-multi]");
  if (menu) say(menu);
});
const sayAll = () => document.querySelectorAll("[data-multi]").forEach(say);
document.addEventListener("htmx:load", sayAll);
sayAll();
