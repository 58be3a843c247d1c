import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { ERRORS, type Fault } from "../../fake-replicate/index";
import type { Mishap } from "../../fake-replicate/fault";
import { Cloud } from "../cloud";

const TOO_LARGE = "The picture was too large for the model's memory. Use a smaller picture, or ask for fewer outputs.";

/** What the model or the platform says, and what the team is told. */
const FAILURES: [string, string, string][] = [
  ["the GPU's memory is too small", ERRORS.outOfMemory, TOO_LARGE],
  ["the machine's memory is too small", ERRORS.killed, TOO_LARGE],
  [
    "the safety filter strikes",
    ERRORS.nsfw,
    "The model's safety filter rejected what it made, which also happens to harmless pictures. Run it again with a new seed, or change " +
      "the prompt.",
  ],
  ["it is interrupted", ERRORS.interrupted, "Replicate interrupted this prediction. Run it again."],
  ["it does not start in time", ERRORS.startTimeout, "The model did not start in time at Replicate. Run it again; the next start is often quicker."],
  ["the model has a fault of its own", "list index out of range", "The model failed: list index out of range."],
  ["nothing is said", "", "The model failed without saying why; the last that it printed: 100%|██████████| 4/4 [00:00<00:00, 16.47it/s]."],
];

/** Why a create is refused, and what the team is told. */
const REFUSALS: [Mishap, string][] = [
  [
    { kind: "unauthenticated" },
    "Replicate does not accept this server's token. Whoever runs the server must set a valid REPLICATE_API_TOKEN.",
  ],
  [
    { kind: "insufficient_credit" },
    "Replicate's account of this server has no credit left. Whoever runs the server can buy some at https://replicate.com/account/billing " +
      "and run this again a few minutes later.",
  ],
  [{ kind: "not_found" }, "Replicate no longer has this model, or this server's account may not use it. Choose another model."],
  [
    { kind: "invalid_version" },
    "Replicate did not take this prediction: The specified version does not exist (or perhaps you don't have permission to use it?).",
  ],
];

const THROTTLED = { on: "predictions.create", kind: "throttled", seconds: 2 } as const;
/** More often than a server may ask in a prediction's life. */
const FOR_EVER = 1_000;

/** What goes wrong upstream is told in words that say what to do. */
export function words(): void {
  describe("a prediction fails", { concurrency: true }, () => {
    const cloud = new Cloud("webhooks");
    for (const [name, said, told] of FAILURES) {
      test(name, async () => {
        cloud.world.next({ ending: { status: "failed", error: said } }, { prompt: name });
        await assertFails(cloud, name, told);
        assert.equal(cloud.created(name).length, 1);
      });
    }
  });

  describe("a create is refused", { concurrency: false }, () => {
    const cloud = new Cloud("webhooks");
    for (const [mishap, told] of REFUSALS) {
      test(mishap.kind, async () => {
        cloud.world.faults.add({ on: "predictions.create", ...mishap });
        await assertFails(cloud, mishap.kind, told);
        assert.equal(creates(cloud, mishap.kind), 1, "a no is not asked for again");
        await cloud.assertTrue(await cloud.run("the next"));
      });
    }

    for (const tell of ["header", "retry_after", "sentence"] as const) {
      test(`throttled, told by the ${tell}: it is tried again when that says`, async () => {
        const fault: Fault = { ...THROTTLED, tell };
        cloud.world.faults.add(fault);
        const started = performance.now();
        await cloud.assertTrue(await cloud.run(tell));
        assert.ok(performance.now() - started >= fault.seconds * 1000, "not before");
        assert.equal(creates(cloud, tell), 2);
      });
    }
  });

  describe("all creates are refused", () => {
    const cloud = new Cloud("webhooks");
    test("throttled without end: the prediction fails in words", async () => {
      cloud.world.faults.add({ ...THROTTLED, tell: "retry_after", times: FOR_EVER });
      await assertFails(cloud, "throttled", "Replicate takes no more predictions from this server just now. Run it again in 2 s.");
      assert.ok(creates(cloud, "throttled") > 1);
      assert.deepEqual(cloud.created("throttled"), []);
    });
  });
}

async function assertFails(cloud: Cloud, prompt: string, sentence: string): Promise<void> {
  const { status, error, output } = await cloud.run(prompt);
  assert.deepEqual({ status, error, output }, { status: "failed", error: sentence, output: null });
}

/** How many creates of this prompt reached the upstream, whatever became of them. */
function creates({ world }: Cloud, prompt: string): number {
  const all = world.requests.filter(({ operation }) => operation === "predictions.create");
  return all.filter(({ body }) => (JSON.parse(body.toString()) as { input: { prompt: string } }).input.prompt === prompt).length;
}
