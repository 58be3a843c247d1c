import { china } from "../fixtures/images";
import { expect, test } from "../fixtures/replicate";

test("an output with padding is aligned with the input, its bars outside the frame", async ({
  studio,
  upstream,
}) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "a padded picture", Seed: "4711" });
  upstream.state.scriptNext({ outputs: { padded: true } }, { prompt: "a padded picture" });
  await studio.start();
  await studio.expectDone();
  expect(await studio.layerSize("Output 1")).toEqual({ width: 96, height: 96 });
  const bounds = await studio.layerBounds("Output 1");
  expect(bounds).toMatchObject({ left: 0, width: 1 });
  expect(bounds.top).toBeCloseTo(-16 / 64, 2);
  expect(bounds.height).toBeCloseTo(96 / 64, 2);
  await studio.compareAs("Side by side");
  expect((await studio.layerBounds("Output 1")).height, "the same in every view").toBeCloseTo(
    96 / 64,
    2,
  );
  expect((await studio.layerBounds("Input")).height).toBeCloseTo(1, 2);
});
