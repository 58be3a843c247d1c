// Custom elements that embed results, or the studio itself, in other sites:
//
//   <script src="https://studio.example/embed.js" defer></script>
//   <depth2img-result share="https://studio.example/s/…"></depth2img-result>
//   <depth2img-studio key="embed_…" prompt="a harbour in fog"></depth2img-studio>
//
// Each element contains one sandboxed frame of the server and exchanges messages with it. Works as a
// classic script and as a module, under a strict Content-Security-Policy, and when it is loaded twice.
// The attributes, events and messages are documented in docs/embedding.md.
(() => {
  "use strict";

  /** URL of this script. A module has no `currentScript`, but its first stack frame names it. */
  const SCRIPT = document.currentScript?.src || /https?:\/\/[^\s)]+/.exec(new Error().stack)?.[0];
  const NAME = "Depth2Img Studio";
  const VERSION = 1;
  const TYPES = ["ready", "resize", "progress", "result", "error"];
  /** Limits of the height that a frame can request, in pixels. */
  const [MIN_HEIGHT, MAX_HEIGHT] = [120, 4000];
  /** How long a loaded frame has to send "ready". */
  const READY_TIMEOUT_MS = 15_000;
  const NOT_READY =
    "The frame did not get ready. The link may have expired or require a password, " +
    `or its server does not allow ${location.origin} to embed it (--embed-origins).`;

  const FRAME = {
    // Attributes apply to the document that loads after them, so `src` is set last, in #show.
    sandbox: "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads allow-forms",
    loading: "lazy",
    // Browsers without the Web Share API warn about an unknown feature.
    allow: `clipboard-write; fullscreen${navigator.share ? "; web-share" : ""}`,
    referrerpolicy: "no-referrer",
    part: "frame",
  };

  // A constructed stylesheet is exempt from the host's Content-Security-Policy. The aspect ratio applies
  // until the frame reports its height.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block }
    :host([hidden]) { display: none }
    iframe { display: block; box-sizing: border-box; width: 100%; min-height: ${MIN_HEIGHT}px; aspect-ratio: 4 / 3; border: 0 }
    iframe[data-tall] { min-height: 640px }
  `);

  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

  /** URL of a page of the server. Throws if `server` is not an http(s) URL. */
  function pageUrl(path, server) {
    try {
      const url = new URL(path, server);
      if (/^https?:$/.test(url.protocol)) return url;
    } catch {
      // Reported below.
    }
    throw new Error('The attribute "server" must be the URL of a studio, such as https://studio.example.');
  }

  /** Base of both elements: a frame in a shadow root. */
  class EmbedElement extends HTMLElement {
    static observedAttributes = ["server", "lang", "theme", "title"];

    #root = this.attachShadow({ mode: "open" });
    #observer = new MutationObserver(() => this.#syncAppearance());
    #subscriptions = new AbortController();
    #frame = null;
    #origin = "";
    #isReady = false;
    #isReloading = false;
    #lang = "";
    #theme = "";
    #height = 0;
    #resizeFrame = 0;
    #readyTimeout = 0;
    #queue = [];

    connectedCallback() {
      this.#root.adoptedStyleSheets = [sheet];
      this.#subscriptions = new AbortController();
      const { signal } = this.#subscriptions;
      addEventListener("message", (event) => this.#receive(event), { signal });
      systemIsDark.addEventListener("change", () => this.#syncAppearance(), { signal });
      // A site that fades from light to dark has its final colours when the transition ends.
      document.addEventListener("transitionend", ({ propertyName }) => propertyName === "color" && this.#syncAppearance(), { signal });
      for (const node of [document.documentElement, document.body]) {
        if (node) this.#observer.observe(node, { attributeFilter: ["class", "style", "data-theme", "lang"] });
      }
      this.#reload();
    }

    disconnectedCallback() {
      this.#subscriptions.abort();
      this.#observer.disconnect();
      this.#clear();
    }

    attributeChangedCallback(name, before, now) {
      if (before === now || !this.isConnected) return;
      if (!this.#frame) this.#reload();
      else if (name === "title") this.#frame.title = now || NAME;
      else if (name === "theme" || name === "lang") this.#syncAppearance();
      else if (name === "prompt" || name === "params") this.#isReady && this.sendInitialState();
      else this.#reload();
    }

    /** Reloads the frame, once for all attributes that change in the same task. */
    async #reload() {
      if (this.#isReloading) return;
      this.#isReloading = true;
      await null;
      this.#isReloading = false;
      if (this.isConnected) this.#load();
    }

    /** Sends a message to the frame, or queues it until the frame is ready. */
    post(type, body) {
      const message = structuredClone({ ...body, source: "depth2img", v: VERSION, type });
      if (this.#isReady && !this.#isReloading) this.#send(message);
      else this.#queue.push(message);
    }

    #send(message) {
      this.#frame.contentWindow.postMessage(message, this.#origin);
    }

    /** Dispatches an error event, after the scripts of the page had a chance to add listeners. */
    fail(detail) {
      setTimeout(() => this.#dispatch("error", { detail }));
    }

    /** True if the frame starts tall, until it reports its height. */
    get isTall() {
      return false;
    }

    /** Sends the initial state to a frame that is ready. */
    sendInitialState() {}

    #load() {
      this.#clear();
      try {
        this.#show(this.page());
      } catch (error) {
        // Show the fallback content of the element.
        this.#root.append(document.createElement("slot"));
        this.fail(error.message);
      }
    }

    #show(page) {
      const frame = document.createElement("iframe");
      for (const [name, value] of Object.entries(FRAME)) frame.setAttribute(name, value);
      frame.toggleAttribute("data-tall", this.isTall);
      frame.title = this.title || NAME;
      [this.#frame, this.#origin] = [frame, page.origin];
      [this.#lang, this.#theme] = [this.#language(), this.#preferredTheme()];
      const parameters = { origin: self.origin === "null" ? "" : self.origin, theme: this.#theme, lang: this.#lang };
      for (const [name, value] of Object.entries(parameters)) if (value) page.searchParams.set(name, value);
      frame.style.setProperty("color-scheme", this.#theme);
      frame.addEventListener("load", () => this.#expectReady());
      frame.src = page.href;
      this.#root.append(frame);
    }

    #clear() {
      clearTimeout(this.#readyTimeout);
      cancelAnimationFrame(this.#resizeFrame);
      this.#root.replaceChildren();
      [this.#frame, this.#isReady, this.#resizeFrame] = [null, false, 0];
    }

    #expectReady() {
      clearTimeout(this.#readyTimeout);
      if (!this.#isReady) this.#readyTimeout = setTimeout(() => this.fail(NOT_READY), READY_TIMEOUT_MS);
    }

    /** Accepts messages of the own frame and its origin only. */
    #receive({ source, origin, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin) return;
      if (data?.source !== "depth2img" || data.v !== VERSION || !TYPES.includes(data.type)) return;
      const { source: _source, v: _v, type, ...detail } = data;
      if (type === "ready") this.#handleReady(detail);
      if (type === "resize") this.#resize(detail);
      this.#dispatch(type, detail);
    }

    #handleReady({ title }) {
      clearTimeout(this.#readyTimeout);
      this.#isReady = true;
      if (!this.title && title) this.#frame.title = title;
      this.post("theme", { theme: this.#theme });
      this.sendInitialState();
      this.#queue.splice(0).forEach((message) => this.#send(message));
    }

    /** Sets the height of the frame to that of its content, at most once per animation frame. */
    #resize({ height }) {
      if (!Number.isFinite(height)) return;
      this.#height = Math.min(Math.max(Math.ceil(height), MIN_HEIGHT), MAX_HEIGHT);
      this.#resizeFrame ||= requestAnimationFrame(() => {
        this.#resizeFrame = 0;
        this.#frame.removeAttribute("data-tall");
        this.#frame.style.setProperty("height", `${this.#height}px`);
      });
    }

    /** Applies changes of the language and the colours around the element. */
    #syncAppearance() {
      if (!this.#frame) return;
      if (this.#language() !== this.#lang) return void this.#reload();
      const theme = this.#preferredTheme();
      if (theme === this.#theme) return;
      this.#theme = theme;
      this.#frame.style.setProperty("color-scheme", theme);
      if (this.#isReady) this.post("theme", { theme });
    }

    /** Language of the element, inherited across shadow roots; empty if none is declared. */
    #language() {
      for (let node = this; node; node = node.parentNode ?? node.host) {
        const lang = node.getAttribute?.("lang");
        if (lang) return lang;
      }
      return "";
    }

    /**
     * The `theme` attribute, else the declared `color-scheme`, else a guess from the text colour: light
     * text means a dark background.
     */
    #preferredTheme() {
      const theme = this.getAttribute("theme");
      if (theme === "light" || theme === "dark") return theme;
      const { colorScheme, color } = getComputedStyle(this);
      const [light, dark] = [/\blight\b/.test(colorScheme), /\bdark\b/.test(colorScheme)];
      if (light !== dark) return dark ? "dark" : "light";
      const text = /^rgba?\((\d+), (\d+), (\d+)/.exec(color);
      const isDark = text ? +text[1] + +text[2] + +text[3] > 382 : systemIsDark.matches;
      return isDark ? "dark" : "light";
    }

    #dispatch(type, detail) {
      this.dispatchEvent(new CustomEvent(`depth2img-${type}`, { detail, bubbles: true, composed: true }));
    }
  }

  /** `<depth2img-result share="…">`: a shared result. */
  class ResultElement extends EmbedElement {
    static observedAttributes = [...EmbedElement.observedAttributes, "share"];

    page() {
      const share = this.getAttribute("share") ?? "";
      const [, origin, token] = /^(?:(https?:\/\/[^/?#]+)\/(?:s|embed)\/)?([\w-]+)(?:[/?#].*)?$/.exec(share.trim()) ?? [];
      if (!token) throw new Error('The attribute "share" must be the URL of a share, such as https://studio.example/s/TOKEN, or its token.');
      return pageUrl(`/embed/${token}`, origin || this.getAttribute("server") || SCRIPT);
    }
  }

  /** `<depth2img-studio key="…">`: the studio, with the limits of its key. */
  class StudioElement extends EmbedElement {
    static observedAttributes = [...EmbedElement.observedAttributes, "key", "data-key", "prompt", "params"];

    get isTall() {
      return true;
    }

    page() {
      // Some frameworks reserve the attribute `key`.
      const key = this.getAttribute("key") || this.getAttribute("data-key");
      if (!key) throw new Error('The attribute "key" must be the key of an embedded studio, such as embed_KEY.');
      const page = pageUrl("/embed/studio", this.getAttribute("server") || SCRIPT);
      page.searchParams.set("key", key);
      return page;
    }

    /** Fills in the inputs given as attributes. */
    sendInitialState() {
      const params = {};
      try {
        Object.assign(params, JSON.parse(this.getAttribute("params") || "{}"));
      } catch {
        this.fail('The attribute "params" must be JSON, such as {"num_outputs": 2}.');
      }
      if (this.hasAttribute("prompt")) params.prompt = this.getAttribute("prompt");
      if (Object.keys(params).length) this.setParams(params);
    }

    /** Fills in inputs by their API names, such as `{ prompt: "…", num_outputs: 2 }`. */
    setParams(params) {
      this.post("setParams", { params });
    }

    /** Starts a run with the current inputs. */
    run() {
      this.post("run");
    }
  }

  const ELEMENTS = { "depth2img-result": ResultElement, "depth2img-studio": StudioElement };
  for (const [name, element] of Object.entries(ELEMENTS)) if (!customElements.get(name)) customElements.define(name, element);
})();
