// Puts results and the studio itself into other sites:
//
//   <script src="https://studio.example/embed.js" defer></script>
//   <depth2img-result share="https://studio.example/s/…"></depth2img-result>
//   <depth2img-studio key="embed_…" prompt="a harbour in fog"></depth2img-studio>
//
// Each element holds one sandboxed frame of the server and speaks with it by messages. Works as a classic script and as a module, under a
// strict Content-Security-Policy, and when it is loaded twice. What there is to know: docs/embedding.md.
(() => {
  "use strict";

  /** The address of this script. A module has no `currentScript`; its first stack frame names it. */
  const SCRIPT = document.currentScript?.src || /https?:\/\/[^\s)]+/.exec(new Error().stack)?.[0];
  const NAME = "Depth2Img Studio";
  const VERSION = 1;
  const TYPES = ["ready", "resize", "progress", "result", "error"];
  /** Pixels down that a frame may ask for. */
  const [LOW, HIGH] = [120, 4000];
  /** For so long a frame that was loaded may be silent. */
  const PATIENCE_MS = 15_000;
  const SILENT =
    "The frame did not get ready. The link may have ended or ask for a password, " +
    `or its server does not let ${location.origin} frame it (--embed-origins).`;

  const FRAME = {
    // The sandbox stands first, and the address last: what is set later would not hold for what is loading.
    sandbox: "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads allow-forms",
    loading: "lazy",
    // Browsers that cannot send things on complain of the word.
    allow: `clipboard-write; fullscreen${navigator.share ? "; web-share" : ""}`,
    referrerpolicy: "no-referrer",
    part: "frame",
  };

  // A sheet that is made by script needs no leave from the host's policy. The ratio holds until the frame says its height.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block }
    :host([hidden]) { display: none }
    iframe { display: block; box-sizing: border-box; width: 100%; min-height: ${LOW}px; aspect-ratio: 4 / 3; border: 0 }
    iframe[data-tall] { min-height: 640px }
  `);

  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

  /** The address of a page of a server; what is no web address is refused with a sentence. */
  function pageOf(path, server) {
    try {
      const url = new URL(path, server);
      if (/^https?:$/.test(url.protocol)) return url;
    } catch {
      // The sentence says it.
    }
    throw new Error('The attribute "server" must be the address of a studio, as https://studio.example.');
  }

  /** What both elements are: a frame in a shadow root. */
  class Framed extends HTMLElement {
    static observedAttributes = ["server", "lang", "theme", "title"];

    #root = this.attachShadow({ mode: "open" });
    #observer = new MutationObserver(() => this.#follow());
    #listening = new AbortController();
    #frame = null;
    #origin = "";
    #isReady = false;
    #isStale = false;
    #lang = "";
    #theme = "";
    #height = 0;
    #painting = 0;
    #patience = 0;
    #waiting = [];

    connectedCallback() {
      this.#root.adoptedStyleSheets = [sheet];
      this.#listening = new AbortController();
      const { signal } = this.#listening;
      addEventListener("message", (event) => this.#hear(event), { signal });
      systemIsDark.addEventListener("change", () => this.#follow(), { signal });
      // A site that fades from light to dark has its new colours at the end.
      document.addEventListener("transitionend", ({ propertyName }) => propertyName === "color" && this.#follow(), { signal });
      for (const node of [document.documentElement, document.body]) {
        if (node) this.#observer.observe(node, { attributeFilter: ["class", "style", "data-theme", "lang"] });
      }
      this.#reload();
    }

    disconnectedCallback() {
      this.#listening.abort();
      this.#observer.disconnect();
      this.#clear();
    }

    attributeChangedCallback(name, before, now) {
      if (before === now || !this.isConnected) return;
      if (!this.#frame) this.#reload();
      else if (name === "title") this.#frame.title = now || NAME;
      else if (name === "theme" || name === "lang") this.#follow();
      else if (name === "prompt" || name === "params") this.#isReady && this.greet();
      else this.#reload();
    }

    /** Loads the frame anew, once for all that changes in one go. */
    async #reload() {
      if (this.#isStale) return;
      this.#isStale = true;
      await null;
      this.#isStale = false;
      if (this.isConnected) this.#load();
    }

    /** Says something to the frame, or keeps it until the frame is ready. */
    say(type, body) {
      const message = structuredClone({ ...body, source: "depth2img", v: VERSION, type });
      if (this.#isReady && !this.#isStale) this.#send(message);
      else this.#waiting.push(message);
    }

    #send(message) {
      this.#frame.contentWindow.postMessage(message, this.#origin);
    }

    /** Tells the page, when all its scripts had a chance to listen. */
    complain(detail) {
      setTimeout(() => this.#tell("error", { detail }));
    }

    /** True for what needs much room before it says how much. */
    get isTall() {
      return false;
    }

    /** What is said first to a frame that got ready. */
    greet() {}

    #load() {
      this.#clear();
      try {
        this.#show(this.page());
      } catch (error) {
        // What stands in the element for browsers without scripts is better than nothing.
        this.#root.append(document.createElement("slot"));
        this.complain(error.message);
      }
    }

    #show(page) {
      const frame = document.createElement("iframe");
      for (const [name, value] of Object.entries(FRAME)) frame.setAttribute(name, value);
      frame.toggleAttribute("data-tall", this.isTall);
      frame.title = this.title || NAME;
      [this.#frame, this.#origin] = [frame, page.origin];
      [this.#lang, this.#theme] = [this.#wantedLang(), this.#wantedTheme()];
      const words = { origin: self.origin === "null" ? "" : self.origin, theme: this.#theme, lang: this.#lang };
      for (const [name, value] of Object.entries(words)) if (value) page.searchParams.set(name, value);
      frame.style.setProperty("color-scheme", this.#theme);
      frame.addEventListener("load", () => this.#wait());
      frame.src = page.href;
      this.#root.append(frame);
    }

    #clear() {
      clearTimeout(this.#patience);
      cancelAnimationFrame(this.#painting);
      this.#root.replaceChildren();
      [this.#frame, this.#isReady, this.#painting] = [null, false, 0];
    }

    #wait() {
      clearTimeout(this.#patience);
      if (!this.#isReady) this.#patience = setTimeout(() => this.complain(SILENT), PATIENCE_MS);
    }

    /** Takes what the own frame says, from where it was loaded, and nothing else. */
    #hear({ source, origin, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin) return;
      if (data?.source !== "depth2img" || data.v !== VERSION || !TYPES.includes(data.type)) return;
      const { source: _source, v: _v, type, ...detail } = data;
      if (type === "ready") this.#begin(detail);
      if (type === "resize") this.#resize(detail);
      this.#tell(type, detail);
    }

    #begin({ title }) {
      clearTimeout(this.#patience);
      this.#isReady = true;
      if (!this.title && title) this.#frame.title = title;
      this.say("look", { theme: this.#theme });
      this.greet();
      this.#waiting.splice(0).forEach((message) => this.#send(message));
    }

    /** Gives the frame the height of what is in it, at most once for each picture that the browser paints. */
    #resize({ height }) {
      if (!Number.isFinite(height)) return;
      this.#height = Math.min(Math.max(Math.ceil(height), LOW), HIGH);
      this.#painting ||= requestAnimationFrame(() => {
        this.#painting = 0;
        this.#frame.removeAttribute("data-tall");
        this.#frame.style.setProperty("height", `${this.#height}px`);
      });
    }

    /** Takes over what became of language and colours around the element. */
    #follow() {
      if (!this.#frame) return;
      if (this.#wantedLang() !== this.#lang) return void this.#reload();
      const theme = this.#wantedTheme();
      if (theme === this.#theme) return;
      this.#theme = theme;
      this.#frame.style.setProperty("color-scheme", theme);
      if (this.#isReady) this.say("look", { theme });
    }

    /** The language of the element, also where it stands in the shadow root of another; empty where nobody says. */
    #wantedLang() {
      for (let node = this; node; node = node.parentNode ?? node.host) {
        const lang = node.getAttribute?.("lang");
        if (lang) return lang;
      }
      return "";
    }

    /** What is asked for, else what the surroundings declare, else what their text looks like: light text stands on dark ground. */
    #wantedTheme() {
      const asked = this.getAttribute("theme");
      if (asked === "light" || asked === "dark") return asked;
      const { colorScheme, color } = getComputedStyle(this);
      const [light, dark] = [/\blight\b/.test(colorScheme), /\bdark\b/.test(colorScheme)];
      if (light !== dark) return dark ? "dark" : "light";
      const text = /^rgba?\((\d+), (\d+), (\d+)/.exec(color);
      const isDark = text ? +text[1] + +text[2] + +text[3] > 382 : systemIsDark.matches;
      return isDark ? "dark" : "light";
    }

    #tell(type, detail) {
      this.dispatchEvent(new CustomEvent(`depth2img-${type}`, { detail, bubbles: true, composed: true }));
    }
  }

  /** `<depth2img-result share="…">`: one result, as its share shows it. */
  class Result extends Framed {
    static observedAttributes = [...Framed.observedAttributes, "share"];

    page() {
      const share = this.getAttribute("share") ?? "";
      const [, origin, token] = /^(?:(https?:\/\/[^/?#]+)\/(?:s|embed)\/)?([\w-]+)(?:[/?#].*)?$/.exec(share.trim()) ?? [];
      if (!token) throw new Error('The attribute "share" must be the address of a share, as https://studio.example/s/TOKEN, or its token.');
      return pageOf(`/embed/${token}`, origin || this.getAttribute("server") || SCRIPT);
    }
  }

  /** `<depth2img-studio key="…">`: the studio, within the terms of its key. */
  class Studio extends Framed {
    static observedAttributes = [...Framed.observedAttributes, "key", "data-key", "prompt", "params"];

    get isTall() {
      return true;
    }

    page() {
      // Some frameworks keep `key` for themselves.
      const key = this.getAttribute("key") || this.getAttribute("data-key");
      if (!key) throw new Error('The attribute "key" must be the key of an embedded studio, as embed_KEY.');
      const page = pageOf("/embed/studio", this.getAttribute("server") || SCRIPT);
      page.searchParams.set("key", key);
      return page;
    }

    /** Fills in what the attributes say. */
    greet() {
      const params = {};
      try {
        Object.assign(params, JSON.parse(this.getAttribute("params") || "{}"));
      } catch {
        this.complain('The attribute "params" must be JSON, as {"num_outputs": 2}.');
      }
      if (this.hasAttribute("prompt")) params.prompt = this.getAttribute("prompt");
      if (Object.keys(params).length) this.setParams(params);
    }

    /** Fills in inputs by their names in the API, as `{ prompt: "…", num_outputs: 2 }`. */
    setParams(params) {
      this.say("setParams", { params });
    }

    /** Makes the pictures that the form asks for. */
    run() {
      this.say("run");
    }
  }

  const ELEMENTS = { "depth2img-result": Result, "depth2img-studio": Studio };
  for (const [name, element] of Object.entries(ELEMENTS)) if (!customElements.get(name)) customElements.define(name, element);
})();
