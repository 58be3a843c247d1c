import { type ApiResponse, problem } from "./response";

/** An operation of the API, named as in Replicate's OpenAPI document. */
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

/** What goes wrong with a request. */
export type FaultKind =
  /** The response is late. */
  | { kind: "slow"; seconds: number }
  /** The connection is closed without a response. */
  | { kind: "dropped" }
  /** The connection is closed in the middle of the body. */
  | { kind: "truncated_body" }
  /** An error status with a plain-text body. */
  | { kind: "status"; status: number }
  /** An HTML page instead of JSON. */
  | { kind: "html"; status: number }
  /** 429, with the retry delay in one of three places only. */
  | { kind: "throttled"; seconds: number; hint: "header" | "body" | "message" }
  | { kind: "unauthenticated" | "insufficient_credit" | "not_found" | "invalid_version" }
  /** 200 with an error body. */
  | { kind: "error_in_success" };

/** A fault of the next requests of an operation. */
export type Fault = FaultKind & {
  on: Operation | "any";
  /** Number of requests, 1 by default. */
  times?: number;
  /**
   * The request takes effect in spite of the fault, as a create whose response is lost. Slow and
   * truncated responses always follow an effect.
   */
  effect?: boolean;
};

/** Faults that wait for a matching request. */
export class FaultQueue {
  private pending: { fault: Fault; remaining: number }[] = [];

  add(fault: Fault): void {
    this.pending.push({ fault, remaining: fault.times ?? 1 });
  }

  clear(): void {
    this.pending = [];
  }

  /** Removes and returns the first fault that applies to the operation, if any. */
  next(operation: Operation): Fault | undefined {
    const next = this.pending.find(({ fault }) => fault.on === operation || fault.on === "any");
    if (!next) return undefined;
    next.remaining -= 1;
    if (next.remaining <= 0) this.pending = this.pending.filter((other) => other !== next);
    return next.fault;
  }
}

/** Whether the request takes effect in spite of its fault. */
export function isProcessed(fault: Fault | undefined): boolean {
  if (!fault) return true;
  return fault.kind === "slow" || fault.kind === "truncated_body" || fault.effect === true;
}

/** The response that replaces the real one, or undefined if the fault does not replace it. */
export function faultResponse(fault: Fault): ApiResponse | undefined {
  switch (fault.kind) {
    case "slow":
    case "dropped":
    case "truncated_body":
      return undefined;
    case "status":
      return {
        status: fault.status,
        headers: { "content-type": "text/plain" },
        body: Buffer.from("upstream connect error"),
      };
    case "html":
      return {
        status: fault.status,
        headers: { "content-type": "text/html" },
        body: Buffer.from("<!doctype html><title>Please wait</title>"),
      };
    case "throttled":
      return throttled(fault.seconds, fault.hint);
    case "unauthenticated":
      return problem(401, "You did not pass a valid authentication token", {
        title: "Unauthenticated",
      });
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

export function invalidVersion(): ApiResponse {
  const detail =
    "The specified version does not exist (or perhaps you don't have permission to use it?)";
  return problem(422, detail, { title: "Invalid version or not permitted" });
}

function throttled(seconds: number, hint: "header" | "body" | "message"): ApiResponse {
  const suffix = hint === "message" ? ` Your rate limit resets in ~${seconds}s.` : "";
  const response = problem(
    429,
    `Request was throttled.${suffix}`,
    hint === "body" ? { retry_after: seconds } : {},
  );
  return hint === "header"
    ? { ...response, headers: { ...response.headers, "retry-after": String(seconds) } }
    : response;
}
