// Asking without leaving the page: one question at a time, its statements as they come, then the server's own page.

import { Failure } from "./failure.js";
import { LiveView } from "./live.js";
import { load, remember, show } from "./place.js";
import { events } from "./sse.js";

const CHAT = "/api/v1/chat";
const FINAL = ["stopped", "gone", "refused"];

export class Asking {
  #template;
  #announce;
  #running = null;
  #unanswered = null;

  constructor(template, announce) {
    this.#template = template;
    this.#announce = announce;
  }

  get #words() {
    return this.#template.dataset;
  }

  /** Ask what a form holds; nothing while a question is being answered. */
  submit(form, submitter) {
    const attempt = this.#attempt(form, submitter);
    if (!this.#running && attempt.body.question.trim()) this.#run(attempt);
  }

  /** End the question under way without a word: its page is left. */
  leave() {
    this.#running?.abort(new Failure("left"));
  }

  /** The same question after a failure keeps its key, so that the server answers it once. */
  #attempt(form, submitter) {
    const fields = new FormData(form, submitter);
    const body = { question: String(fields.get("question") ?? ""), collection: String(fields.get("collection")) };
    for (const name of ["conversation_id", "language"]) if (fields.get(name)) body[name] = String(fields.get(name));
    const same = JSON.stringify(body) === JSON.stringify(this.#unanswered?.body);
    return same ? this.#unanswered : { body, page: form.action, key: newKey() };
  }

  async #run(attempt) {
    const view = new LiveView(this.#template, attempt.body.question);
    const control = (this.#running = new AbortController());
    view.stop.addEventListener("click", () => control.abort(new Failure("stopped")));
    view.retry.addEventListener("click", () => this.#running || this.#run(attempt));
    view.show();
    this.#announce(this.#words.working);
    try {
      const answer = await this.#stream(attempt, view, control);
      this.#unanswered = null;
      await this.#finish(answer, attempt, view, control.signal);
    } catch (error) {
      this.#fail(control.signal.reason ?? error, attempt, view);
    } finally {
      if (this.#running === control) this.#running = null;
    }
  }

  /** Show statements as they come; the whole answer, or a Failure. */
  async #stream(attempt, view, control) {
    const silence = new Silence(Number(this.#words.patience), control);
    try {
      const response = await reach(attempt, control.signal);
      if (!response.ok) throw await Failure.ofResponse(response);
      for await (const { type, data } of events(response.body, () => silence.broken())) {
        if (type === "citations") view.cite(read(data));
        else if (type === "delta") view.add(read(data).text);
        else if (type === "answer") return read(data);
        else if (type === "error") throw Failure.of(read(data));
      }
      throw new Failure("broken");
    } catch (error) {
      throw error instanceof Failure ? error : new Failure("broken");
    } finally {
      silence.end();
    }
  }

  /** Put the server's page of the answer in place; an answer that could not be kept has none, and is rendered once. */
  async #finish(answer, attempt, view, signal) {
    view.stop.hidden = true;
    const kept = Boolean(answer.conversation_id);
    const address = pageOf(kept ? `/answers/${encodeURIComponent(answer.id)}` : attempt.page);
    try {
      const page = await load(address, kept ? null : formOf(attempt));
      if (signal.aborted) return; // the reader has gone elsewhere
      show(page);
      remember(kept ? address : withQuestion(address, attempt.body.question));
      this.#announce(this.#words.done);
      focusAnswer();
    } catch {
      view.link(kept ? address : withQuestion(address, attempt.body.question), this.#words.unshown);
      this.#announce(this.#words.unshown);
    }
  }

  #fail(failure, attempt, view) {
    if (failure.name === "left") return;
    this.#unanswered = attempt;
    if (failure.name === "gone") for (const field of conversationFields(view.form)) field.value = "";
    const text = this.#told(failure);
    view.fail(failure.name, text, attempt.body.question, failure.wait, !FINAL.includes(failure.name));
    this.#announce(text);
  }

  #told({ name, wait, detail }) {
    const words = this.#words;
    if (name === "limited" && wait) return words.limitedFor.replace("{time}", inWords(wait));
    return detail || words[name] || words.failed;
  }
}

/** Ends a question when nothing has been heard for too long: a live server sends a comment at least. */
class Silence {
  constructor(patience, control) {
    this.patience = patience;
    this.control = control;
    this.broken();
  }

  broken() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.control.abort(new Failure("broken")), this.patience);
  }

  end() {
    clearTimeout(this.timer);
  }
}

const reach = async ({ body, key }, signal) => {
  const headers = { Accept: "text/event-stream", "Content-Type": "application/json", "Idempotency-Key": key };
  try {
    return await fetch(CHAT, { method: "POST", headers, body: JSON.stringify(body), signal });
  } catch {
    throw new Failure("offline");
  }
};

const read = (data) => {
  try {
    return JSON.parse(data);
  } catch {
    throw new Failure("broken");
  }
};

/** Unguessable, also where the page is not served securely and `randomUUID` is missing. */
const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

const conversationFields = (form) => form.querySelectorAll('[name="conversation_id"]');

/** An address in the language the reader chose. */
const pageOf = (address) => {
  const url = new URL(address, location.href);
  const chosen = new URLSearchParams(location.search).get("lang");
  if (chosen) url.searchParams.set("lang", chosen);
  return url.pathname + url.search;
};

const withQuestion = (address, question) => {
  const url = new URL(address, location.href);
  url.searchParams.set("q", question);
  return url.pathname + url.search;
};

const formOf = ({ body, key }) => new URLSearchParams({ ...body, key });

const inWords = (wait) =>
  new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "second", unitDisplay: "long" }).format(wait);

/** Where reading goes on: the heading of the answer, below its question. */
const focusAnswer = () => {
  document.querySelector(".asked")?.scrollIntoView({ block: "start" });
  document.querySelector("#answer")?.focus({ preventScroll: true });
};
