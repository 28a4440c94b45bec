// The WeCom client, or what stands in for it: registers the page, says which chat is open.
export class Trouble extends Error {
  constructor(state, message) {
    super(message);
    this.state = state;
  }
}

const PATIENCE = 10000;
const ENTRIES = {
  group_chat_tools: { kind: "chat", sends: true },
  single_chat_tools: { kind: "customer", sends: true },
  single_kf_tools: { kind: "customer", sends: true },
  contact_profile: { kind: "customer", sends: false },
};

export const wordsOf = (error) => error?.errMsg ?? error?.message ?? String(error);

export async function openChat(told) {
  if (!told.standIn && !/wxwork/i.test(navigator.userAgent)) throw new Trouble("outside", "");
  const ww = await import(told.script);
  const failed = register(ww, told);
  const { entry } = await within(Promise.race([call(ww.getContext()), failed]));
  const place = ENTRIES[entry];
  if (!place) throw new Trouble("elsewhere", entry);
  return { ww, ...place, id: await within(Promise.race([idOf(ww, place.kind), failed])) };
}

// The script tells of a failure and lets a promise of its own fall besides: told once is enough.
window.addEventListener("unhandledrejection", (event) => {
  if (event.reason instanceof Trouble || event.reason?.errMsg) event.preventDefault();
});

// Registering fails beside the calls: whichever says so first is what the page tells.
function register(ww, told) {
  return new Promise((_resolve, reject) => {
    const fail = (error) => reject(error instanceof Trouble ? error : new Trouble("failed", wordsOf(error)));
    ww.register({
      corpId: told.corpId,
      agentId: told.agentId,
      jsApiList: told.calls,
      getConfigSignature: (url) => signature("corp", url, told),
      getAgentConfigSignature: (url) => signature("app", url, told),
      onConfigFail: fail,
      onAgentConfigFail: fail,
    });
  });
}

async function signature(kind, url, told) {
  const answer = await post(told.signature, { kind, url });
  const said = await answer.json().catch(() => ({}));
  if (!said.signature) throw new Trouble("unsigned", said.error ?? String(answer.status));
  return said;
}

async function idOf(ww, kind) {
  if (kind === "chat") return (await call(ww.getCurExternalChat())).chatId;
  return (await call(ww.getCurExternalContact())).userId;
}

async function call(promise) {
  try {
    return await promise;
  } catch (error) {
    throw error instanceof Trouble ? error : new Trouble("failed", wordsOf(error));
  }
}

function within(promise) {
  const slow = new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Trouble("broken", document.getElementById("words").dataset.slow)), PATIENCE);
  });
  return Promise.race([promise, slow]);
}

export function post(url, fields) {
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  return fetch(url, { method: "POST", headers, body: new URLSearchParams(fields) });
}
