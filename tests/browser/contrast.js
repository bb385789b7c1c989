// Measures the contrast of everything on the page that can be seen, also inside shadow roots: a list of what lacks it.
() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const parent = (e) => e.assignedSlot ?? e.parentElement ?? e.getRootNode().host;
  const ground = (e) => {
    if (!e) return [255, 255, 255]; // a page without a ground of its own
    const own = rgba(getComputedStyle(e).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, ground(parent(e)));
  };
  const elements = (root) => [...root.querySelectorAll("*")].flatMap((e) => [e, ...(e.shadowRoot ? elements(e.shadowRoot) : [])]);
  const visible = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && e.getBoundingClientRect().width > 1;
  const told = [];
  const must = (least, what, e, one, other) => {
    const measured = ratio(one, other);
    if (measured < least) told.push(`${measured.toFixed(2)} of ${least}: ${what} of <${e.localName} class="${e.getAttribute("class") ?? ""}"> ${e.textContent.trim().slice(0, 40)}`);
  };
  let measured = 0;
  for (const e of elements(document).filter(visible)) {
    const style = getComputedStyle(e);
    const own = ground(e);
    const around = ground(parent(e));
    const ink = (color) => over(rgba(color), own);
    if ([...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) {
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
      must(large ? 3 : 4.5, "text", e, ink(style.color), own);
      measured += 1;
    }
    if (e.localName === "textarea") must(4.5, "placeholder", e, ink(getComputedStyle(e, "::placeholder").color), own);
    if (e.matches("textarea, button:enabled:not(.round, .plain, .launcher), a.button")) {
      const edge = parseFloat(style.borderTopWidth) ? over(rgba(style.borderTopColor), around) : around;
      must(3, "outline", e, ratio(edge, around) > ratio(own, around) ? edge : own, around);
      measured += 1;
    }
    if (e.matches(".icon")) must(3, "icon", e, ink(style.stroke), own);
    if (e.matches(".shape")) {
      must(3, "shape", e, ink(style.fill), own);
      must(3, "sign", e, ink(getComputedStyle(e.lastElementChild).stroke), ink(style.fill));
    }
    if (e.localName === "progress") must(3, "bar", e, ink(style.getPropertyValue("--accent")), ink(style.backgroundColor));
    if (e.matches("button:enabled, a, textarea, summary, .log")) {
      const held = e.getRootNode().activeElement;
      e.blur();
      e.focus({ focusVisible: true, preventScroll: true });
      if (e.getRootNode().activeElement === e) { // not behind a dialog
        if (getComputedStyle(e).outlineStyle === "none") told.push(`no focus ring: ${e.outerHTML.slice(0, 80)}`);
        must(3, "focus ring", e, over(rgba(getComputedStyle(e).outlineColor), around), e.matches(".log") ? own : around);
      }
      held ? held.focus({ preventScroll: true }) : e.blur();
    }
  }
  return { told, measured };
}
