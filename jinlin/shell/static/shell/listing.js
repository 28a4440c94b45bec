// Choosing rows, and telling the style sheet whether a table is wider than its card.
const list = (element) => element.closest("[data-listing]");

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.matches("[data-choose-page]")) list(box).querySelectorAll("[data-choose]").forEach((each) => (each.checked = box.checked));
  if (box.matches("[data-choose], [data-choose-page]")) tell(list(box));
});

let last = null; // with Shift, a whole stretch is chosen
document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-choose]");
  if (box) {
    if (event.shiftKey && last && list(last) === list(box)) stretch(last, box);
    last = box;
  }
  const every = event.target.closest("[data-choose-every]");
  if (every) tell(list(every), every.dataset.total);
  const none = event.target.closest("[data-choose-none]");
  if (none) {
    list(none).querySelectorAll("[data-choose]").forEach((each) => (each.checked = false));
    tell(list(none));
  }
});

function stretch(from, to) {
  const boxes = [...list(to).querySelectorAll("[data-choose]")];
  const [first, final] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
  boxes.slice(first, final + 1).forEach((each) => (each.checked = to.checked));
}

function tell(region, everything = "") {
  const boxes = [...region.querySelectorAll("[data-choose]")];
  const chosen = boxes.filter((box) => box.checked).length;
  boxes.forEach((box) => box.closest("tr").classList.toggle("on", box.checked));
  const page = region.querySelector("[data-choose-page]");
  page.checked = chosen === boxes.length;
  page.indeterminate = chosen > 0 && chosen < boxes.length;
  region.querySelector("[data-every]").value = everything ? "1" : "";
  region.querySelector("[data-batch]").hidden = chosen === 0;
  region.querySelector("[data-count]").textContent = (everything ? Number(everything) : chosen).toLocaleString();
}

function measure() {
  for (const scroll of document.querySelectorAll(".jl-list-scroll")) {
    scroll.classList.remove("is-wide");
    scroll.classList.toggle("is-wide", scroll.scrollWidth > scroll.clientWidth + 1);
  }
}
document.addEventListener("htmx:load", measure);
window.addEventListener("resize", measure);
measure();
