// The widget's colours: light or dark, and the site's own.

// How bright a computed `rgb(...)` is, from 0 to 1 (relative luminance, WCAG 2.2).
function brightness(rgb) {
  const [r, g, b] = rgb.match(/[\d.]+/g).map((part) => (part > 10 ? ((part / 255 + 0.055) / 1.055) ** 2.4 : part / 3294.6));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const READABLE = 5.5; // against the ground of messages; above the 4.5 of WCAG, since buttons change theirs under the mouse
const GROUNDS = { light: 1, dark: 0.02 };

// `theme` (light, dark; else the system's), `color`, `color-dark`: an opaque sRGB colour of CSS, else it is passed over. It is used
// for large surfaces, with black or white on it, whichever reads better; for text and outlines only where it can be read.
export function paint(root, element) {
  const wanted = element.getAttribute("theme");
  const dark = wanted ? wanted === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const color = (dark && element.getAttribute("color-dark")) || element.getAttribute("color");
  const set = (values) => { for (const [name, value] of Object.entries(values)) root.style.setProperty(name, value); };
  root.classList.toggle("dark", dark);
  root.removeAttribute("style");
  if (!color || !CSS.supports("color", color)) return;
  root.style.color = color;
  const computed = getComputedStyle(root).color;
  root.removeAttribute("style");
  if (!computed.startsWith("rgb(")) return;
  const bright = brightness(computed);
  const on = bright > 0.179 ? "#000" : "#fff";
  set({ "--brand": color, "--on-brand": on });
  const ground = GROUNDS[dark ? "dark" : "light"] + 0.05;
  if (Math.max(ground, bright + 0.05) / Math.min(ground, bright + 0.05) < READABLE) return;
  set({ "--accent": color, "--on-accent": on, "--soft": `color-mix(in srgb, ${color} 12%, var(--surface))` });
}
