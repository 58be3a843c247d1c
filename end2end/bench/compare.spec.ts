import { setTimeout as pause } from "node:timers/promises";

import type { Browser, Page } from "@playwright/test";

import { china } from "../fixtures/pictures";
import { StudioPage } from "../pages/StudioPage";
import { largest, median, milliseconds } from "./measurement";
import { photograph } from "./photograph";
import { test } from "./test";
import { Trace } from "./tracing";

const SIDE = 2048;
const RATE = 125;
const MOVES = 2 * RATE;
/** What a move may keep the page's own thread from: half a frame at 60 Hz, so that the other half is left to the compositor. */
const HALF_FRAME_MS = 8.3;

const HOW = `Chromium's own tracing in headless mode, where no graphics card helps; input, depth and two outputs of ${SIDE} x ${SIDE} pixels`;

test.describe("The comparison", () => {
  test("four large layers, moved", async ({ browser, page, table }) => {
    const studio = await fourLayers(page);
    const handle = (await studio.handles.first().boundingBox())!;
    const from = { x: handle.x + handle.width / 2, y: handle.y + handle.height / 2 };
    const curtain = await moved(browser, page, from);
    await table.row(rate("drawing a curtain over four layers", curtain));
    await table.row(work("drawing a curtain over four layers", curtain));

    await studio.stage.focus();
    for (let presses = 0; presses < 2; presses++) await page.keyboard.press("+");
    const stage = (await studio.stage.boundingBox())!;
    const pan = await moved(browser, page, { x: stage.x + stage.width * 0.12, y: stage.y + stage.height * 0.3 });
    await table.row(rate("moving four layers about, closer", pan));
    await table.row(work("moving four layers about, closer", pan));
  });
});

/** A result on the stage whose pictures are large ones, all of them there and faded in. */
async function fourLayers(page: Page): Promise<StudioPage> {
  const large = photograph(SIDE, SIDE).buffer;
  const studio = new StudioPage(page);
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "a harbour", Outputs: "2", Steps: "10", Seed: "7" });
  await studio.start();
  await studio.expectDone(2);
  await page.route("**/blobs/**", (route) => route.fulfill({ contentType: "image/png", body: large }));
  await page.reload();
  await studio.expectDone(2);
  for (const layer of ["Output 1", "Output 2"]) {
    if ((await studio.layer(layer).count()) === 0) await studio.toggleLayer(layer);
  }
  for (const layer of ["Input", "Depth", "Output 1", "Output 2"]) {
    const { width } = await studio.sizeOf(layer);
    if (width !== SIDE) throw new Error(`${layer} is ${width} pixels wide`);
  }
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
  return studio;
}

/** Pulls what is at `from` to and fro. The mouse tells of itself 125 times a second, as mice do, whether or not it was heard. */
async function moved(browser: Browser, page: Page, from: { x: number; y: number }): Promise<Trace> {
  const mouse = await page.context().newCDPSession(page);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  const trace = await Trace.of(browser, page, async () => {
    const heard: Promise<unknown>[] = [];
    for (let turn = 1; turn <= MOVES; turn++) {
      const x = from.x + 90 * Math.sin(turn / 25);
      heard.push(mouse.send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y: from.y, button: "left", buttons: 1 }));
      await pause(1_000 / RATE);
    }
    await Promise.all(heard);
  });
  await page.mouse.up();
  await mouse.detach();
  return trace;
}

function rate(what: string, trace: Trace) {
  const frames = trace.frames();
  const gaps = frames.slice(1).map((at, index) => at - frames[index]!);
  const between = median(gaps);
  return {
    what: `${what}: time between frames`,
    measured: `${between.toFixed(1)} ms (${Math.round(1000 / between)} a second; ${frames.length} frames)`,
    target: "at most 17 ms: 60 a second, as exactly as frames come",
    meets: between <= 17,
    how: `middle of all that the page's compositor drew while the mouse moved; ${HOW}`,
  };
}

function work(what: string, trace: Trace) {
  const longest = largest(trace.work());
  const layouts = trace.layouts();
  return {
    what: `${what}: the page's own work`,
    measured: `at most ${milliseconds(longest)} a task, laid out ${layouts} times`,
    target: `at most ${HALF_FRAME_MS} ms a task, nothing laid out`,
    meets: longest <= HALF_FRAME_MS && layouts === 0,
    how: `time of the main thread in ${MOVES} moves of the mouse; ${HOW}`,
  };
}
