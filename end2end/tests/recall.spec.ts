import { archiveOf } from "../fixtures/archive";
import { audit } from "../fixtures/audit";
import { flower } from "../fixtures/pictures";
import { expect, test } from "../fixtures/test";
import { REFUSED } from "../fixtures/watch";
import { Recall } from "../pages/Recall";

const PROMPTS = ["fog over an old town", "woodcut of a storm", "old oak in snow"];

test.describe("earlier prompts", () => {
  test.beforeEach(async ({ page, studio }) => {
    await studio.open();
    const buffer = archiveOf(PROMPTS.map((prompt, seconds) => ({ prompt, seconds })));
    await page.request.post("/api/history/import", { multipart: { content: { name: "history.zip", mimeType: "application/zip", buffer } } });
  });

  test("are offered, the latest first, narrowed while one types, and taken by key", async ({ page, studio }) => {
    const recall = new Recall(page);
    await recall.promptsButton.focus();
    await page.keyboard.press("Enter");
    await expect(recall.search).toBeFocused();
    await expect(recall.prompts).toHaveText([...PROMPTS].reverse());
    await expect(recall.prompts.first()).toHaveAttribute("aria-selected", "true");
    await audit(page);
    await recall.search.pressSequentially("old");
    await expect(recall.prompts).toHaveText(["old oak in snow", "fog over an old town"]);
    await page.keyboard.press("ArrowDown");
    await expect(recall.search).toHaveAttribute("aria-activedescendant", (await recall.prompts.nth(1).getAttribute("id"))!);
    await page.keyboard.press("Enter");
    await expect(studio.field("Prompt")).toHaveValue("fog over an old town");
    await expect(studio.field("Prompt")).toBeFocused();
    await expect(recall.search).toHaveCount(0);
  });

  test("are taken by a click, and left by Escape", async ({ page, studio }) => {
    const recall = new Recall(page);
    await recall.promptsButton.click();
    await recall.search.fill("nothing of the kind");
    await expect(page.getByText("No earlier prompt has all of these words.")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(recall.promptsButton).toBeFocused();
    await recall.promptsButton.click();
    await recall.prompts.filter({ hasText: "woodcut" }).click();
    await expect(studio.field("Prompt")).toHaveValue("woodcut of a storm");
  });
});

test("who has made nothing yet is told what will be offered", async ({ page, studio }) => {
  await studio.open();
  const recall = new Recall(page);
  await recall.promptsButton.click();
  await expect(page.getByText("No prompt yet. What you make is offered here again.")).toBeVisible();
  await audit(page);
});

test("settings are kept under a name and used again, the picture stays", async ({ page, studio }) => {
  await studio.open();
  await studio.prepare(flower());
  await studio.fill({ Prompt: "pastel", Strength: "0.4", Guidance: "11" });
  const recall = new Recall(page);
  await recall.presetsButton.click();
  await expect(page.getByText("No preset yet.")).toBeVisible();
  await recall.name.fill("Soft light");
  await page.keyboard.press("Enter");
  await expect(recall.preset("Soft light")).toBeVisible();
  await expect(recall.name).toHaveValue("");
  await audit(page);

  await studio.fill({ Prompt: "charcoal", Strength: "0.9", Guidance: "3" });
  await page.getByLabel("With its prompt").uncheck();
  await recall.preset("Soft light").click();
  await expect(studio.field("Strength")).toHaveValue("0.4");
  await expect(studio.field("Guidance")).toHaveValue("11");
  await expect(studio.field("Prompt")).toHaveValue("charcoal");
  await page.getByLabel("With its prompt").check();
  await recall.preset("Soft light").click();
  await expect(studio.field("Prompt")).toHaveValue("pastel");
  await studio.expectDepth();
  await page.keyboard.press("Escape");
  await expect(recall.presetsButton).toBeFocused();
});

test("presets are renamed, deleted and brought back, and are there after a reload", async ({ page, studio, watch }) => {
  watch.allow(REFUSED);
  await studio.open();
  const recall = new Recall(page);
  await recall.presetsButton.click();
  for (const name of ["Dusk", "Dawn"]) {
    await recall.name.fill(name);
    await recall.keep.click();
    await expect(recall.preset(name)).toBeVisible();
  }
  await recall.name.fill("Dusk");
  await recall.keep.click();
  await expect(page.getByText('There is a preset called "Dusk" already; choose another name.')).toBeVisible();

  await page.getByRole("button", { name: "Rename Dawn" }).click();
  await page.getByLabel("New name for Dawn").fill("Noon");
  await page.keyboard.press("Enter");
  await expect(recall.preset("Noon")).toBeVisible();
  await page.getByRole("button", { name: "Delete Dusk" }).click();
  await expect(recall.presets).toHaveCount(1);
  await recall.status.getByRole("button", { name: "Undo" }).click();
  await expect(recall.preset("Dusk")).toBeVisible();
  await page.reload();
  await recall.presetsButton.click();
  await expect(recall.presets).toHaveCount(2);
});

test("on a phone the list fits, and its buttons are large enough", async ({ page, studio }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await studio.open();
  const recall = new Recall(page);
  await recall.presetsButton.click();
  await recall.name.fill("Dusk");
  await recall.keep.click();
  const box = await recall.preset("Dusk").boundingBox();
  expect(box!.height).toBeGreaterThanOrEqual(44);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await audit(page);
});
