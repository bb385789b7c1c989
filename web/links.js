// Links in texts, and the buttons that a message may carry: numbers to call, files to take along.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

// A drawing of one or more paths on a 24 by 24 grid, for the eyes only.
export function drawing(className, ...paths) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", className);
  for (const d of paths) {
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

export const list = (value) => (Array.isArray(value) ? value : []);
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const LINK = /\[([^\]\n]{1,200})\]\(((?:https:\/\/|tel:)[^\s)]+)\)|https:\/\/[^\s<>"]+[^\s<>".,;:!?)]|tel:\+?[0-9][0-9-]{1,18}[0-9]/g;
const OUTSIDE = { target: "_blank", rel: "noopener noreferrer" };

// A link, by address; telephone numbers are made to stand out, for a hurry.
export const link = (address, label) =>
  make("a", { href: address, ...(address.startsWith("tel:") ? { class: "call" } : OUTSIDE) }, label);

// One line: https addresses, `tel:` numbers, [label](address) and the numbers of `phones` become links.
export function inline(text, phones) {
  const parts = [];
  let end = 0;
  const marked = callable(String(text), phones);
  for (const match of marked.matchAll(LINK)) {
    parts.push(marked.slice(end, match.index));
    const address = match[2] ?? match[0];
    parts.push(link(address, match[1] ?? address.replace(/^tel:/, "")));
    end = match.index + match[0].length;
  }
  parts.push(marked.slice(end));
  return parts.filter((part) => part !== "");
}

// The number in a text such as "988 (call or text)"; undefined where there is none.
const numberIn = (text) => /\+?\d[\d ().-]*\d/.exec(text)?.[0];
const dial = (number) => `tel:${number.replace(/[^+\d]/g, "")}`;

function callable(text, phones) {
  if (text.includes("tel:")) return text;
  return list(phones).map((phone) => numberIn(phone?.number)).filter(Boolean).reduce((result, number) => {
    const exact = new RegExp(`(?<![\\d(])${number.replace(/[+().]/g, "\\$&")}(?![\\d\\]])`, "g");
    return result.replace(exact, `[${number}](${dial(number)})`);
  }, text);
}

const buttons = (all) => (all.length ? make("div", { class: "buttons" }, ...all) : undefined);
const CALL = "M5 3.5h4l1.7 4.6-2.4 1.6a12.5 12.5 0 0 0 6 6l1.6-2.4 4.6 1.7v4a1.5 1.5 0 0 1-1.6 1.5A17 17 0 0 1 3.5 5.1 1.5 1.5 0 0 1 5 3.5z";

// `phones` of a payload: {label, number} each. One that names no number cannot be called, and is left out.
export const calls = (phones, texts) => buttons(list(phones).filter((phone) => numberIn(phone?.number)).map(({ label, number }) =>
  make("a", { href: dial(numberIn(number)), class: "button" }, drawing("icon", CALL),
    make("span", { dir: "auto" }, make("span", { class: "unseen" }, texts.call), ` ${label ?? ""} `, make("b", {}, number)))));

// `links` of a payload: {kind: path}. Only kinds with a name in texts.json, and only paths on the bot's own server.
export const downloads = (links, texts) => buttons(Object.entries(links ?? {})
  .filter(([kind, path]) => texts[`link.${kind}`] && /^\/\w[\w./~?=&%-]*$/.test(path))
  .map(([kind, path]) => make("a",
    { href: new URL(path, import.meta.url).href, class: "button", download: kind !== "page", ...OUTSIDE }, texts[`link.${kind}`])));
