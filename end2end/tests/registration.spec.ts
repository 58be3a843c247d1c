import { expect, test } from "../fixtures/cloud";
import { china } from "../fixtures/pictures";

test("an output that comes back with bars lies on the input, and its bars outside of the frame", async ({ studio, upstream }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "a padded picture", Seed: "4711" });
  upstream.world.next({ outputs: { padded: true } }, { prompt: "a padded picture" });
  await studio.start();
  await studio.expectDone();
  expect(await studio.sizeOf("Output 1")).toEqual({ width: 96, height: 96 });
  const place = await studio.placeOf("Output 1");
  expect(place).toMatchObject({ left: 0, width: 1 });
  expect(place.top).toBeCloseTo(-16 / 64, 2);
  expect(place.height).toBeCloseTo(96 / 64, 2);
  await studio.compareAs("Side by side");
  expect((await studio.placeOf("Output 1")).height, "the same in every view").toBeCloseTo(96 / 64, 2);
  expect((await studio.placeOf("Input")).height).toBeCloseTo(1, 2);
});
