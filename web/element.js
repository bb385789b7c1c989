// <cervical-check>: the chat as a web component. Layouts: a launcher with a panel (default), or "page".

import { Connection } from "./connection.js";
import { drawing, fill, inline, make } from "./links.js";
import { botMessage, markUser, steps, userMessage } from "./messages.js";
import { paint } from "./paint.js";
import { Scroll } from "./scroll.js";

const BASE = new URL(".", import.meta.url);
const OPEN = "cervical-check:open";
const ICONS = {
  chat: "M4 5h16v11H9l-5 4z",
  close: "M6 6l12 12M18 6L6 18",
  down: "M12 5v13M6 12.5l6 6 6-6",
  fresh: "M4 12a8 8 0 1 0 2.6-5.9M4 4v4.5h4.5",
  send: "M5 12h13M12.5 6l6 6-6 6",
};
const icon = (name) => drawing("icon", ICONS[name]);

const remember = (open) => { try { sessionStorage.setItem(OPEN, open ? "1" : ""); } catch { /* not allowed here */ } };
const wasOpen = () => { try { return sessionStorage.getItem(OPEN) === "1"; } catch { return false; } };
const small = () => matchMedia("(max-width: 30rem)").matches; // there the panel covers the page

// A button whose name is what it says, or its label.
const button = (className, label, action, ...children) => {
  const element = make("button", { type: "button", class: className, ...label && { "aria-label": label, title: label } }, ...children);
  element.addEventListener("click", action);
  return element;
};

