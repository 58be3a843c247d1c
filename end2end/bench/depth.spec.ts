import type { Browser, Page } from "@playwright/test";

import type { Upload } from "../fixtures/pictures";
import { DepthEditor } from "../pages/DepthEditor";
import { StudioPage } from "../pages/StudioPage";
import { largest, milliseconds } from "./measurement";
import { photograph } from "./photograph";
import { test } from "./test";
import { Trace } from "./tracing";

/** A task that is longer than three frames is felt as a stumble. */
const STUMBLE_MS = 50;
/** What a slider's every move may take: a frame at 60 Hz. */
const FRAME_MS = 16.7;

test.describe("Depth as a thing to work on", () => {
  test("a stroke over the whole map", async ({ browser, page, table }) => {
    const editor = await opened(page, photograph(768, 512));
    await editor.nudge("Size", "End");
    const tasks = await tasksOf(browser, page, () => editor.paint([0, 0], [1, 0.2], [0, 0.4], [1, 0.6], [0, 0.8], [1, 1]));
    await table.row(row("brush stroke over a whole map of 768x512, brush of 200 pixels: longest task", tasks, STUMBLE_MS, "five sweeps of the mouse"));
  });

  test("every slider", async ({ browser, page, table }) => {
    const editor = await opened(page, photograph(768, 512));
    const tasks = await tasksOf(browser, page, async () => {
      for (const name of ["Far end", "Near end", "Middle", "Blur"]) await editor.nudge(name, name === "Near end" ? "ArrowLeft" : "ArrowRight", 20);
    });
    await table.row(row("adjusting a map of 768x512: longest task", tasks, STUMBLE_MS, "20 steps of each of four sliders, by keys"));
    await table.row(row("adjusting a map of 768x512: task of the middle", [middle(tasks)], FRAME_MS, "of the 80 longest tasks of the same"));
  });
});

function row(what: string, tasks: number[], most: number, how: string) {
  const longest = largest(tasks);
  return { what, measured: milliseconds(longest), target: `at most ${most} ms`, meets: longest <= most, how: `Chromium's own tracing, ${how}` };
}

function middle(tasks: number[]): number {
  const longest = [...tasks].sort((a, b) => b - a).slice(0, 80);
  return longest[Math.floor(longest.length / 2)] ?? 0;
}

async function opened(page: Page, photo: Upload): Promise<DepthEditor> {
  const studio = new StudioPage(page);
  const editor = new DepthEditor(page);
  await studio.open();
  await studio.prepare(photo);
  await editor.open();
  return editor;
}

async function tasksOf(browser: Browser, page: Page, work: () => Promise<void>): Promise<number[]> {
  return (await Trace.of(browser, page, work)).tasks();
}
