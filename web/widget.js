// The one script a site embeds:
//   <script src="https://bot.example/chat/widget.js" defer></script>
// Attributes of the script: data-position (right, left), data-title, data-color, data-lang, data-theme
// (light, dark), data-socket-path, data-token (where the operator's portal signs one). A page may instead place <cervical-check layout="page"> itself.
(() => {
  const script = document.currentScript;
  const base = new URL(".", script.src).href;

  const start = () => {
    if (!document.querySelector("cervical-check")) {
      const element = document.createElement("cervical-check");
      for (const [name, value] of Object.entries(script.dataset)) {
        element.setAttribute(name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase()), value);
      }
      document.body.append(element);
    }
    // A module cannot be embedded by a plain script tag of another site, so it is brought in from here.
    import(base + "element.js").catch((error) => console.error("The chat could not be loaded.", error));
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
