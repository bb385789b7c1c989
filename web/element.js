// <cervical-check>: the chat as a web component. Layouts: a launcher with a panel (default), or "page".

import { Connection } from "./connection.js";
import { botMessage, make, markUser, userMessage } from "./messages.js";

const BASE = new URL(".", import.meta.url);
const OPEN = "cervical-check:open";
const ICONS = {
  chat: "M4 5h16v11H9l-5 4z",
  close: "M6 6l12 12M18 6L6 18",
  fresh: "M4 12a8 8 0 1 0 2.6-5.9M4 4v4.5h4.5",
  send: "M5 12h13M12.5 6l6 6-6 6",
};

const icon = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
};

const remember = (open) => { try { sessionStorage.setItem(OPEN, open ? "1" : ""); } catch { /* not allowed here */ } };
const wasOpen = () => { try { return sessionStorage.getItem(OPEN) === "1"; } catch { return false; } };

class CervicalCheck extends HTMLElement {
  #shown = []; // what the log shows of the server's history: {key, element}
  #part = {};

  async connectedCallback() {
    if (this.shadowRoot) return;
    this.page = this.getAttribute("layout") === "page";
    const lang = this.getAttribute("lang") || document.documentElement.lang || "en";
    const all = await (await fetch(new URL("texts.json", BASE))).json();
    const known = all[lang] ?? all[lang.split("-")[0]];
    this.texts = { ...all.en, ...known };
    if (this.hasAttribute("title")) {
      this.texts.title = this.texts.launcher = this.getAttribute("title");
      this.removeAttribute("title"); // else the browser shows it as a tooltip all over the chat
    }
    this.#build(known ? lang : "en");
    if (this.page || wasOpen()) this.#open(false);
  }

