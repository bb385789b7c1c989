// The line to the bot: the session, the socket, and the messages that have not arrived yet.

import { io } from "./socket.io.js";

const SESSION = "cervical-check:session";
const UNSENT = "cervical-check:unsent";
const LONGEST = 4001; // one more than the server reads, so that it can tell that something was left out
const PATIENCE = 120_000; // longer than a server takes to restart

const randomHex = (bytes) =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// Storage may be forbidden (private windows, embedded pages); then the chat lasts as long as the page.
const read = (storage, key) => { try { return window[storage].getItem(key); } catch { return null; } };
const write = (storage, key, value) => { try { window[storage].setItem(key, value); } catch { /* as above */ } };

// Events: history [items], bot message, echo {id, text}, typing bool, online bool, unsent message, fresh.
export class Connection extends EventTarget {
  constructor(origin, path, token) {
    super();
    const kept = read("localStorage", SESSION);
    this.session = /^[0-9a-f]{32}$/.test(kept) ? kept : this.#newSession();
    this.unsent = this.#keptUnsent();
    this.ready = false;
    this.socket = io(origin, {
      path,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 4000,
      auth: (give) => give({ session_id: this.session, token }),
    });
    this.socket
      .on("connect", () => this.#tell("online", true))
      .on("connect_error", () => this.#offline())
      .on("disconnect", (reason) => {
        this.#offline();
        if (reason === "io server disconnect") this.socket.connect();
      })
      .on("history", (items) => this.#caughtUp(items))
      .on("bot_uttered", (message) => this.#tell("bot", message))
      .on("user_echo", (echo) => this.#tell("echo", echo))
      .on("typing", (data) => this.#tell("typing", Boolean(data?.on)));
    // Another tab that starts a new conversation takes this one along.
    addEventListener("storage", (event) => {
      if (event.key === SESSION && event.newValue && event.newValue !== this.session) this.#switchTo(event.newValue);
    });
  }

  send(text, title) {
    const message = { id: randomHex(8), text: text.slice(0, LONGEST), title, state: "waiting" };
    this.unsent.push(message);
    this.#keep();
    this.#flush();
    return message;
  }

  resend(id) {
    const message = this.unsent.find((one) => one.id === id);
    if (message) message.state = "waiting";
    this.#flush();
  }

  start() {
    this.socket.emit("conversation_start");
  }

  renew() {
    this.#switchTo(this.#newSession());
  }

  get online() {
    return this.socket.connected;
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #newSession() {
    const session = randomHex(16);
    write("localStorage", SESSION, session);
    return session;
  }

  #switchTo(session) {
    this.session = session;
    this.unsent = [];
    this.#keep();
    this.socket.disconnect();
    this.#tell("fresh");
    this.socket.connect();
  }

  #offline() {
    this.ready = false;
    for (const message of this.unsent) if (message.state === "sending") message.state = "waiting";
    this.#tell("online", false);
  }

  // Only now is it known which messages the server had taken before the line broke.
  #caughtUp(items) {
    const arrived = new Set(items.map((item) => item.id));
    this.unsent = this.unsent.filter((message) => !arrived.has(message.id));
    this.#keep();
    this.#tell("history", items);
    this.ready = true;
    this.#flush();
  }

  #flush() {
    if (this.ready) for (const message of this.unsent) if (message.state === "waiting") this.#deliver(message);
    for (const message of this.unsent) this.#tell("unsent", message);
  }

  #deliver(message) {
    message.state = "sending";
    const session = this.session;
    const data = { message: message.text, session_id: session, id: message.id };
    if (message.title) data.metadata = { title: message.title };
    this.socket.timeout(PATIENCE).emit("user_uttered", data, (error, answer) => {
      if (session !== this.session || !this.unsent.includes(message)) return;
      if (error && !this.socket.connected) return; // it waits for the next connection
      message.error = error ? "failed" : answer?.error;
      message.state = message.error ? "failed" : "sent";
      message.cut = answer?.cut;
      if (message.state === "sent") this.unsent = this.unsent.filter((one) => one !== message);
      this.#keep();
      this.#tell("unsent", message);
    });
  }

  #keep() {
    write("sessionStorage", UNSENT, JSON.stringify({ session: this.session, messages: this.unsent }));
  }

  #keptUnsent() {
    try {
      const kept = JSON.parse(read("sessionStorage", UNSENT));
      if (kept.session === this.session) return kept.messages.map((message) => ({ ...message, state: "waiting" }));
    } catch { /* nothing was kept */ }
    return [];
  }
}
