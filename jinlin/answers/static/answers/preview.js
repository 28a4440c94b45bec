// The phone beside the editor says what the form says. Without a script it says what was kept.
const form = document.querySelector("[data-answer-form]");
const place = (name) => document.querySelector(`[data-preview-${name}]`);
const said = (name) => form.elements[name]?.value.trim() ?? "";

function show() {
  const kind = form.querySelector("[name=kind]:checked")?.value ?? "text";
  for (const part of form.querySelectorAll("[data-only]")) part.hidden = !part.dataset.only.split(" ").includes(kind);
  const at = place("asked").textContent.split(" ")[0];
  place("asked").textContent = `${at} ${said("asked").split("\n")[0] || "…"}`;
  const card = ["article", "mini_program", "file"].includes(kind);
  place("text").hidden = card || (kind === "image" && !said("text"));
  place("text").textContent = said("text") || "…";
  place("card").hidden = !card;
  place("title").textContent = said("text");
  place("url").textContent = said("url");
  place("image").hidden = kind !== "image";
  place("image-url").textContent = said("image_url");
}

if (form) {
  form.addEventListener("input", show);
  show();
}
