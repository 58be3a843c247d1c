import type { Browser, Page } from "@playwright/test";

import { landscapePng } from "../fixtures/generated-images";
import type { Upload } from "../fixtures/images";
import { DepthEditor } from "../pages/DepthEditor";
import { StudioPage } from "../pages/StudioPage";
import { largest, milliseconds } from "./measurement";
import { test } from "./test";
import { Trace } from "./tracing";

/** A task longer than three frames is visible as a stutter. */
const LONG_TASK_MS = 50;
/** Budget of one slider step: a frame at 60 Hz. */
const FRAME_MS = 16.7;

test.describe("Depth editor", () => {
  test("brush stroke over the whole map", async ({ browser, page, table }) => {
    const editor = await openEditor(page, landscapePng(768, 512));
    await editor.nudge("Size", "End");
    const tasks = await tasksOf(browser, page, () =>
      editor.paint([0, 0], [1, 0.2], [0, 0.4], [1, 0.6], [0, 0.8], [1, 1]),
    );
    await table.row(
      row(
        "brush stroke over a whole map of 768x512, brush of 200 pixels: longest task",
        tasks,
        LONG_TASK_MS,
        "five sweeps of the mouse",
      ),
    );
  });

  test("all sliders", async ({ browser, page, table }) => {
    const editor = await openEditor(page, landscapePng(768, 512));
    const tasks = await tasksOf(browser, page, async () => {
      for (const name of ["Far end", "Near end", "Midtones", "Blur"])
        await editor.nudge(name, name === "Near end" ? "ArrowLeft" : "ArrowRight", 20);
    });
    await table.row(
      row(
        "adjusting a map of 768x512: longest task",
        tasks,
        LONG_TASK_MS,
        "20 key presses on each of four sliders",
      ),
    );
    await table.row(
      row(
        "adjusting a map of 768x512: median task",
        [medianTask(tasks)],
        FRAME_MS,
        "over the 80 longest tasks of the same run",
      ),
    );
  });
});

function row(what: string, tasks: number[], limit: number, how: string) {
  const longest = largest(tasks);
  return {
    what,
    measured: milliseconds(longest),
    target: `at most ${limit} ms`,
    meets: longest <= limit,
    how: `Chromium's tracing, ${how}`,
  };
}

function medianTask(tasks: number[]): number {
  const longest = [...tasks].sort((a, b) => b - a).slice(0, 80);
  return longest[Math.floor(longest.length / 2)] ?? 0;
}

async function openEditor(page: Page, photo: Upload): Promise<DepthEditor> {
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
