// One tap: hand the item to the client, say what became of it, report it so that it is counted.
import { toast } from "../shell/toasts.js";
import { post, wordsOf } from "./client.js";

const words = document.getElementById("words").dataset;

export function bindSending(chat, told) {
  document.addEventListener("click", (event) => {
    const item = event.target.closest("[data-item]");
    if (!item) return;
    if (event.target.closest("[data-send]")) send(item, chat, told);
    if (event.target.closest("[data-copy-item]")) copy(item);
    if (event.target.closest("[data-edit]")) edit(item, event.target.closest("[data-edit]"));
  });
  // Where the client lets nothing be sent, copying is what remains.
  document.addEventListener("htmx:afterSwap", () => {
    if (!chat.sends) for (const button of document.querySelectorAll("[data-send]")) button.hidden = true;
  });
}

function textOf(item) {
  const field = item.querySelector(".sb-edit:not([hidden]) textarea");
  return (field ? field.value : item.querySelector("[data-text]")?.dataset.words ?? "").trim();
}

function messageOf(item) {
  const link = item.querySelector("[data-link]")?.dataset;
  if (!link) return { msgtype: "text", text: { content: textOf(item) } };
  return { msgtype: "news", news: { link: link.link, title: link.title, desc: textOf(item), imgUrl: link.image } };
}

async function send(item, chat, told) {
  const message = messageOf(item);
  if (message.text && !message.text.content) return toast(words.empty, "warning");
  const button = item.querySelector("[data-send]");
  button.disabled = true;
  try {
    await chat.ww.sendChatMessage({ ...message, enterChat: false });
    mark(item);
    toast(chat.kind === "chat" ? words.sentChat : words.sentCustomer);
    await report(item);
  } catch (error) {
    toast(reasonOf(wordsOf(error)), /cancel/i.test(wordsOf(error)) ? "warning" : "error");
  } finally {
    button.disabled = false;
  }
}

function mark(item) {
  const place = item.querySelector("[data-sent-mark]");
  const time = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  place.textContent = `✓ ${words.sentMark.replace("{time}", time)}`;
  place.hidden = false;
}

async function report(item) {
  const url = document.querySelector("[data-sent-url]").dataset.sentUrl;
  const nonce = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const answer = await post(url, { item: item.dataset.slug ?? "", question: item.dataset.question ?? "", post: item.dataset.post ?? "", kind: item.dataset.type, nonce }).catch((error) => ({ ok: false, status: wordsOf(error) }));
  if (!answer.ok || answer.redirected) toast(words.unreported.replace("{error}", answer.status), "warning");
}

const REASONS = [
  [/cancel/i, "cancelled"],
  [/without context/i, "noContext"],
  [/no permission|permission denied|access denied/i, "denied"],
  [/invalid signature/i, "signature"],
  [/imgurl/i, "badImage"],
  [/not exist|not support/i, "tooOld"],
];

function reasonOf(error) {
  const known = REASONS.find(([pattern]) => pattern.test(error));
  return known ? words[known[1]] : words.notSent.replace("{error}", error);
}

function edit(item, button) {
  const part = item.querySelector(".sb-edit");
  part.hidden = !part.hidden;
  item.querySelector("[data-text]").hidden = !part.hidden;
  button.setAttribute("aria-expanded", String(!part.hidden));
  if (!part.hidden) part.querySelector("textarea").focus();
}

async function copy(item) {
  const link = item.querySelector("[data-link]")?.dataset.link;
  const copied = await written(link ?? textOf(item));
  toast(copied ? words.copied : words.notCopied, copied ? "success" : "warning");
}

// Web views of older clients have no clipboard; a selected field they can all copy.
async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "visually-hidden";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
