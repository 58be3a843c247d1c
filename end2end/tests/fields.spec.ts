import { audit } from "../fixtures/audit";
import { china } from "../fixtures/images";
import { expect, test } from "../fixtures/test";

/** Field, invalid value and error message. */
const INVALID_VALUES: [label: string, typed: string, message: string][] = [
  ["Strength", "1.5", "Must be 1 or less."],
  ["Strength", "-0.1", "Must be 0 or more."],
  ["Outputs", "9", "Must be 8 or less."],
  ["Outputs", "0", "Must be 1 or more."],
  ["Outputs", "1.5", "Must be a whole number."],
  ["Steps", "501", "Must be 500 or less."],
  ["Steps", "0", "Must be 1 or more."],
  ["Guidance", "20.5", "Must be 20 or less."],
  ["Guidance", "0.5", "Must be 1 or more."],
  ["Seed", "lucky", "Must be a whole number, or empty for a random one."],
  ["Seed", "1.5", "Must be a whole number, or empty for a random one."],
];

test.beforeEach(({ studio }) => studio.open());

for (const [label, typed, message] of INVALID_VALUES) {
  test(`${label} ${typed} shows an error on its field and runs nothing`, async ({
    studio,
    page,
  }) => {
    await studio.prepare(china());
    await studio.fill({ [label]: typed });
    await studio.run.click();
    await studio.expectFieldError(label, message);
    await expect(studio.field(label)).toBeFocused();
    await expect(page).toHaveURL(/\/$/);
    const list = await page.request.get("/v1/predictions").then((response) => response.json());
    expect(list.results).toEqual([]);
  });
}

test("several errors are shown at once, and the first field gets the focus", async ({
  studio,
  page,
}) => {
  await studio.prepare(china());
  await studio.fill({ Outputs: "9", Guidance: "99", Seed: "lucky" });
  await studio.run.click();
  for (const label of ["Outputs", "Guidance", "Seed"])
    await expect(studio.field(label)).toHaveAttribute("aria-invalid", "true");
  await expect(studio.field("Outputs")).toBeFocused();
  await audit(page);

  await studio.fill({ Outputs: "1", Guidance: "7.5", Seed: "" });
  for (const label of ["Outputs", "Guidance", "Seed"])
    await expect(studio.field(label)).not.toHaveAttribute("aria-invalid", "true");
  await studio.start();
  await studio.expectDone();
});

test("without a picture the image slot asks for one", async ({ studio, page }) => {
  await studio.fill({ Prompt: "anything" });
  await studio.run.click();
  await expect(studio.imageError).toContainText(/picture|image|required/i);
  await expect(page).toHaveURL(/\/$/);
});

test("a prompt has the server's maximum length", async ({ studio }) => {
  await studio.prepare(china());
  await studio.fill({ Prompt: "very ".repeat(2_500) });
  expect(await studio.field("Prompt").inputValue()).toHaveLength(10_000);
  await studio.start();
  await studio.expectDone();
});

test("slider and number box show the same value", async ({ studio }) => {
  await studio.slider("Strength").focus();
  await studio.slider("Strength").press("Home");
  await expect(studio.field("Strength")).toHaveValue("0");
  await studio.fill({ Strength: "1" });
  await expect(studio.slider("Strength")).toHaveValue("1");
});

test("the dice draws a seed, and a blank seed is allowed", async ({ studio }) => {
  await studio.prepare(china());
  await studio.expandSettings();
  await expect(studio.field("Seed")).toHaveValue("");
  await studio.settings.getByRole("button", { name: "New seed" }).click();
  await expect(studio.field("Seed")).toHaveValue(/^\d+$/);
  await studio.fill({ Seed: "" });
  await studio.start();
  await studio.expectDone();
  await expect(studio.result.getByText(/Seed\s*\d+/)).toBeVisible();
});
