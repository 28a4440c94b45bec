// The chat toolbar: ask the client which chat is open, then let the server fill the page. Nothing is kept here.
import { Trouble, openChat } from "./client.js";
import { bindSending } from "./sending.js";
import { showTrouble } from "./states.js";
import "./kinds.js";
import "../shell/toasts.js";
import "../shell/tips.js";

const page = document.getElementById("sidebar");
const told = JSON.parse(document.getElementById("told").textContent);

async function start() {
  if (!told.standIn && told.agentId === null) return page.setAttribute("aria-busy", "false");
  try {
    const chat = await openChat(told);
    bindSending(chat, told);
    const url = told[chat.kind].replace("/ID/", `/${encodeURIComponent(chat.id)}/`);
    await window.htmx.ajax("GET", url, { target: "#sidebar", swap: "innerHTML" });
  } catch (error) {
    showTrouble(page, error instanceof Trouble ? error : new Trouble("broken", String(error?.message ?? error)));
  }
  page.setAttribute("aria-busy", "false");
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-tab]");
  if (tab) for (const each of tab.parentElement.children) mark(each, each === tab);
  const fold = event.target.closest("[data-fold]");
  if (fold) unfold(fold, document.getElementById(fold.dataset.fold));
  event.target.closest("[data-drop]")?.closest("form").remove();
  if (event.target.closest("[data-reload]")) window.location.reload();
});

function mark(tab, on) {
  tab.classList.toggle("on", on);
  if (on) tab.setAttribute("aria-current", "true");
  else tab.removeAttribute("aria-current");
}

function unfold(button, part) {
  part.hidden = !part.hidden;
  button.setAttribute("aria-expanded", String(!part.hidden));
  if (!part.hidden) part.querySelector("input, textarea")?.focus();
}

// What says why there is nothing to show is shown too; whoever was signed out meanwhile begins again.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.responseURL && !new URL(xhr.responseURL).pathname.startsWith("/sidebar/")) {
    event.detail.shouldSwap = false;
    window.location.reload();
  } else if ([403, 404].includes(xhr.status) && xhr.responseText.includes("data-state")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    event.detail.target = page;
  }
});

document.addEventListener("htmx:afterSwap", () => {
  const count = document.querySelector(".on [data-count]");
  if (count) count.textContent = String(document.querySelectorAll("#part [data-duty]").length || "");
});

start();
