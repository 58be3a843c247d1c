import { china, flower } from "../fixtures/images";
import { expect, test } from "../fixtures/test";
import { StudioPage } from "../pages/StudioPage";

test.describe("during a run", () => {
  test.beforeEach(async ({ studio }) => {
    await studio.open();
    await studio.prepare(china());
    await studio.fill({ Prompt: "oil painting of a harbour", Outputs: "6", Steps: "300" });
    await studio.start();
    await studio.expectRunning();
  });

  test("a reload shows the same run and its end", async ({ studio, page }) => {
    const address = page.url();
    await page.reload();
    await expect(page).toHaveURL(address);
    await expect(studio.field("Prompt")).toHaveValue("oil painting of a harbour");
    await studio.expectDone(6);
  });

  test("another tab shows the same run", async ({ studio, context, page, monitor }) => {
    const tab = await context.newPage();
    await monitor.attach(tab);
    const other = new StudioPage(tab);
    await other.open(`/p/${studio.id}`);
    await other.expectDone(6);
    await studio.expectDone(6);
    const [src, otherSrc] = await Promise.all(
      [page, tab].map((each) =>
        each.getByRole("img", { name: "Output 1" }).first().getAttribute("src"),
      ),
    );
    expect(otherSrc).toBe(src);
  });

  test("back and forward navigation finds the run", async ({ studio, page }) => {
    const address = page.url();
    await page.goBack();
    await expect(page).not.toHaveURL(address);
    await page.goForward();
    await expect(page).toHaveURL(address);
    await studio.expectDone(6);
  });
});

test("a draft survives a reload, including its image", async ({ studio, page }) => {
  await studio.open();
  await studio.prepare(flower());
  await studio.fill({
    Prompt: "stained glass",
    "Negative prompt": "text",
    Strength: "0.55",
    Outputs: "3",
    Guidance: "11",
    Scheduler: "KLMS",
    Seed: "7",
  });
  await page.reload();
  await expect(studio.field("Prompt")).toHaveValue("stained glass");
  await expect(studio.field("Negative prompt")).toHaveValue("text");
  await studio.expandSettings();
  for (const [label, value] of Object.entries({
    Strength: "0.55",
    Outputs: "3",
    Guidance: "11",
    Scheduler: "KLMS",
    Seed: "7",
  })) {
    await expect(studio.field(label)).toHaveValue(value);
  }
  await studio.expectDepth();
  await studio.start();
  await studio.expectDone(3);
});

test("the same seed produces the same image, another seed another one", async ({ studio }) => {
  const outputUrl = async (seed: string) => {
    await studio.open();
    await studio.prepare(china());
    await studio.fill({ Prompt: "mosaic", Seed: seed });
    await studio.start();
    await studio.expectDone();
    return studio.layer("Output 1").first().getAttribute("src");
  };
  const first = await outputUrl("1");
  expect(await outputUrl("1")).toBe(first);
  expect(await outputUrl("2")).not.toBe(first);
});

test("an unknown prediction shows an error that links back", async ({ studio, page, monitor }) => {
  monitor.allow(/status of 404/);
  await page.goto("/p/00000000000000000000000000");
  await expect(studio.result.getByText("Result not found")).toBeVisible();
  await expect(studio.run).toBeVisible();
});

test("another visitor's prediction looks like an unknown one", async ({
  studio,
  browser,
  page,
  server,
}) => {
  await studio.open();
  await studio.prepare(china());
  await studio.start();
  await studio.expectDone();
  const otherContext = await browser.newContext({ baseURL: server.url });
  const responses = await Promise.all(
    [studio.id, "0".repeat(26)].map((id) => otherContext.request.get(`/v1/predictions/${id}`)),
  );
  const bodies = await Promise.all(
    responses.map(async (response) => [
      response.status(),
      (await response.text()).replace(/[0-9a-z]{26}/g, "{id}"),
    ]),
  );
  expect(bodies[0]).toEqual(bodies[1]);
  expect(bodies[0]?.[0]).toBe(404);
  expect((await page.request.get(`/v1/predictions/${studio.id}`)).ok()).toBe(true);
  await otherContext.close();
});
