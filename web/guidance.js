// The guidance card: how soon, in words, shape and colour; what to do; why; and what may come next.

import { calls, drawing, fill, inline, list, make } from "./links.js";

// A shape of its own for each level, so that nobody has to tell colours apart.
const SHAPES = {
  emergency: ["M8.3 2h7.4L22 8.3v7.4L15.7 22H8.3L2 15.7V8.3z", "M12 7v6.5M12 17v.2"],
  today: ["M12 2.5 23 21.5H1z", "M12 9.5v5.5M12 18.2v.2"],
  soon: ["M12 1.5 22.5 12 12 22.5 1.5 12z", "M12 7.5V12l3 2.2"],
  routine: ["M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20z", "M12 11v6M12 7.3v.2"],
};

const points = (items, phones) => make("ul", {}, ...list(items).map((item) => make("li", { dir: "auto" }, ...inline(item, phones))));

function section(heading, ...children) {
  return make("section", {}, make("h4", {}, heading), ...children);
}

function reason({ finding, said, because, source }, texts) {
  const name = texts[`finding.${finding}`] ?? finding;
  return make("details", {},
    make("summary", {}, make("span", {},
      make("span", { class: "finding", dir: "auto" }, String(name)),
      said && make("span", { class: "said" }, `${texts["card.said"]} `, make("q", { dir: "auto" }, String(said))))),
    make("div", { class: "because" },
      because && make("p", { dir: "auto" }, ...inline(because)),
      source && make("p", { class: "source" }, `${texts["card.source"]} `, ...inline(source))));
}

const FEW = 4; // more than this would bury what comes after the card

function heard(payload, texts) {
  const names = (ids) => list(ids).map((id) => texts[`finding.${id}`] ?? String(id));
  const [unsure, denied] = [names(payload.unsure), names(payload.denied)];
  const lines = [];
  const days = payload.gestational_age_days;
  if (Number.isInteger(days)) lines.push(fill(texts["card.age"], { weeks: Math.floor(days / 7), days: days % 7 }));
  if (unsure.length) lines.push(`${texts["card.unsure"]} ${unsure.join(", ")}`);
  if (denied.length && denied.length <= FEW) lines.push(`${texts["card.denied"]} ${denied.join(", ")}`);
  const many = denied.length > FEW && make("details", {},
    make("summary", {}, make("span", {}, fill(texts["card.denied.many"], { count: denied.length }))),
    make("div", { class: "because" }, points(denied)));
  return lines.length || many ? section(texts["card.heard"], points(lines), many || undefined) : undefined;
}

// Undefined for a payload of a later version or an unknown level: its text is shown instead.
export function guidance(payload, texts) {
  const { level, phones } = payload;
  if (payload.version !== 1 || !Object.hasOwn(SHAPES, level)) return undefined;
  const todo = [points(payload.actions, phones), calls(phones, texts)];
  if (level === "emergency") todo.reverse(); // calling comes first
  return make("article", { class: `card ${level}`, "data-level": level },
    make("header", {}, drawing("shape", ...SHAPES[level]),
      make("div", {},
        make("p", { class: "how-soon" }, make("span", { class: "unseen" }, `${texts["level.name"]} `),
          texts[`level.${level}.name`]),
        make("h3", {}, texts[`level.${level}`]))),
    section(texts["card.actions"], ...todo),
    list(payload.reasons).length
      ? section(texts["card.reasons"], ...payload.reasons.map((one) => reason(one, texts))) : undefined,
    list(payload.next).length ? section(texts["card.next"], points(payload.next, phones)) : undefined,
    heard(payload, texts));
}
