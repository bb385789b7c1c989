// The line to the bot: the session, the socket, and the messages that have not arrived yet.

import { io } from "./socket.io.js";

const SESSION = "cervical-check:session";
const UNSENT = "cervical-check:unsent";
const FAREWELL = "cervical-check:farewell"; // after a deletion, until she goes on: the bot's last words, for all tabs
const LONGEST = 10_000; // far more than the server reads, so that it can tell that something was left out
const PATIENCE = 120_000; // longer than a server takes to restart
const AFTER_REFUSAL = 2000;
const AFTER_DELETION = 2000; // in which the last messages of the deleted conversation are settled

const randomHex = (bytes) =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// Storage may be forbidden (private windows, embedded pages); then the chat lasts as long as the page.
const read = (storage, key) => { try { return window[storage].getItem(key); } catch { return null; } };
const write = (storage, key, value) => { try { window[storage].setItem(key, value); } catch { /* as above */ } };
const parsed = (text) => { try { return JSON.parse(text) ?? {}; } catch { return {}; } };
const storedSession = () => /^[0-9a-f]{32}$/.exec(read("localStorage", SESSION))?.[0];
const isDeleted = (message) => message?.custom?.type === "deleted";

// Events: history [items], bot message, echo {id, text}, typing bool, online bool, unsent message, and
// fresh (a new session; with the bot's last words where the old one was deleted).
export class Connection extends EventTarget {
  constructor(origin, path, token) {
    super();
    this.session = storedSession() ?? this.#newSession();
    const kept = parsed(read("sessionStorage", UNSENT));
    this.unsent = kept.session === this.session ? kept.messages.map((message) => ({ ...message, state: "waiting" })) : [];
    this.ready = false;
    this.socket = io(origin, {
      path,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 4000,
      auth: (give) => { this.#adopt(); give({ session_id: this.session, token: token() }); },
    });
    this.socket
      .on("connect", () => this.#tell("online", true))
      .on("connect_error", () => { this.#offline(); this.#retryWhereRefused(); })
      .on("disconnect", (reason) => {
        this.#offline(reason === "io client disconnect"); // that was us, and takes no time
        if (reason === "io server disconnect") this.socket.connect();
      })
      .on("history", (items) => this.#caughtUp(items))
      .on("bot_uttered", (message) => (isDeleted(message) ? this.#deleted(message) : this.#tell("bot", message)))
      .on("user_echo", (echo) => this.#tell("echo", echo))
      .on("typing", (data) => this.#tell("typing", Boolean(data?.on)));
    addEventListener("storage", (event) => { if (event.key === SESSION && this.#adopt()) this.#reconnect(); });
  }

  send(text, title) {
    write("localStorage", FAREWELL, "");
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
    write("localStorage", FAREWELL, "");
    this.#begin(this.#newSession());
    this.#reconnect();
  }

  // Whether messages are taken: not while the line is down, nor before the server has sent the history.
  get online() {
    return this.socket.connected && this.ready;
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #newSession() {
    const session = randomHex(16);
    write("localStorage", SESSION, session);
    return session;
  }

  // Another tab that started a new conversation takes this one along. What counts is what is stored by now, so
  // that tabs that wrote at the same time end up in the same conversation.
  #adopt() {
    const session = storedSession();
    if (!session || session === this.session) return false;
    const farewell = parsed(read("localStorage", FAREWELL));
    this.#begin(session, farewell.text ? farewell : undefined, this.#untried());
    return true;
  }

  // The server no longer knows this conversation: neither does any tab. The one that asked for it begins the next, and
  // the others follow; were it not there any more, they would not wait for long. What was sent behind the request is
  // refused by the server, and goes into the next conversation; so its answer is waited for.
  #deleted(message) {
    const { session } = this;
    this.ready = false;
    this.leave = (now) => {
      if (session !== this.session || (!now && this.unsent.some((one) => one.tried))) return;
      write("localStorage", FAREWELL, JSON.stringify({ text: message.text })); // first, for the tabs that follow
      if (!this.#adopt()) this.#begin(this.#newSession(), message, this.#untried());
      this.#reconnect();
    };
    if (this.unsent.length) this.leave();
    setTimeout(this.leave, AFTER_DELETION, true);
  }

  // What she wrote while the conversation ended under her hands goes into the next one.
  #untried() {
    return this.unsent.filter((message) => !message.tried);
  }

  #begin(session, farewell, unsent = []) {
    this.session = session;
    this.unsent = unsent;
    this.leave = undefined;
    this.#keep();
    this.#tell("fresh", farewell);
  }

  #reconnect() {
    this.socket.disconnect().connect();
  }

  // Where the server answers with a refusal (it is starting, or was asked twice), socket.io does not try again.
  #retryWhereRefused() {
    if (!this.socket.active) setTimeout(() => { if (!this.socket.active) this.#reconnect(); }, AFTER_REFUSAL);
  }

  #offline(wanted) {
    this.ready = false;
    for (const message of this.unsent) if (message.state === "sending") message.state = "waiting";
    if (!wanted) this.#tell("online", false);
  }

  // Only now is it known which messages the server had taken before the line broke.
  #caughtUp(items) {
    if (isDeleted(items.at(-1))) return this.#deleted(items.at(-1));
    const ids = new Set(items.map((item) => item.id));
    const arrived = this.unsent.filter((message) => ids.has(message.id));
    this.unsent = this.unsent.filter((message) => !ids.has(message.id));
    this.#keep();
    this.#tell("history", items);
    for (const message of arrived) this.#tell("unsent", { ...message, state: "sent", error: undefined });
    this.ready = true;
    this.#flush();
  }

  #flush() {
    if (this.ready) for (const message of this.unsent) if (message.state === "waiting") this.#deliver(message);
    for (const message of this.unsent) this.#tell("unsent", message);
  }

  #deliver(message) {
    Object.assign(message, { state: "sending", tried: true });
    const session = this.session;
    const data = { message: message.text, session_id: session, id: message.id };
    if (message.title) data.metadata = { title: message.title };
    this.socket.timeout(PATIENCE).emit("user_uttered", data, (error, answer) => {
      if (session !== this.session || !this.unsent.includes(message)) return;
      if (error && !this.socket.connected) return; // it waits for the next connection
      if (answer?.error === "ended") Object.assign(message, { state: "waiting", tried: false });
      else this.#settle(message, error, answer);
      this.leave?.();
    });
  }

  #settle(message, error, answer) {
    message.error = error ? "failed" : answer?.error;
    message.state = message.error ? "failed" : "sent";
    message.cut = answer?.cut;
    if (message.state === "sent") this.unsent = this.unsent.filter((one) => one !== message);
    this.#keep();
    this.#tell("unsent", message);
  }

  #keep() {
    write("sessionStorage", UNSENT, JSON.stringify({ session: this.session, messages: this.unsent }));
  }
}
