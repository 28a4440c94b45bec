// A form of items shows the fields of the chosen kind alone. Without a script it shows all of them.
const chosen = (form) => form.querySelector("[name=kind]:checked")?.value ?? "text";

function show(form) {
  for (const part of form.querySelectorAll("[data-only]")) part.hidden = part.dataset.only !== chosen(form);
}

const showAll = () => document.querySelectorAll("form[data-kinds]").forEach(show);
document.addEventListener("change", (event) => event.target.name === "kind" && show(event.target.form));
document.addEventListener("htmx:afterSwap", showAll);
showAll();
