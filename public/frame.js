// A shared result in the frame of another site. The server wrote the pictures beside each other; this lays them on each other, with a
// handle between any two, and speaks with the site around (docs/embedding.md). What the studio's own comparison does beyond that would
// be ten times as much to fetch: whoever wants it follows the link under the picture.

const SOURCE = "depth2img";
const VERSION = 1;
/** How far a key moves a handle, and a page key; shares of the width. */
const STEP = 0.01;
const LEAP = 0.1;
/** What a part keeps at least, so that no handle lies on another. */
const GAP = 0.02;

const asked = new URLSearchParams(location.search);
const page = document.querySelector("main");
const shared = JSON.parse(document.getElementById("shared").textContent);

curtain(document.querySelector(".d2-curtain"));
speak();

/** Makes a curtain of the figures in `board`. Of several outputs one takes part. */
function curtain(board) {
  const all = [...board.querySelectorAll("figure")];
  const outputs = all.filter((figure) => "output" in figure.dataset);
  const given = all.filter((figure) => !outputs.includes(figure));
  let chosen = outputs[0];
  let layers = [];
  let handles = [];
  let places = [];

  board.classList.add("d2-live");
  choose(chosen);
  if (outputs.length > 1) board.after(choice());

  function choose(output) {
    chosen = output;
    layers = [...given, chosen];
    for (const figure of all) figure.hidden = !layers.includes(figure);
    if (handles.length !== layers.length - 1) {
      handles.forEach((handle) => handle.remove());
      places = layers.slice(1).map((_, index) => (index + 1) / layers.length);
      handles = places.map((_, index) => handleAt(index));
      board.append(...handles);
    }
    draw();
  }

  function draw() {
    const edges = [0, ...places, 1];
    layers.forEach((figure, index) => {
      figure.style.setProperty("--from", edges[index]);
      figure.style.setProperty("--to", edges[index + 1]);
    });
    handles.forEach((handle, index) => {
      handle.style.setProperty("--at", places[index]);
      const [least, most] = range(index);
      const share = (value) => Math.round(value * 100);
      const names = { left: nameOf(layers[index]), right: nameOf(layers[index + 1]) };
      handle.setAttribute("aria-label", board.dataset.between.replace(/\{(\w+)\}/g, (_, name) => names[name]));
      handle.setAttribute("aria-valuemin", share(least));
      handle.setAttribute("aria-valuemax", share(most));
      handle.setAttribute("aria-valuenow", share(places[index]));
    });
  }

  function range(index) {
    return [(places[index - 1] ?? 0) + GAP, (places[index + 1] ?? 1) - GAP];
  }

  function move(index, to) {
    const [least, most] = range(index);
    places[index] = Math.min(Math.max(to, least), most);
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
      const [least, most] = range(index);
      const to = {
        ArrowLeft: places[index] - STEP, ArrowDown: places[index] - STEP, PageDown: places[index] - LEAP, Home: least,
        ArrowRight: places[index] + STEP, ArrowUp: places[index] + STEP, PageUp: places[index] + LEAP, End: most,
      }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      move(index, to);
    });
    handle.addEventListener("pointerdown", (event) => handle.setPointerCapture(event.pointerId));
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const { left, width } = board.getBoundingClientRect();
      move(index, (event.clientX - left) / width);
    });
    return handle;
  }

  /** A button for each output. */
  function choice() {
    const row = Object.assign(document.createElement("div"), { className: "d2-outputs" });
    const buttons = outputs.map((output) => {
      const button = Object.assign(document.createElement("button"), { type: "button" });
      const { src, width, height } = output.querySelector("img");
      button.append(Object.assign(document.createElement("img"), { src, width, height, alt: nameOf(output) }));
      button.addEventListener("click", () => {
        choose(output);
        press();
      });
      return button;
    });
    const press = () => buttons.forEach((button, index) => button.setAttribute("aria-pressed", outputs[index] === chosen));
    press();
    row.append(...buttons);
    return row;
  }
}

function nameOf(figure) {
  return figure.querySelector("figcaption").textContent;
}

/** Says to the site around that the result is there and how high it is, and takes its look. One that gave no origin learns its height only. */
function speak() {
  if (window.parent === window) return;
  const origin = originOf(asked.get("origin"));
  const tell = (type, fields, target) => target && window.parent.postMessage({ source: SOURCE, v: VERSION, type, ...fields }, target);
  const measure = () => tell("resize", { height: Math.ceil(page.getBoundingClientRect().height) }, origin ?? "*");
  // Browsers watch nothing in a frame that is scrolled out of sight.
  measure();
  new ResizeObserver(measure).observe(page);
  tell("ready", { widget: "result", title: shared.title }, origin);
  const outputs = shared.pictures.outputs.map(({ url, width, height }) => ({ url, width, height }));
  tell("result", { prediction: { id: null, status: "succeeded", prompt: shared.input?.prompt ?? null, outputs } }, origin);
  window.addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== window.parent || from !== origin || data?.source !== SOURCE || data.v !== VERSION) return;
    if (data.type === "look" && ["light", "dark"].includes(data.theme)) document.documentElement.dataset.theme = data.theme;
  });
}

/** The text, where it is the origin of a site and nothing more. */
function originOf(text) {
  try {
    const { origin, protocol } = new URL(text);
    return origin === text && /^https?:$/.test(protocol) ? text : null;
  } catch {
    return null;
  }
}
