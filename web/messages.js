// Messages as elements. Texts only ever become text nodes, so nothing that was typed can become markup.

import { guidance } from "./guidance.js";

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

const LINK = /\[([^\]\n]{1,200})\]\(((?:https:\/\/|tel:)[^\s)]+)\)|https:\/\/[^\s<>"]+[^\s<>".,;:!?)]|tel:\+?[0-9][0-9-]{1,18}[0-9]/g;

// A link, by address; telephone numbers are made to stand out, for a hurry.
function link(address, label) {
  return address.startsWith("tel:")
    ? make("a", { href: address, class: "call" }, label)
    : make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label);
}

// One line: https addresses, `tel:` numbers and [label](address) become links.
export function inline(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    parts.push(text.slice(end, match.index));
    const address = match[2] ?? match[0];
    parts.push(link(address, match[1] ?? address.replace(/^tel:/, "")));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== "");
}

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

export function botMessage(message, texts, answer) {
  const element = row("bot", texts);
  const card = message.custom?.type === "guidance" && guidance(message.custom, texts);
  if (card) element.append(card);
  else if (message.text) element.append(make("div", { class: "bubble" }, ...rich(message.text)));
  const extra = message.attachment && attachment(message.attachment);
  if (extra) element.append(make("div", { class: "bubble" }, extra));
  if (Array.isArray(message.quick_replies) && message.quick_replies.length) {
    const group = make("div", { class: "replies", role: "group", "aria-label": texts.answers });
    for (const { title, payload } of message.quick_replies) {
      const button = make("button", { type: "button", dir: "auto" }, String(title));
      button.addEventListener("click", () => answer(button, String(payload ?? title), String(title)));
      group.append(button);
    }
    element.append(group);
  }
  element.hidden = element.children.length === 1; // a payload meant for other widgets
  return element;
}
