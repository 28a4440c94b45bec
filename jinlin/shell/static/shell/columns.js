// The order of columns: by dragging, and by buttons for the keyboard.
let held = null;

document.addEventListener("dragstart", (event) => {
  held = event.target.closest?.("[data-sortable] > li") ?? null;
  held?.classList.add("is-held");
});
document.addEventListener("dragover", (event) => {
  const over = event.target.closest?.("[data-sortable] > li");
  if (!held || !over || over.parentElement !== held.parentElement) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  over.parentElement.insertBefore(held, event.clientY < top + height / 2 ? over : over.nextElementSibling);
});
document.addEventListener("dragend", () => {
  held?.classList.remove("is-held");
  held = null;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  const line = button.closest("li");
  if (button.dataset.move === "up") line.previousElementSibling?.before(line);
  else line.nextElementSibling?.after(line);
  button.focus();
});
