import { setTimeout as pause } from "node:timers/promises";

import type { Browser, Page } from "@playwright/test";

import { landscapePng } from "../fixtures/generated-images";
import { china } from "../fixtures/images";
import { StudioPage } from "../pages/StudioPage";
import { largest, median, milliseconds } from "./measurement";
import { test } from "./test";
import { Trace } from "./tracing";

const SIDE = 2048;
const RATE = 125;
const MOVES = 2 * RATE;
/**
 * Main-thread budget of a move: half a frame at 60 Hz, which leaves the other half to the
 * compositor.
 */
const HALF_FRAME_MS = 8.3;

const HOW = `Chromium's tracing in headless mode without a GPU; input, depth and two outputs of ${SIDE} x ${SIDE} pixels`;

test.describe("Comparison", () => {
  test("dragging over four large layers", async ({ browser, page, table }) => {
    const studio = await openFourLayers(page);
    const handle = (await studio.handles.first().boundingBox())!;
    const from = { x: handle.x + handle.width / 2, y: handle.y + handle.height / 2 };
    const slider = await traceDrag(browser, page, from);
    await table.row(frameRateRow("moving a split slider over four layers", slider));
    await table.row(mainThreadRow("moving a split slider over four layers", slider));

    await studio.stage.focus();
    for (let presses = 0; presses < 2; presses++) await page.keyboard.press("+");
    const stage = (await studio.stage.boundingBox())!;
    const pan = await traceDrag(browser, page, {
      x: stage.x + stage.width * 0.12,
      y: stage.y + stage.height * 0.3,
    });
    await table.row(frameRateRow("panning four zoomed layers", pan));
    await table.row(mainThreadRow("panning four zoomed layers", pan));
  });
});

/**
 * Opens a result and replaces its pictures by large ones. Returns when all are decoded and faded
 * in.
 */
async function openFourLayers(page: Page): Promise<StudioPage> {
  const large = landscapePng(SIDE, SIDE).buffer;
  const studio = new StudioPage(page);
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "a harbour", Outputs: "2", Steps: "10", Seed: "7" });
  await studio.start();
  await studio.expectDone(2);
  await page.route("**/blobs/**", (route) =>
    route.fulfill({ contentType: "image/png", body: large }),
  );
  await page.reload();
  await studio.expectDone(2);
  for (const layer of ["Output 1", "Output 2"]) {
    if ((await studio.layer(layer).count()) === 0) await studio.toggleLayer(layer);
  }
  for (const layer of ["Input", "Depth", "Output 1", "Output 2"]) {
    const { width } = await studio.layerSize(layer);
    if (width !== SIDE) throw new Error(`${layer} is ${width} pixels wide`);
  }
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
  return studio;
}

/**
 * Drags to and fro. The mouse sends events at a fixed rate, whether or not earlier ones were
 * handled.
 */
async function traceDrag(
  browser: Browser,
  page: Page,
  from: { x: number; y: number },
): Promise<Trace> {
  const mouse = await page.context().newCDPSession(page);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  const trace = await Trace.of(browser, page, async () => {
    const sent: Promise<unknown>[] = [];
    for (let iteration = 1; iteration <= MOVES; iteration++) {
      const x = from.x + 90 * Math.sin(iteration / 25);
      sent.push(
        mouse.send("Input.dispatchMouseEvent", {
          type: "mouseMoved",
          x,
          y: from.y,
          button: "left",
          buttons: 1,
        }),
      );
      await pause(1_000 / RATE);
    }
    await Promise.all(sent);
  });
  await page.mouse.up();
  await mouse.detach();
  return trace;
}

function frameRateRow(what: string, trace: Trace) {
  const frames = trace.frames();
  const gaps = frames.slice(1).map((at, index) => at - frames[index]!);
  const between = median(gaps);
  return {
    what: `${what}: time between frames`,
    measured: `${between.toFixed(1)} ms (${Math.round(1000 / between)} per second; ${frames.length} frames)`,
    target: "at most 17 ms (60 frames per second)",
    meets: between <= 17,
    how: `median over the compositor's frames while the mouse moves; ${HOW}`,
  };
}

function mainThreadRow(what: string, trace: Trace) {
  const longest = largest(trace.work());
  const layouts = trace.layouts();
  return {
    what: `${what}: main-thread work`,
    measured: `at most ${milliseconds(longest)} per task, ${layouts} layouts`,
    target: `at most ${HALF_FRAME_MS} ms per task, no layout`,
    meets: longest <= HALF_FRAME_MS && layouts === 0,
    how: `main-thread time during ${MOVES} mouse moves; ${HOW}`,
  };
}
