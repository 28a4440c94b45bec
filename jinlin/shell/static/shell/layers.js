// Dialogs, the drawer and the menu sheet. A link or button with data-drawer shows its answer in the drawer.
const drawer = document.getElementById("drawer");
const body = document.getElementById("drawer-body");

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open)?.showModal();
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  if (event.target.matches("dialog")) event.target.close(); // the backdrop
  const toggle = event.target.closest("[data-toggle]");
  if (toggle) unfold(toggle);
  const link = event.target.closest("a[data-drawer], button[data-drawer]");
  if (link && isPlain(event)) {
    event.preventDefault();
    openDrawer(link);
  }
});

const isPlain = (event) => !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;

function unfold(toggle) {
  const target = document.getElementById(toggle.dataset.toggle);
  target.hidden = !target.hidden;
  toggle.setAttribute("aria-expanded", String(!target.hidden));
  if (!target.hidden) target.querySelector("input, select, summary")?.focus();
}

export async function openDrawer(link) {
  const form = link.form;
  const values = form ? Object.fromEntries(groups(new FormData(form))) : {};
  await window.htmx.ajax(form ? "POST" : "GET", link.getAttribute("formaction") || link.href, { target: "#drawer-body", swap: "innerHTML", values });
}

function groups(data) {
  const grouped = new Map();
  for (const [name, value] of data) grouped.set(name, [...(grouped.get(name) ?? []), value]);
  return grouped;
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== body) return;
  drawer.classList.toggle("jl-drawer-wide", body.querySelector("[data-wide]") !== null);
  const title = body.querySelector("h2");
  if (title) drawer.setAttribute("aria-label", title.textContent);
  if (!drawer.open) drawer.showModal();
  (body.querySelector(".is-invalid, [autofocus], input:not([type=hidden]), select, textarea") ?? drawer).focus();
});
// The server says HX-Trigger: drawer-close when the work of the drawer is done.
document.addEventListener("drawer-close", () => drawer.close());
drawer.addEventListener("close", () => body.replaceChildren());