class CervicalCheck extends HTMLElement {
  #shown = []; // what the log shows of the server's history: {key, element}
  #part = {};
  #scroll;

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
    if (this.page || (wasOpen() && !small())) this.#open(false);
  }

  #build(lang) {
    const t = this.texts;
    const p = this.#part;
    const phones = [{ number: t.emergency_number }];
    p.typing = make("div", { class: "typing", "aria-hidden": "true", hidden: true }, make("span"), make("span"), make("span"));
    p.log = make("div", { class: "log", role: "log", tabindex: "0", "aria-label": t.conversation, "aria-live": "off" },
      make("p", { class: "notice", part: "notice" }, make("b", {}, t["notice.signs"]), " ", ...inline(t.notice, phones)), p.typing);
    p.hint = button("hint", "", () => this.#focusInput(), icon("down"), t.below);
    p.hint.hidden = true;
    p.offline = make("p", { class: "offline", role: "status" });
    p.bar = make("progress", { "aria-label": t.progress, max: "1", value: "0" });
    p.step = make("span", { "aria-hidden": "true" });
    p.progress = make("div", { class: "progress", hidden: true }, p.bar, p.step);
    p.input = make("textarea", { rows: "1", dir: "auto", "aria-label": t.input, placeholder: t.placeholder, enterkeyhint: "send" });
    p.form = make("form", { class: "composer" }, p.input,
      make("button", { class: "round send", "aria-label": t.send, title: t.send }, icon("send")));
    p.dialog = make("dialog", { class: "ask", "aria-labelledby": "new-question" },
      make("form", { method: "dialog" },
        make("h3", { id: "new-question" }, t["new.question"]),
        make("p", {}, t["new.explain"]),
        make("div", { class: "buttons" },
          make("button", { class: "button", value: "no" }, t["new.no"]),
          make("button", { class: "button strong", value: "yes" }, t["new.yes"]))));
    p.panel = make(this.page ? "section" : "dialog", { class: "panel", id: "panel", "aria-labelledby": "title" },
      make("header", { class: "top" }, make("h2", { id: "title", dir: "auto" }, t.title),
        button("round", t.new, () => p.dialog.showModal(), icon("fresh")),
        this.page ? undefined : button("round", t.close, () => p.panel.close(), icon("close"))),
      p.progress, p.offline, p.log, p.hint, p.form, make("p", { class: "foot" }, ...inline(t.foot, phones)), p.dialog);
    p.launcher = button("launcher", "", () => this.#open(true), icon("chat"), make("span", {}, t.launcher));
    p.launcher.setAttribute("aria-haspopup", "dialog");
    p.launcher.hidden = this.page;
    const side = this.getAttribute("position") === "left" ? "left" : "right";
    p.root = make("div", { class: `root ${this.page ? "page" : `float ${side}`}`, lang, dir: t.dir }, p.launcher, p.panel);
    this.#scroll = new Scroll(p.log, p.hint);

    p.form.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(); });
    p.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    p.input.addEventListener("input", () => this.#grow());
    p.dialog.addEventListener("close", () => { if (p.dialog.returnValue === "yes") this.#renew(); p.dialog.returnValue = ""; });
    p.panel.addEventListener("close", () => this.#closed());
    p.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.page && !p.dialog.open) p.panel.close();
    });
    // Shown once it has its looks.
    const style = make("link", { rel: "stylesheet", href: new URL("widget.css", BASE).href });
    p.root.hidden = true;
    style.onload = style.onerror = () => { p.root.hidden = false; this.#scroll.toEnd({ smooth: false }); };
    this.attachShadow({ mode: "open" }).append(style, p.root);
    const repaint = () => paint(p.root, this);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
    repaint();
  }

  #open(byHer) {
    const p = this.#part;
    if (!this.page) {
      if (small()) p.panel.showModal(); // so that nothing behind it takes the focus
      else p.panel.setAttribute("open", ""); // and not show(), which would take the focus
      p.launcher.hidden = true;
      remember(true);
    }
    if (!this.line) this.#connect();
    this.#scroll.toEnd({ smooth: false });
    if (byHer) this.#focusInput();
  }

  #closed() {
    this.#part.launcher.hidden = false;
    remember(false);
    this.#part.launcher.focus();
  }

  #connect() {
    this.line = new Connection(BASE.origin, this.getAttribute("socket-path") ?? "/socket.io", () => this.getAttribute("token") ?? undefined);
    const on = (name, action) => this.line.addEventListener(name, (event) => this.#keepingFocus(() => action(event.detail)));
    on("online", (online) => this.#online(online));
    on("history", (items) => this.#history(items));
    on("bot", (message) => this.#scroll.follow(this.#bot(message)));
    on("echo", (echo) => { if (!this.#mine(echo.id)) this.#user(echo); this.#scroll.toEnd(); });
    on("typing", (typing) => { this.#part.typing.hidden = !typing; this.#scroll.toEnd(); });
    on("unsent", (message) => this.#mark(message));
    on("fresh", (farewell) => this.#fresh(farewell));
  }

  // Where the element that has the focus goes away or is disabled, the focus moves on instead of getting lost.
  #keepingFocus(change) {
    const held = this.shadowRoot.activeElement;
    change();
    if (held && (!held.isConnected || held.disabled || held.closest("[hidden]"))) this.#focusInput();
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
    const first = !this.#shown.length && items.length;
    const unsent = new Set(this.line.unsent.map((message) => keyOf({ ...message, from: "user" })));
    if (same < items.length || !this.#shown.slice(same).every(({ key }) => unsent.has(key))) {
      if (first) log.setAttribute("aria-live", "off");
      this.#cut(same);
      for (const item of items.slice(same)) item.from === "user" ? this.#user(item) : this.#bot(item);
    }
    for (const message of this.line.unsent) {
      if (!this.#mine(message.id)) this.#user({ id: message.id, text: message.title ?? message.text });
      this.#mark(message);
    }
    this.#scroll.toEnd({ smooth: !first });
    // Only what comes from now on is read out.
    setTimeout(() => log.setAttribute("aria-live", "polite"), first ? 300 : 0);
    if (!items.length && !this.line.unsent.length) this.line.start();
  }

  #renew() {
    this.#write("");
    this.line.renew();
  }

  // A new session. After a deletion the bot's last words stay, on the page only. What she is writing meanwhile is for
  // the new one; what was left in a tab that she is not in is not.
  #fresh(farewell) {
    const p = this.#part;
    this.#cut(0);
    this.#progress(null);
    p.typing.hidden = true;
    if (!document.hasFocus()) this.#write("");
    p.farewell?.remove();
    p.farewell = farewell && botMessage({ text: farewell.text }, this.texts);
    if (farewell) p.typing.before(p.farewell);
  }

  #cut(from) {
    for (const { element } of this.#shown.splice(from)) element.remove();
  }

  #add(key, element) {
    this.#shown.push({ key, element });
    this.#part.typing.before(element);
    return element;
  }

  #user(item) {
    this.#retire();
    this.#add(keyOf({ ...item, from: "user" }), userMessage(item, this.texts));
  }

  #bot(message) {
    this.#progress(message.custom?.type === "guidance" ? null : message.progress);
    return this.#add(keyOf({ ...message, from: "bot" }),
      botMessage(message, this.texts, (chosen, payload, title) => this.#answer(chosen, payload, title)));
  }

  #mine(id) {
    return this.#part.log.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  #mark(message) {
    const element = this.#mine(message.id);
    if (element) markUser(element, message, this.line.online, this.texts, () => { this.line.resend(message.id); this.#focusInput(); });
  }

  // Once she has answered, in whatever way, the buttons above are history.
  #retire() {
    for (const one of this.#part.log.querySelectorAll(".replies button:enabled")) one.disabled = true;
  }

  #answer(chosen, payload, title) {
    chosen.setAttribute("data-chosen", "");
    this.#keepingFocus(() => this.#say(payload, title));
  }

  #submit() {
    const { input } = this.#part;
    const text = input.value.trim();
    if (!text) return;
    this.#write("");
    this.#say(text);
  }

  #say(text, title) {
    const message = this.line.send(text, title === text ? undefined : title);
    this.#user({ id: message.id, text: title ?? text });
    this.#mark(message);
    this.#scroll.toEnd({ force: true });
  }

  // Null takes the bar away, undefined leaves it.
  #progress(progress) {
    if (progress === undefined) return;
    const p = this.#part;
    const { step, of } = steps(progress);
    p.progress.hidden = !of;
    if (!of) return;
    p.bar.max = of;
    p.bar.value = Math.max(0, step - 1);
    p.step.textContent = `${step} / ${of}`;
    p.bar.setAttribute("aria-label", fill(this.texts.progress, { step, of }));
  }

  // On a touch screen the keyboard would cover half of the talk, so the log is held instead.
  #focusInput() {
    const p = this.#part;
    (matchMedia("(pointer: coarse)").matches ? p.log : p.input).focus({ preventScroll: true });
  }

  #write(text) {
    this.#part.input.value = text;
    this.#grow();
  }

  #grow() {
    const { input } = this.#part;
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight + 2, 160)}px`;
  }
}

// Hers are known by their id, the bot's by what they say. Links to documents are sealed anew each time.
function keyOf(item) {
  if (item.from === "user") return `user ${item.id}`;
  const { links, ...custom } = item.custom ?? {};
  return `bot ${item.text ?? ""} ${JSON.stringify(item.custom ? custom : item.attachment ?? "")}`;
}

customElements.define("cervical-check", CervicalCheck);
