// Stands in for the WeCom client in an ordinary browser: same functions, same answers. Development and demos only.
import { post } from "./client.js";

const asked = new URLSearchParams(window.location.search);
const told = JSON.parse(document.getElementById("told").textContent);

export function register() {}

export async function getContext() {
  return { entry: asked.has("chat") ? "group_chat_tools" : "single_chat_tools", errMsg: "getContext:ok" };
}

export async function getCurExternalChat() {
  return { chatId: asked.get("chat"), errMsg: "getCurExternalChat:ok" };
}

export async function getCurExternalContact() {
  return { userId: asked.get("customer"), errMsg: "getCurExternalContact:ok" };
}

export async function sendChatMessage(message) {
  const text = message.text?.content ?? `${message.news.title}\n${message.news.desc}\n${message.news.link}`.replace(/\n+/g, "\n");
  const answer = await post(told.say, { chat: asked.get("chat") ?? "", customer: asked.get("customer") ?? "", text });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw { errMsg: `sendChatMessage:fail ${said.error ?? answer.status}` };
  show(text, said.said);
  return { errMsg: "sendChatMessage:ok" };
}

function show(text, heard) {
  const line = document.createElement("li");
  line.textContent = text;
  if (!heard) {
    const note = document.createElement("small");
    note.textContent = document.getElementById("words").dataset.unsaid;
    line.append(note);
  }
  document.getElementById("strip-lines").append(line);
  document.querySelector("#strip [data-empty]").hidden = true;
}
