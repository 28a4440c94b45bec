// Short messages: those of the page, those of HX-Trigger: {"toast": {"text", "level"}}, and what went wrong on the way.
const shelf = document.getElementById("toasts");
const SHOWN_FOR = 5000;

export function toast(text, level = "success") {
  const box = document.createElement("div");
  box.className = `jl-toast jl-toast-${level}`;
  box.textContent = text;
  shelf.append(box);
  keep(box);
}

function keep(box) {
  let timer = setTimeout(() => box.remove(), SHOWN_FOR);
  box.addEventListener("mouseenter", () => clearTimeout(timer));
  box.addEventListener("mouseleave", () => (timer = setTimeout(() => box.remove(), SHOWN_FOR)));
  box.addEventListener("click", () => box.remove());
}
shelf.querySelectorAll("[data-toast]").forEach(keep);

document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.level));
document.addEventListener("htmx:sendError", () => toast(shelf.dataset.offline, "error"));
document.addEventListener("htmx:responseError", (event) => {
  toast(event.detail.xhr.status === 403 ? shelf.dataset.refused : shelf.dataset.failed, "error");
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  toast(shelf.dataset.copied);
});
