// Script of a shared result that is embedded in another site. The server renders the pictures side by
// side; this script stacks them with split handles between them, and exchanges messages with the site
// (docs/embedding.md). The comparison of the studio does more, but is ten times the size; the link under
// the picture leads to it.

const SOURCE = "depth2img";
const VERSION = 1;
/** How far an arrow key and a page key move a handle, as fractions of the width. */
const STEP = 0.01;
const PAGE_STEP = 0.1;
/** Minimum width of a layer as a fraction, so that handles do not overlap. */
const GAP = 0.02;

const parameters = new URLSearchParams(location.search);
const page = document.querySelector("main");
const shared = JSON.parse(document.getElementById("shared").textContent);

splitSlider(document.querySelector(".d2-split"));
connectToHost();

/** Turns the figures in `container` into a split slider, which shows one of several outputs at a time. */
function splitSlider(container) {
  const all = [...container.querySelectorAll("figure")];
  const outputs = all.filter((figure) => "output" in figure.dataset);
  const sources = all.filter((figure) => !outputs.includes(figure));
  let selected = outputs[0];
  let layers = [];
  let handles = [];
  let positions = [];

  container.classList.add("d2-live");
  select(selected);
  if (outputs.length > 1) container.after(outputButtons());

  function select(output) {
    selected = output;
    layers = [...sources, selected];
    for (const figure of all) figure.hidden = !layers.includes(figure);
    if (handles.length !== layers.length - 1) {
      handles.forEach((handle) => handle.remove());
      positions = layers.slice(1).map((_, index) => (index + 1) / layers.length);
      handles = positions.map((_, index) => handleAt(index));
      container.append(...handles);
    }
    draw();
  }

  function draw() {
    const edges = [0, ...positions, 1];
    layers.forEach((figure, index) => {
      figure.style.setProperty("--from", edges[index]);
      figure.style.setProperty("--to", edges[index + 1]);
    });
    handles.forEach((handle, index) => {
      handle.style.setProperty("--at", positions[index]);
      const [min, max] = range(index);
      const share = (value) => Math.round(value * 100);
      const names = { left: nameOf(layers[index]), right: nameOf(layers[index + 1]) };
      handle.setAttribute("aria-label", container.dataset.between.replace(/\{(\w+)\}/g, (_, name) => names[name]));
      handle.setAttribute("aria-valuemin", share(min));
      handle.setAttribute("aria-valuemax", share(max));
      handle.setAttribute("aria-valuenow", share(positions[index]));
    });
  }

  function range(index) {
    return [(positions[index - 1] ?? 0) + GAP, (positions[index + 1] ?? 1) - GAP];
  }

  function move(index, to) {
    const [min, max] = range(index);
    positions[index] = Math.min(Math.max(to, min), max);
    draw();
  }

  function handleAt(index) {
    const handle = document.createElement("div");
    handle.className = "d2-handle";
    handle.tabIndex = 0;
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-orientation", "horizontal");
    handle.append(Object.assign(document.createElement("span"), { className: "d2-grip" }));
    handle.addEventListener("keydown", (event) => {
      const [min, max] = range(index);
      const to = {
        ArrowLeft: positions[index] - STEP, ArrowDown: positions[index] - STEP, PageDown: positions[index] - PAGE_STEP, Home: min,
        ArrowRight: positions[index] + STEP, ArrowUp: positions[index] + STEP, PageUp: positions[index] + PAGE_STEP, End: max,
      }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      move(index, to);
    });
    handle.addEventListener("pointerdown", (event) => handle.setPointerCapture(event.pointerId));
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const { left, width } = container.getBoundingClientRect();
      move(index, (event.clientX - left) / width);
    });
    return handle;
  }

  /** A button for each output. */
  function outputButtons() {
    const row = Object.assign(document.createElement("div"), { className: "d2-outputs" });
    const buttons = outputs.map((output) => {
      const button = Object.assign(document.createElement("button"), { type: "button" });
      const { src, width, height } = output.querySelector("img");
      button.append(Object.assign(document.createElement("img"), { src, width, height, alt: nameOf(output) }));
      button.addEventListener("click", () => {
        select(output);
        updatePressed();
      });
      return button;
    });
    const updatePressed = () => buttons.forEach((button, index) => button.setAttribute("aria-pressed", outputs[index] === selected));
    updatePressed();
    row.append(...buttons);
    return row;
  }
}

function nameOf(figure) {
  return figure.querySelector("figcaption").textContent;
}

/**
 * Reports the result and its height to the embedding site, and applies its theme. A site without an
 * origin gets the height only.
 */
function connectToHost() {
  if (window.parent === window) return;
  const origin = originOf(parameters.get("origin"));
  const post = (type, fields, target) => target && window.parent.postMessage({ source: SOURCE, v: VERSION, type, ...fields }, target);
  const measure = () => post("resize", { height: Math.ceil(page.getBoundingClientRect().height) }, origin ?? "*");
  // Resize observers do not fire in a frame that is scrolled out of view.
  measure();
  new ResizeObserver(measure).observe(page);
  post("ready", { widget: "result", title: shared.title }, origin);
  const outputs = shared.pictures.outputs.map(({ url, width, height }) => ({ url, width, height }));
  post("result", { prediction: { id: null, status: "succeeded", prompt: shared.input?.prompt ?? null, outputs } }, origin);
  window.addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== window.parent || from !== origin || data?.source !== SOURCE || data.v !== VERSION) return;
    if (data.type === "theme" && ["light", "dark"].includes(data.theme)) document.documentElement.dataset.theme = data.theme;
  });
}

/** The text if it is an http(s) origin, else null. */
function originOf(text) {
  try {
    const { origin, protocol } = new URL(text);
    return origin === text && /^https?:$/.test(protocol) ? text : null;
  } catch {
    return null;
  }
}
