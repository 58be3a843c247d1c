import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { FaultKind } from "../../fake-replicate/fault";
import { ERROR_MESSAGES, type Fault } from "../../fake-replicate/index";
import { ReplicateHarness } from "../replicate-harness";

const TOO_LARGE =
  "The picture was too large for the model's memory. Use a smaller picture, or ask for fewer outputs.";

/** Upstream error and the message that the client gets. */
const FAILURES: [string, string, string][] = [
  ["GPU out of memory", ERROR_MESSAGES.outOfMemory, TOO_LARGE],
  ["machine out of memory", ERROR_MESSAGES.killed, TOO_LARGE],
  [
    "safety filter",
    ERROR_MESSAGES.nsfw,
    "The model's safety filter rejected what it made, which also happens to harmless pictures. Run it again with a new seed, or change " +
      "the prompt.",
  ],
  [
    "interrupted",
    ERROR_MESSAGES.interrupted,
    "Replicate interrupted this prediction. Run it again.",
  ],
  [
    "start timeout",
    ERROR_MESSAGES.startTimeout,
    "The model did not start in time at Replicate. Run it again; the next start is often quicker.",
  ],
  ["error in the model", "list index out of range", "The model failed: list index out of range."],
  [
    "no message",
    "",
    "The model failed without an error message; its last log line: 100%|██████████| 4/4 [00:00<00:00, 16.47it/s].",
  ],
];

/** Fault of a create and the message that the client gets. */
const REFUSALS: [FaultKind, string][] = [
  [
    { kind: "unauthenticated" },
    "Replicate does not accept this server's token. The operator of the server must set a valid REPLICATE_API_TOKEN.",
  ],
  [
    { kind: "insufficient_credit" },
    "This server's Replicate account has no credit left. The operator of the server can buy some at https://replicate.com/account/billing " +
      "and run this again a few minutes later.",
  ],
  [
    { kind: "not_found" },
    "Replicate no longer has this model, or this server's account may not use it. Choose another model.",
  ],
  [
    { kind: "invalid_version" },
    "Replicate rejected this prediction: The specified version does not exist (or perhaps you don't have permission to use it?).",
  ],
];

const THROTTLED = { on: "predictions.create", kind: "throttled", seconds: 2 } as const;
/** More often than a server retries one prediction. */
const ALWAYS = 1_000;

/** Upstream errors are reported with a message that says what to do. */
export function errorMessages(): void {
  describe("failed predictions", { concurrency: true }, () => {
    const harness = new ReplicateHarness("webhooks");
    for (const [name, upstreamError, expected] of FAILURES) {
      test(name, async () => {
        harness.state.scriptNext(
          { outcome: { status: "failed", error: upstreamError } },
          { prompt: name },
        );
        await assertFails(harness, name, expected);
        assert.equal(harness.upstreamCreations(name).length, 1);
      });
    }
  });

  describe("refused creates", { concurrency: false }, () => {
    const harness = new ReplicateHarness("webhooks");
    for (const [fault, expected] of REFUSALS) {
      test(fault.kind, async () => {
        harness.state.faults.add({ on: "predictions.create", ...fault });
        await assertFails(harness, fault.kind, expected);
        assert.equal(creates(harness, fault.kind), 1, "a refused create is not retried");
        await harness.assertSucceeded(await harness.run("the next"));
      });
    }

    for (const hint of ["header", "body", "message"] as const) {
      test(`a throttled create with the delay in the ${hint} is retried after that delay`, async () => {
        const fault: Fault = { ...THROTTLED, hint };
        harness.state.faults.add(fault);
        const started = performance.now();
        await harness.assertSucceeded(await harness.run(hint));
        assert.ok(performance.now() - started >= fault.seconds * 1000, "not before the delay");
        assert.equal(creates(harness, hint), 2);
      });
    }
  });

  describe("all creates refused", () => {
    const harness = new ReplicateHarness("webhooks");
    test("a create that is throttled forever fails the prediction with a message", async () => {
      harness.state.faults.add({ ...THROTTLED, hint: "body", times: ALWAYS });
      await assertFails(
        harness,
        "throttled",
        "Replicate does not accept more predictions from this server at the moment. Run it again in 2 s.",
      );
      assert.ok(creates(harness, "throttled") > 1);
      assert.deepEqual(harness.upstreamCreations("throttled"), []);
    });
  });
}

async function assertFails(
  harness: ReplicateHarness,
  prompt: string,
  sentence: string,
): Promise<void> {
  const { status, error, output } = await harness.run(prompt);
  assert.deepEqual({ status, error, output }, { status: "failed", error: sentence, output: null });
}

/** How many creates with this prompt reached the upstream, whatever the response. */
function creates({ state }: ReplicateHarness, prompt: string): number {
  const all = state.requests.filter(({ operation }) => operation === "predictions.create");
  return all.filter(
    ({ body }) =>
      (JSON.parse(body.toString()) as { input: { prompt: string } }).input.prompt === prompt,
  ).length;
}
