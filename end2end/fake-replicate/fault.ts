import { type Answer, problem } from "./answer";

/** What a request asks for: the names of Replicate's own document. */
export type Operation =
  | "account.get"
  | "hardware.list"
  | "webhooks.default.secret.get"
  | "files.create"
  | "files.list"
  | "files.get"
  | "files.delete"
  | "search"
  | "collections.list"
  | "collections.get"
  | "models.list"
  | "models.search"
  | "models.get"
  | "models.examples.list"
  | "models.readme.get"
  | "models.versions.list"
  | "models.versions.get"
  | "models.predictions.create"
  | "deployments.list"
  | "deployments.get"
  | "deployments.predictions.create"
  | "trainings.create"
  | "trainings.list"
  | "trainings.get"
  | "trainings.cancel"
  | "predictions.create"
  | "predictions.list"
  | "predictions.get"
  | "predictions.cancel"
  | "download";

/** What goes wrong. */
export type Mishap =
  /** The answer is late. */
  | { kind: "slow"; seconds: number }
  /** The connection ends without an answer. */
  | { kind: "dropped" }
  /** The answer breaks off in the middle. */
  | { kind: "half_a_body" }
  /** A status with a body that says nothing. */
  | { kind: "status"; status: number }
  /** A page for people where a program asked. */
  | { kind: "html"; status: number }
  /** 429; the seconds are told in one of the three ways, and only in that. */
  | { kind: "throttled"; seconds: number; tell: "header" | "retry_after" | "sentence" }
  | { kind: "unauthenticated" | "insufficient_credit" | "not_found" | "invalid_version" }
  /** 200, and the body is a problem. */
  | { kind: "error_in_success" };

/** Something that goes wrong with the next requests of a kind. */
export type Fault = Mishap & {
  on: Operation | "any";
  /** How many requests; 1 if left out. */
  times?: number;
  /**
   * The request takes effect although its answer goes wrong: a create whose answer is lost. An answer that is late or
   * breaks off always follows upon an effect.
   */
  effect?: boolean;
};

/** The faults to come. */
export class Faults {
  private pending: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.pending.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.pending = [];
  }

  /** The fault that meets this request, if any: the one that was added first. */
  take(operation: Operation): Fault | undefined {
    const next = this.pending.find(({ fault }) => fault.on === operation || fault.on === "any");
    if (!next) return undefined;
    next.left -= 1;
    if (next.left <= 0) this.pending = this.pending.filter((other) => other !== next);
    return next.fault;
  }
}

/** Whether the request is worked on in spite of its fault. */
export function takesEffect(fault: Fault | undefined): boolean {
  if (!fault) return true;
  return fault.kind === "slow" || fault.kind === "half_a_body" || fault.effect === true;
}

/** The answer that a fault puts in the place of the true one; undefined where it puts none. */
export function answerOf(fault: Fault): Answer | undefined {
  switch (fault.kind) {
    case "slow":
    case "dropped":
    case "half_a_body":
      return undefined;
    case "status":
      return { status: fault.status, headers: { "content-type": "text/plain" }, body: Buffer.from("upstream connect error") };
    case "html":
      return { status: fault.status, headers: { "content-type": "text/html" }, body: Buffer.from("<!doctype html><title>Please wait</title>") };
    case "throttled":
      return throttled(fault.seconds, fault.tell);
    case "unauthenticated":
      return problem(401, "You did not pass a valid authentication token", { title: "Unauthenticated" });
    case "insufficient_credit":
      return problem(
        402,
        "You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing to purchase credit. " +
          "Once you purchase credit, please wait a few minutes before trying again.",
        { title: "Insufficient credit" },
      );
    case "not_found":
      return problem(404, "The requested resource could not be found.");
    case "invalid_version":
      return invalidVersion();
    case "error_in_success":
      return { status: 200, body: { detail: "Something went wrong", status: 500 } };
  }
}

export function invalidVersion(): Answer {
  const detail = "The specified version does not exist (or perhaps you don't have permission to use it?)";
  return problem(422, detail, { title: "Invalid version or not permitted" });
}

function throttled(seconds: number, tell: "header" | "retry_after" | "sentence"): Answer {
  const sentence = tell === "sentence" ? ` Your rate limit resets in ~${seconds}s.` : "";
  const answer = problem(429, `Request was throttled.${sentence}`, tell === "retry_after" ? { retry_after: seconds } : {});
  return tell === "header" ? { ...answer, headers: { ...answer.headers, "retry-after": String(seconds) } } : answer;
}