  #build(lang) {
    const t = this.texts;
    const p = this.#part;
    const button = (className, label, name, action) => {
      const element = make("button", { type: "button", class: className, "aria-label": label, title: label }, icon(name));
      element.addEventListener("click", action);
      return element;
    };
    p.log = make("div", { class: "log", role: "log", tabindex: "0", "aria-label": t.conversation, "aria-live": "off" });
    p.typing = make("div", { class: "typing", "aria-hidden": "true", hidden: true },
      make("span"), make("span"), make("span"));
    p.log.append(p.typing);
    p.offline = make("p", { class: "offline", role: "status" });
    p.bar = make("progress", { "aria-label": t.progress, max: "1", value: "0" });
    p.step = make("span", { "aria-hidden": "true" });
    p.progress = make("div", { class: "progress", hidden: true }, p.bar, p.step);
    p.input = make("textarea", { rows: "1", dir: "auto", "aria-label": t.input, placeholder: t.placeholder, enterkeyhint: "send" });
    p.form = make("form", { class: "composer" }, p.input,
      make("button", { class: "send", "aria-label": t.send, title: t.send }, icon("send")));
    p.dialog = make("dialog", { "aria-labelledby": "new-question" },
      make("form", { method: "dialog" },
        make("h3", { id: "new-question" }, t["new.question"]),
        make("p", {}, t["new.explain"]),
        make("div", { class: "choices" },
          make("button", { value: "no" }, t["new.no"]), make("button", { value: "yes", class: "strong" }, t["new.yes"]))));
    p.panel = make("section", { class: "panel", id: "panel", hidden: true, "aria-labelledby": "title", role: this.page ? "region" : "dialog" },
      make("header", { class: "top" }, make("h2", { id: "title", dir: "auto" }, t.title),
        button("round fresh", t.new, "fresh", () => p.dialog.showModal()),
        this.page ? undefined : button("round close", t.close, "close", () => this.#close())),
      p.progress, p.offline, p.log, p.form, make("p", { class: "foot" }, t.foot), p.dialog);
    p.launcher = make("button", { type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "panel" },
      icon("chat"), make("span", {}, t.launcher));
    p.launcher.hidden = this.page;
    const left = this.getAttribute("position") === "left";
    p.root = make("div", { class: `root ${this.page ? "page" : "float"} ${left ? "left" : ""}`, lang }, p.launcher, p.panel);
    this.#theme();

    p.launcher.addEventListener("click", () => this.#open(true));
    p.form.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(); });
    p.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    p.input.addEventListener("input", () => this.#grow());
    p.dialog.addEventListener("close", () => { if (p.dialog.returnValue === "yes") this.line.renew(); p.dialog.returnValue = ""; });
    p.log.addEventListener("scroll", () => {
      if (performance.now() > this.glides) this.away = this.goal - p.log.scrollTop > 120;
    });
    for (const hers of ["wheel", "touchmove", "keydown"]) {
      p.log.addEventListener(hers, () => { this.glides = 0; }, { passive: true });
    }
    p.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.page && !p.dialog.open) this.#close();
    });
    // Shown once it has its looks.
    const style = make("link", { rel: "stylesheet", href: new URL("widget.css", BASE).href });
    p.root.hidden = true;
    style.onload = style.onerror = () => { p.root.hidden = false; this.#toEnd(false); };
    this.attachShadow({ mode: "open" }).append(style, p.root);
    this.#color(this.getAttribute("color"));
  }

  // The site's colour, for large surfaces only, with black or white on it, whichever reads better.
  #color(color) {
    if (!color || !CSS.supports("color", color)) return;
    const { root } = this.#part;
    root.style.color = color;
    const [r, g, b] = getComputedStyle(root).color.match(/[\d.]+/g).map((part) => (part / 255) ** 2.2);
    root.style.color = "";
    root.style.setProperty("--brand", color);
    root.style.setProperty("--on-brand", 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#000" : "#fff");
  }

  #theme() {
    const wanted = this.getAttribute("theme");
    const system = matchMedia("(prefers-color-scheme: dark)");
    const apply = () => this.#part.root.classList.toggle("dark", wanted ? wanted === "dark" : system.matches);
    system.addEventListener("change", apply);
    apply();
  }

  #open(focus) {
    const p = this.#part;
    p.panel.hidden = false;
    p.launcher.hidden = true;
    p.launcher.setAttribute("aria-expanded", "true");
    remember(true);
    if (!this.line) this.#connect();
    this.#toEnd(false);
    if (focus) this.#focusInput();
  }

  #close() {
    const p = this.#part;
    p.panel.hidden = true;
    p.launcher.hidden = false;
    p.launcher.setAttribute("aria-expanded", "false");
    remember(false);
    p.launcher.focus();
  }

  #connect() {
    const path = this.getAttribute("socket-path") ?? "/socket.io";
    this.line = new Connection(BASE.origin, path, this.getAttribute("token") ?? undefined);
    const on = (name, action) => this.line.addEventListener(name, (event) => action(event.detail));
    on("online", (online) => this.#online(online));
    on("history", (items) => this.#history(items));
    on("bot", (message) => { this.#bot(message); });
    on("echo", (echo) => { this.#retire(); this.#user(echo); });
    on("typing", (typing) => { this.#part.typing.hidden = !typing; this.#toEnd(); });
    on("unsent", (message) => this.#mark(message));
    on("fresh", () => { this.#cut(0); this.#progress(undefined); this.#part.typing.hidden = true; this.#focusInput(); });
  }

  #online(online) {
    const p = this.#part;
    p.offline.textContent = online ? "" : this.texts.offline;
    if (!online) p.typing.hidden = true;
    for (const message of this.line.unsent) this.#mark(message);
  }

  // What is shown already and agrees stays untouched; the rest is shown anew.
  #history(items) {
    const { log } = this.#part;
    const keys = items.map(keyOf);
    let same = 0;
    while (same < keys.length && this.#shown[same]?.key === keys[same]) same += 1;
    const first = this.#shown.length === 0;
    if (same < this.#shown.length || same < items.length) {
      if (first) log.setAttribute("aria-live", "off");
      this.#cut(same);
      for (const item of items.slice(same)) item.from === "user" ? this.#user(item) : this.#bot(item, true);
    }
    for (const message of this.line.unsent) {
      if (!log.querySelector(`[data-id="${CSS.escape(message.id)}"]`)) this.#user({ id: message.id, text: message.title ?? message.text });
      this.#mark(message);
    }
    this.#toEnd(false);
    // Only what comes from now on is read out.
    setTimeout(() => log.setAttribute("aria-live", "polite"), first ? 300 : 0);
    if (!items.length && !this.line.unsent.length) this.line.start();
  }

  #cut(from) {
    for (const { element } of this.#shown.splice(from)) element.remove();
  }

  #add(key, element) {
    this.#shown.push({ key, element });
    this.#part.typing.before(element);
  }

  #user(item) {
    this.#add(keyOf({ ...item, from: "user" }), userMessage(item, this.texts));
    this.#toEnd();
  }

  #bot(message, quiet = false) {
    const element = botMessage(message, this.texts, (button, payload, title) => this.#answer(button, payload, title));
    this.#retire();
    this.#add(keyOf({ ...message, from: "bot" }), element);
    this.#progress(message.custom?.type === "guidance" ? null : message.progress);
    if (!quiet) this.#toEnd();
  }

  #mark(message) {
    const element = this.#part.log.querySelector(`[data-id="${CSS.escape(message.id)}"]`);
    if (element) markUser(element, message, this.line.online, this.texts, () => { this.line.resend(message.id); this.#focusInput(); });
  }

  // Only the newest question can be answered by a button.
  #retire() {
    const held = this.shadowRoot.activeElement;
    if (held?.closest(".replies")) this.#focusInput();
    for (const button of this.#part.log.querySelectorAll(".replies button:enabled")) button.disabled = true;
  }

  #answer(button, payload, title) {
    button.setAttribute("data-chosen", "");
    this.#say(payload, title);
  }

  #submit() {
    const { input } = this.#part;
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    this.#grow();
    this.#say(text);
  }

  #say(text, title) {
    this.#retire();
    const message = this.line.send(text, title === text ? undefined : title);
    this.#user({ id: message.id, text: title ?? text });
    this.#mark(message);
    this.#toEnd(true, true);
  }

  // "3 of 11", [3, 11] or {"step": 3, "of": 11}; null takes the bar away, undefined leaves it.
  #progress(progress) {
    if (progress === undefined) return;
    const p = this.#part;
    const [step, of] = (JSON.stringify(progress).match(/\d+/g) ?? []).map(Number);
    p.progress.hidden = !(of > 0);
    if (p.progress.hidden) return;
    p.bar.max = of;
    p.bar.value = Math.max(0, step - 1);
    p.step.textContent = `${step} / ${of}`;
    p.bar.setAttribute("aria-label", this.texts.progress.replace("{step}", step).replace("{of}", of));
  }

  // On a touch screen the keyboard would cover half of the talk, so the log is held instead.
  #focusInput() {
    const p = this.#part;
    (matchMedia("(pointer: coarse)").matches ? p.log : p.input).focus({ preventScroll: true });
  }

  #grow() {
    const { input } = this.#part;
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight + 2, 160)}px`;
  }

  // Down to the newest, but never past the top of what answers her last message; left alone while she reads above.
  #toEnd(smooth = true, force = false) {
    const { log } = this.#part;
    const rows = [...log.querySelectorAll(".row")];
    const mine = rows.filter((row) => row.classList.contains("you")).at(-1) ?? rows[0];
    const end = log.scrollHeight - log.clientHeight;
    const goal = mine ? Math.min(end, Math.max(mine.offsetTop - 16, 0)) : end;
    if (this.away && smooth && !force) return;
    this.goal = goal;
    this.away = false;
    this.glides = performance.now() + 700; // until then it is us who scroll
    const calm = !smooth || matchMedia("(prefers-reduced-motion: reduce)").matches;
    log.scrollTo({ top: goal, behavior: calm ? "instant" : "smooth" });
  }
}

// Hers are known by their id, the bot's by what they say.
function keyOf(item) {
  return item.from === "user" ? `user ${item.id}` : `bot ${item.text ?? ""} ${JSON.stringify(item.custom ?? item.attachment ?? "")}`;
}

customElements.define("cervical-check", CervicalCheck);
