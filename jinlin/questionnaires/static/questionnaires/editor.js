// The form of a question shows what its kind needs. Without a script it shows all.
function show(form) {
  const kind = form.querySelector("[name=kind]")?.value ?? "";
  for (const part of form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(kind);
}

const showAll = () => document.querySelectorAll("form[data-question]").forEach(show);
document.addEventListener("change", (event) => event.target.name === "kind" && event.target.form?.matches("[data-question]") && show(event.target.form));
document.addEventListener("htmx:afterSwap", showAll);
showAll();
