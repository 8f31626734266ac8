// What can go wrong with a question, as a name for which the page has words.

const GONE = "/conversation-unknown";
const BUSY = "/busy";

export class Failure extends Error {
  /** `name`: limited, busy, gone, refused, failed, broken, offline or stopped; `wait`: seconds. */
  constructor(name, { wait = 0, detail = "" } = {}) {
    super(detail || name);
    Object.assign(this, { name, wait, detail });
  }

  /** The failure that problem details (RFC 9457) tell. */
  static of(problem, wait = 0) {
    const status = Number(problem?.status) || 500;
    const type = String(problem?.type ?? BUSY); // a proxy's 503 has no type
    if (type.endsWith(GONE)) return new Failure("gone");
    if (status === 429) return new Failure("limited", { wait });
    if (status === 503 && type.endsWith(BUSY)) return new Failure("busy", { wait });
    if (status < 500) return new Failure("refused", { detail: String(problem.detail || problem.title || "") });
    return new Failure("failed");
  }

  /** The failure of a response that is not an answer. */
  static async ofResponse(response) {
    const problem = await response.json().catch(() => ({})); // a proxy's page is no JSON: the status is enough
    return Failure.of({ ...problem, status: response.status }, seconds(response.headers.get("Retry-After")));
  }
}

/** `Retry-After` (RFC 9110, 10.2.3): seconds or a date. */
const seconds = (header) => {
  if (!header) return 0;
  const wait = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(wait) ? Math.max(0, Math.ceil(wait)) : 0;
};
