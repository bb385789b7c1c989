// Where the talk is scrolled to: at the newest, but never past what she has not read, and never while she reads above.

const AWAY = 120; // further than this from where we left her, she reads something else

export class Scroll {
  #goal = 0;
  #glides = 0; // until then it is us who scroll
  #away = false;
  #unseen = null; // the first message that came out of her sight

  constructor(log, hint) {
    this.log = log;
    this.hint = hint;
    log.addEventListener("scroll", () => {
      if (performance.now() > this.#glides) this.#away = this.#goal - log.scrollTop > AWAY;
      this.#look();
    });
    for (const hers of ["wheel", "touchmove", "keydown"]) {
      log.addEventListener(hers, () => { this.#glides = 0; }, { passive: true });
    }
    hint.addEventListener("click", () => this.#glideTo(this.#unseen?.offsetTop - 16));
  }

  // Down to the newest, but never past the top of what answers her last message.
  toEnd({ smooth = true, force = false } = {}) {
    if (this.#away && smooth && !force) return;
    const mine = [...this.log.querySelectorAll(".row.you")].at(-1);
    this.#glideTo(mine ? Math.max(mine.offsetTop - 16, 0) : 0, smooth);
  }

  // A new message of the bot: followed, or hinted at where it lies below what she sees.
  follow(row) {
    this.toEnd();
    this.#unseen ??= row;
    this.#look();
  }

  #glideTo(top, smooth = true) {
    this.#goal = Math.min(this.log.scrollHeight - this.log.clientHeight, top);
    this.#away = false;
    this.#glides = performance.now() + 700;
    const calm = !smooth || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.log.scrollTo({ top: this.#goal, behavior: calm ? "instant" : "smooth" });
    this.#look();
  }

  #look() {
    const { log } = this;
    const top = performance.now() < this.#glides ? this.#goal : log.scrollTop;
    if (!this.#unseen?.isConnected || this.#unseen.offsetTop < top + log.clientHeight - 48) this.#unseen = null;
    this.hint.hidden = !this.#unseen;
  }
}
