// Move what is planned: by dragging a chip onto a day or half hour, or with Alt and the arrow keys; each move can be undone.
import { toast } from "../shell/toasts.js";

const calendar = document.querySelector("[data-calendar]");
const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"];
let dragged = null;

function target(chip, slot) {
  return slot.includes("T") ? slot : `${slot}T${chip.dataset.at.slice(11)}`;
}

async function ask(chip, at) {
  const body = new URLSearchParams({ at });
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  const answer = await fetch(chip.dataset.move, { method: "POST", body, headers }).catch(() => null);
  const told = answer ? await answer.json().catch(() => ({})) : {};
  return answer?.ok ? told : { refused: told.refused ?? calendar.dataset.failed };
}

async function move(chip, at, undoing = false) {
  const before = chip.dataset.at;
  if (at === before) return;
  const told = await ask(chip, at);
  if (told.refused) {
    toast(told.refused, "error");
    return;
  }
  place(chip, told.at);
  if (undoing) toast(calendar.dataset.moved);
  else offerUndo(chip, before);
}

function place(chip, at) {
  chip.dataset.at = at;
  chip.querySelector("time").textContent = at.slice(11);
  const minutes = Number(at.slice(11, 13)) * 60 + Number(at.slice(14)) ;
  const half = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${minutes % 60 < 30 ? "00" : "30"}`;
  const cell = calendar.querySelector(`[data-slot="${at.slice(0, 10)}T${half}"], [data-slot="${at.slice(0, 10)}"]`);
  if (!cell) return chip.remove();
  cell.append(chip);
  chip.focus();
}

function offerUndo(chip, before) {
  toast(calendar.dataset.moved);
  const box = document.getElementById("toasts").lastElementChild;
  const button = document.createElement("button");
  button.className = "btn btn-link";
  button.textContent = calendar.dataset.undo;
  button.addEventListener("click", () => move(chip, before, true));
  box.append(button);
}

function shifted(at, days, minutes) {
  const moment = new Date(`${at}:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  moment.setUTCMinutes(moment.getUTCMinutes() + minutes);
  return moment.toISOString().slice(0, 16);
}

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -30], ArrowDown: [0, 30] };

calendar?.addEventListener("keydown", (event) => {
  const chip = event.target.closest("[data-move]");
  if (!chip || !event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  move(chip, shifted(chip.dataset.at, ...KEYS[event.key]));
});
calendar?.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("[data-move]");
  if (dragged) event.dataTransfer.effectAllowed = "move";
});
calendar?.addEventListener("dragover", (event) => {
  const cell = event.target.closest("[data-slot]");
  if (!dragged || !cell) return;
  event.preventDefault();
  calendar.querySelectorAll(".cal-over").forEach((other) => other.classList.remove("cal-over"));
  cell.classList.add("cal-over");
});
calendar?.addEventListener("drop", (event) => {
  const cell = event.target.closest("[data-slot]");
  calendar.querySelectorAll(".cal-over").forEach((other) => other.classList.remove("cal-over"));
  if (!dragged || !cell) return;
  event.preventDefault();
  move(dragged, target(dragged, cell.dataset.slot));
  dragged = null;
});
calendar?.addEventListener("dragend", () => (dragged = null));
