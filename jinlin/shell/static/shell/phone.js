// What a script adds to pages on phones; without it everything still works.
// A form is sent once, fields that depend on another show when it fits (`data-when`), counters count.

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 8000);
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form")) delete form.dataset.sent;
});

const chosen = (name) => [...document.getElementsByName(name)].filter((each) => !each.disabled && (each.type === "radio" || each.type === "checkbox" ? each.checked : each.value !== "")).map((each) => each.value);

const fits = (test) => {
  const values = chosen(test.name);
  if (test.how === "answered") return values.length > 0;
  if (test.how === "any") return values.some((each) => test.values.includes(each));
  if (test.how === "none") return values.length > 0 && !values.some((each) => test.values.includes(each));
  const number = Number(values[0]);
  if (!values.length || Number.isNaN(number)) return false;
  return test.how === "least" ? number >= test.number : number <= test.number;
};

const dependent = [...document.querySelectorAll("[data-when]")].map((place) => ({ place, when: JSON.parse(place.dataset.when) }));

const look = () => {
  for (const { place, when } of dependent) {
    const shown = when.how === "all" ? when.tests.every(fits) : when.tests.some(fits);
    place.hidden = !shown;
    for (const field of place.querySelectorAll("input, select, textarea")) field.disabled = !shown;
  }
};

if (dependent.length) {
  document.addEventListener("change", look);
  document.addEventListener("input", look);
  look();
}
