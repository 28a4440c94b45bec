// One tooltip for all: on hover, on focus, gone with Escape (WCAG 1.4.13). Placed so that no table can cut it off.
const tip = document.getElementById("tip");
let owner = null;
let leaving = 0;

const narrow = window.matchMedia("(max-width: 1279px)");
const find = (target) => target.closest?.("[data-tip], [data-tip-from], [data-tip-narrow]");

function show(element) {
  if (element.hasAttribute("data-tip-narrow") && !narrow.matches) return;
  if (element.closest(".jl-sheet")) return;
  owner = element;
  const source = element.dataset.tipFrom === "next" ? element.nextElementSibling : null;
  if (source) tip.replaceChildren(...[...source.childNodes].map((node) => node.cloneNode(true)));
  else tip.textContent = element.dataset.tip ?? element.dataset.tipNarrow;
  (element.closest("dialog") ?? document.body).append(tip);
  tip.hidden = false;
  element.setAttribute("aria-describedby", "tip");
  place(element);
}

function place(element) {
  const at = element.getBoundingClientRect();
  const beside = element.hasAttribute("data-tip-narrow");
  const left = beside ? at.right + 10 : at.left + at.width / 2 - tip.offsetWidth / 2;
  const above = at.top - tip.offsetHeight - 8;
  const top = beside ? at.top + (at.height - tip.offsetHeight) / 2 : above > 8 ? above : at.bottom + 8;
  tip.style.left = `${Math.max(8, Math.min(left, innerWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${top}px`;
}

function hide() {
  owner?.removeAttribute("aria-describedby");
  owner = null;
  tip.hidden = true;
}

document.addEventListener("mouseover", (event) => {
  const element = find(event.target);
  if (element || event.target === tip || tip.contains(event.target)) clearTimeout(leaving);
  if (element && element !== owner) show(element);
});
document.addEventListener("mouseout", (event) => {
  if (owner && (find(event.target) === owner || tip.contains(event.target))) leaving = setTimeout(hide, 120);
});
document.addEventListener("focusin", (event) => {
  const element = find(event.target);
  if (element && event.target.matches(":focus-visible")) show(element);
  else if (owner) hide();
});
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
document.addEventListener("scroll", hide, true);
