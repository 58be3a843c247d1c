import { audit } from "../fixtures/audit";
import { buildArchive } from "../fixtures/history-archive";
import { flower } from "../fixtures/images";
import { RESPONSE_ERROR } from "../fixtures/page-monitor";
import { expect, test } from "../fixtures/test";
import { PresetsPanel } from "../pages/PresetsPanel";

const PROMPTS = ["fog over an old town", "woodcut of a storm", "old oak in snow"];

test.describe("earlier prompts", () => {
  test.beforeEach(async ({ page, studio }) => {
    await studio.open();
    const buffer = buildArchive(PROMPTS.map((prompt, seconds) => ({ prompt, seconds })));
    await page.request.post("/api/history/import", {
      multipart: { content: { name: "history.zip", mimeType: "application/zip", buffer } },
    });
  });

  test("prompts are listed latest first, filtered while typing and chosen by key", async ({
    page,
    studio,
  }) => {
    const presets = new PresetsPanel(page);
    await presets.promptsButton.focus();
    await page.keyboard.press("Enter");
    await expect(presets.search).toBeFocused();
    await expect(presets.prompts).toHaveText([...PROMPTS].reverse());
    await expect(presets.prompts.first()).toHaveAttribute("aria-selected", "true");
    await audit(page);
    await presets.search.pressSequentially("old");
    await expect(presets.prompts).toHaveText(["old oak in snow", "fog over an old town"]);
    await page.keyboard.press("ArrowDown");
    await expect(presets.search).toHaveAttribute(
      "aria-activedescendant",
      (await presets.prompts.nth(1).getAttribute("id"))!,
    );
    await page.keyboard.press("Enter");
    await expect(studio.field("Prompt")).toHaveValue("fog over an old town");
    await expect(studio.field("Prompt")).toBeFocused();
    await expect(presets.search).toHaveCount(0);
  });

  test("a prompt is chosen by a click, and the list closed by Escape", async ({ page, studio }) => {
    const presets = new PresetsPanel(page);
    await presets.promptsButton.click();
    await presets.search.fill("nothing of the kind");
    await expect(page.getByText("No matching prompts.")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(presets.promptsButton).toBeFocused();
    await presets.promptsButton.click();
    await presets.prompts.filter({ hasText: "woodcut" }).click();
    await expect(studio.field("Prompt")).toHaveValue("woodcut of a storm");
  });
});

test("an empty list explains what it will contain", async ({ page, studio }) => {
  await studio.open();
  const presets = new PresetsPanel(page);
  await presets.promptsButton.click();
  await expect(page.getByText("No prompts yet. Prompts that you use appear here.")).toBeVisible();
  await audit(page);
});

test("settings are saved as a preset and applied without replacing the image", async ({
  page,
  studio,
}) => {
  await studio.open();
  await studio.prepare(flower());
  await studio.fill({ Prompt: "pastel", Strength: "0.4", Guidance: "11" });
  const presets = new PresetsPanel(page);
  await presets.presetsButton.click();
  await expect(page.getByText("No presets yet.")).toBeVisible();
  await presets.name.fill("Soft light");
  await page.keyboard.press("Enter");
  await expect(presets.preset("Soft light")).toBeVisible();
  await expect(presets.name).toHaveValue("");
  await audit(page);

  await studio.fill({ Prompt: "charcoal", Strength: "0.9", Guidance: "3" });
  await page.getByLabel("Include the prompt").uncheck();
  await presets.preset("Soft light").click();
  await expect(studio.field("Strength")).toHaveValue("0.4");
  await expect(studio.field("Guidance")).toHaveValue("11");
  await expect(studio.field("Prompt")).toHaveValue("charcoal");
  await page.getByLabel("Include the prompt").check();
  await presets.preset("Soft light").click();
  await expect(studio.field("Prompt")).toHaveValue("pastel");
  await studio.expectDepth();
  await page.keyboard.press("Escape");
  await expect(presets.presetsButton).toBeFocused();
});

test("presets are renamed, deleted and restored, and survive a reload", async ({
  page,
  studio,
  monitor,
}) => {
  monitor.allow(RESPONSE_ERROR);
  await studio.open();
  const presets = new PresetsPanel(page);
  await presets.presetsButton.click();
  for (const name of ["Dusk", "Dawn"]) {
    await presets.name.fill(name);
    await presets.save.click();
    await expect(presets.preset(name)).toBeVisible();
  }
  await presets.name.fill("Dusk");
  await presets.save.click();
  await expect(
    page.getByText('A preset named "Dusk" exists already; choose another name.'),
  ).toBeVisible();

  await page.getByRole("button", { name: "Rename Dawn" }).click();
  await page.getByLabel("New name for Dawn").fill("Noon");
  await page.keyboard.press("Enter");
  await expect(presets.preset("Noon")).toBeVisible();
  await page.getByRole("button", { name: "Delete Dusk" }).click();
  await expect(presets.presets).toHaveCount(1);
  await presets.status.getByRole("button", { name: "Undo" }).click();
  await expect(presets.preset("Dusk")).toBeVisible();
  await page.reload();
  await presets.presetsButton.click();
  await expect(presets.presets).toHaveCount(2);
});

test("on a phone the list fits, and its buttons are large enough", async ({ page, studio }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await studio.open();
  const presets = new PresetsPanel(page);
  await presets.presetsButton.click();
  await presets.name.fill("Dusk");
  await presets.save.click();
  const box = await presets.preset("Dusk").boundingBox();
  expect(box!.height).toBeGreaterThanOrEqual(44);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await audit(page);
});
