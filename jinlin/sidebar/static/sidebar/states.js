// Says why the page cannot be used, and what to do about it.
const LIKELY = [
  [/domain|signature/i, "domain"],
  [/permission|denied|no privilege|scope/i, "scope"],
  [/not exist|not support|function/i, "version"],
];

export function showTrouble(page, trouble) {
  const state = document.getElementById(`state-${trouble.state}`).content.cloneNode(true);
  for (const place of state.querySelectorAll("[data-error]")) place.textContent = trouble.message;
  const version = state.querySelector("[data-version]");
  if (version) version.textContent = /wxwork\/([\d.]+)/i.exec(navigator.userAgent)?.[1] ?? "—";
  const likely = LIKELY.find(([words]) => words.test(trouble.message))?.[1];
  state.querySelector(`[data-step="${likely}"]`)?.classList.add("is-likely");
  page.replaceChildren(state);
}
