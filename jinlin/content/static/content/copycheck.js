// The copy check: a click on a word selects it in the text, a click on a suggestion writes it. What is typed as evidence
// stays while the check runs again.
function field(box, name) {
  return box.closest("form")?.elements[name];
}

// Places are counted in characters, as Python does; a text field counts UTF-16 units.
function unit(text, place) {
  return [...text].slice(0, place).join("").length;
}

function act(event) {
  const button = event.target.closest("[data-cc-field]");
  const box = button?.closest("[data-copycheck]");
  const text = box && field(box, button.dataset.ccField);
  if (!text) return;
  const start = unit(text.value, Number(button.dataset.ccStart));
  const end = unit(text.value, Number(button.dataset.ccEnd));
  text.focus();
  text.setSelectionRange(start, end);
  if (button.dataset.ccReplace === undefined) return;
  text.setRangeText(button.dataset.ccReplace, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

function typed(box) {
  return [...box.querySelectorAll("[name^='exception:'], [name^='evidence:']")].map((one) => [one.name, one.value]);
}

function begin(box) {
  if (box.dataset.ccReady) return;
  box.dataset.ccReady = "yes";
  let kept = [];
  box.addEventListener("click", act);
  box.addEventListener("input", (event) => { if (/^(exception|evidence):/.test(event.target.name ?? "")) event.stopPropagation(); });
  box.addEventListener("htmx:beforeSwap", () => { kept = typed(box); });
  box.addEventListener("htmx:afterSwap", () => {
    for (const [name, value] of kept) {
      const one = value && [...box.querySelectorAll("input, select")].find((each) => each.name === name);
      if (one) one.value = value;
    }
  });
}

const all = () => document.querySelectorAll("[data-copycheck]").forEach(begin);
all();
document.addEventListener("htmx:load", all);
