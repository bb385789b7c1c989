// Messages as elements. Texts only ever become text nodes, so nothing that was typed can become markup.

import { guidance } from "./guidance.js";
import { calls, downloads, fill, inline, link, list, make } from "./links.js";

// Paragraphs at empty lines, line breaks, and lists from lines that start with "- ".
export function rich(text) {
  const blocks = [];
  let open = null;
  for (const line of String(text).split(/\r?\n/)) {
    const item = /^\s*[-•] (.*)/.exec(line);
    if (item) {
      if (open?.tagName !== "UL") blocks.push((open = make("ul", { dir: "auto" })));
      open.append(make("li", { dir: "auto" }, ...inline(item[1])));
    } else if (!line.trim()) {
      open = null;
    } else if (open?.tagName === "P") {
      open.append(make("br"), ...inline(line));
    } else {
      blocks.push((open = make("p", { dir: "auto" }, ...inline(line))));
    }
  }
  return blocks;
}

const row = (who, texts, ...children) =>
  make("div", { class: `row ${who}` }, make("span", { class: "unseen" }, texts[who]), ...children);

export function userMessage(item, texts) {
  const element = row("you", texts, make("div", { class: "bubble", dir: "auto" }, item.text));
  element.dataset.id = item.id;
  return element;
}

// What became of a message of hers that has not simply arrived.
export function markUser(element, message, online, texts, resend) {
  element.querySelector(".note")?.remove();
  const waits = message.state === "waiting" || (message.state === "sending" && !online);
  element.classList.toggle("unsent", waits || message.state === "failed");
  const note = (text, ...more) => element.append(make("p", { class: "note" }, text, ...more));
  if (message.cut) note(texts.cut);
  else if (message.error === "empty") note(texts.empty);
  else if (message.state === "failed") {
    const again = make("button", { type: "button", class: "plain" }, texts.resend);
    again.addEventListener("click", resend);
    note(texts.failed, " ", again);
  } else if (waits && !online) note(texts.unsent);
}

// Attachments as Rasa sends them: pictures are shown, others are offered as a link.
function attachment({ type, payload = {} }) {
  const address = String(payload.src ?? payload.url ?? "");
  if (!/^https:\/\//.test(address)) return undefined;
  const label = String(payload.title ?? payload.alt ?? "");
  return type === "image" ? make("img", { src: address, alt: label, loading: "lazy" }) : link(address, label || address);
}

// Progress as "3 of 11", [3, 11] or {"step": 3, "of": 11}.
export function steps(progress) {
  const [step, of] = (JSON.stringify(progress ?? 0).match(/\d+/g) ?? []).map(Number);
  return { step, of };
}

// `custom` is rendered by its type where it has a rendering of its own, else by what it carries: numbers and links.
export function botMessage({ text, custom, attachment: extra, quick_replies: replies, progress }, texts, answer) {
  const element = row("bot", texts, progress && make("span", { class: "unseen" }, fill(texts.progress, steps(progress))));
  const card = custom?.type === "guidance" && guidance(custom, texts);
  const bubble = (...children) => make("div", { class: "bubble" }, ...children);
  const shown = [card || (text && bubble(...rich(text))), extra && bubble(attachment(extra)),
    !card && calls(custom?.phones, texts), downloads(custom?.links, texts)].filter(Boolean);
  element.append(...shown);
  if (list(replies).length) {
    const group = make("div", { class: "buttons replies", role: "group", "aria-label": texts.answers });
    for (const { title, payload } of replies) {
      const button = make("button", { type: "button", class: "button", dir: "auto" }, String(title));
      button.addEventListener("click", () => answer(button, String(payload ?? title), String(title)));
      group.append(button);
    }
    element.append(group);
  }
  element.hidden = !element.querySelector("div, article"); // a payload meant for other widgets
  return element;
}
