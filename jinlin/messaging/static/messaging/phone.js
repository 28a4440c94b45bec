// Mirror what is typed into the phone beside the form: a field with data-phone="name" fills [data-phone-shows="name"].
function show(field) {
  for (const place of document.querySelectorAll(`[data-phone-shows="${field.dataset.phone}"]`)) place.textContent = field.value;
}
for (const field of document.querySelectorAll("[data-phone]")) show(field);
document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-phone]")) show(event.target);
});
