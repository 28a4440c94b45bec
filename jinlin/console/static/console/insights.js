// A heavy part that could not be fetched says so and can be asked for again.
function failed(event) {
  const part = event.target.closest?.("[data-insight]");
  const words = part?.querySelector("template[data-failed]");
  if (!words) return;
  part.dataset.words = words.innerHTML;
  part.removeAttribute("aria-busy");
  part.querySelectorAll(".card").forEach((card) => card.remove());
  part.prepend(words.content.cloneNode(true));
}

document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:sendError", failed);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-again]")) location.reload();
});
document.addEventListener("htmx:afterSwap", (event) => event.target.removeAttribute?.("aria-busy"));

// Choosing another unit asks at once.
document.addEventListener("change", (event) => {
  if (event.target.matches(".in-bar select, [data-ask]")) event.target.form.requestSubmit();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});

// A field shows on paper only what fits into it; what is written there is printed in full.
window.addEventListener("beforeprint", () =>
  document.querySelectorAll("[data-on-paper]").forEach((field) => { field.nextElementSibling.textContent = field.value; }),
);
