// data-confirm on a form or button asks first; data-confirm-word wants a word (the group's name) typed.
const dialog = document.getElementById("confirm");
const typed = dialog.querySelector("[data-confirm-typed]");
const input = typed.querySelector("input");
const label = typed.querySelector("label");
const yes = dialog.querySelector("[data-confirm-yes]");

document.addEventListener(
  "submit",
  (event) => {
    const asker = event.submitter?.dataset.confirm ? event.submitter : event.target;
    if (!asker.dataset.confirm || event.target.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(asker).then((agreed) => {
      if (!agreed) return;
      event.target.dataset.confirmed = "yes";
      event.target.requestSubmit(event.submitter ?? undefined);
      delete event.target.dataset.confirmed;
    });
  },
  true,
);

function ask(asker) {
  const word = asker.dataset.confirmWord ?? "";
  dialog.querySelector("[data-confirm-text]").textContent = asker.dataset.confirm;
  typed.hidden = !word;
  label.textContent = label.dataset.template.replace("{word}", word);
  input.value = "";
  yes.disabled = Boolean(word);
  input.oninput = () => (yes.disabled = input.value.trim() !== word);
  yes.className = asker.matches(".jl-bad, .btn-danger, [data-danger]") || word ? "btn btn-danger" : "btn btn-primary";
  dialog.returnValue = "no";
  dialog.showModal();
  (word ? input : yes).focus();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}
