// The phone beside the editor says what the text field says. Without a script it says what was kept.
const form = document.querySelector("[data-asset-form]");
const bubble = document.querySelector("[data-phone-part='text']");

function show() {
  if (bubble && form.elements.text) bubble.textContent = form.elements.text.value || "…";
  const origin = form.querySelector("[name=origin]:checked, select[name=origin]")?.value;
  for (const each of form.querySelectorAll("[data-not-original]")) each.hidden = origin === "original";
}

if (form) {
  form.addEventListener("input", show);
  show();
}
