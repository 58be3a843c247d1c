import { china, flower } from "../fixtures/pictures";
import { expect, test } from "../fixtures/test";
import { StudioPage } from "../pages/StudioPage";

test.describe("in mid-run", () => {
  test.beforeEach(async ({ studio }) => {
    await studio.open();
    await studio.prepare(china());
    await studio.fill({ Prompt: "oil painting of a harbour", Outputs: "6", Steps: "300" });
    await studio.start();
    await studio.expectRunning();
  });

  test("a reload comes back to the same run and sees it end", async ({ studio, page }) => {
    const address = page.url();
    await page.reload();
    await expect(page).toHaveURL(address);
    await expect(studio.field("Prompt")).toHaveValue("oil painting of a harbour");
    await studio.expectDone(6);
  });

  test("another tab shows the same run", async ({ studio, context, page, watch }) => {
    const tab = await context.newPage();
    await watch.follow(tab);
    const other = new StudioPage(tab);
    await other.open(`/p/${studio.id}`);
    await other.expectDone(6);
    await studio.expectDone(6);
    const [here, there] = await Promise.all([page, tab].map((each) => each.getByRole("img", { name: "Output 1" }).first().getAttribute("src")));
    expect(there).toBe(here);
  });

  test("going back to the empty studio and forward again finds it", async ({ studio, page }) => {
    const address = page.url();
    await page.goBack();
    await expect(page).not.toHaveURL(address);
    await page.goForward();
    await expect(page).toHaveURL(address);
    await studio.expectDone(6);
  });
});

test("a draft survives a reload, the picture with it", async ({ studio, page }) => {
  await studio.open();
  await studio.prepare(flower());
  await studio.fill({ Prompt: "stained glass", Exclude: "text", Strength: "0.55", Outputs: "3", Guidance: "11", Scheduler: "KLMS", Seed: "7" });
  await page.reload();
  await expect(studio.field("Prompt")).toHaveValue("stained glass");
  await expect(studio.field("Exclude")).toHaveValue("text");
  await studio.unfold();
  for (const [label, value] of Object.entries({ Strength: "0.55", Outputs: "3", Guidance: "11", Scheduler: "KLMS", Seed: "7" })) {
    await expect(studio.field(label)).toHaveValue(value);
  }
  await studio.expectDepth();
  await studio.start();
  await studio.expectDone(3);
});

test("the same seed makes the same picture, another one another", async ({ studio }) => {
  const address = async (seed: string) => {
    await studio.open();
    await studio.prepare(china());
    await studio.fill({ Prompt: "mosaic", Seed: seed });
    await studio.start();
    await studio.expectDone();
    return studio.layer("Output 1").first().getAttribute("src");
  };
  const first = await address("1");
  expect(await address("1")).toBe(first);
  expect(await address("2")).not.toBe(first);
});

test("an address that names nobody's prediction says so, and leads back", async ({ studio, page, watch }) => {
  watch.allow(/status of 404/);
  await page.goto("/p/00000000000000000000000000");
  await expect(studio.result.getByText("There is no such result")).toBeVisible();
  await expect(studio.run).toBeVisible();
});

test("someone else's prediction is as unknown as one that never was", async ({ studio, browser, page, server }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.start();
  await studio.expectDone();
  const stranger = await browser.newContext({ baseURL: server.url });
  const answers = await Promise.all([studio.id, "0".repeat(26)].map((id) => stranger.request.get(`/v1/predictions/${id}`)));
  const bodies = await Promise.all(answers.map(async (answer) => [answer.status(), (await answer.text()).replace(/[0-9a-z]{26}/g, "{id}")]));
  expect(bodies[0]).toEqual(bodies[1]);
  expect(bodies[0]?.[0]).toBe(404);
  expect((await page.request.get(`/v1/predictions/${studio.id}`)).ok()).toBe(true);
  await stranger.close();
});
