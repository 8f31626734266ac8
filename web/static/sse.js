// Server-sent events from the bytes of a response (WHATWG HTML, 9.2.6), without the reconnecting (`retry`)
// of EventSource, which cannot POST.

const LINE = /\r\n|\r|\n/g;

/** Turns text, cut anywhere, into events; what no empty line has ended yet is kept for the next piece. */
export class EventParser {
  lastEventId = "";
  #rest = "";
  #data = [];
  #type = "";

  /** The events that a further piece of text completes. */
  feed(text) {
    const waiting = this.#rest + text;
    const events = [];
    let start = 0;
    for (const end of waiting.matchAll(LINE)) {
      const last = end.index + end[0].length === waiting.length;
      if (last && end[0] === "\r") break; // the next piece may begin with the line feed that belongs to it
      this.#line(waiting.slice(start, end.index), events);
      start = end.index + end[0].length;
    }
    this.#rest = waiting.slice(start);
    return events;
  }

  /** The events that the end of the stream completes: a carriage return that waited for its line feed. */
  end() {
    return this.#rest.endsWith("\r") ? this.feed("\n") : [];
  }

  #line(line, events) {
    if (line === "") return this.#dispatch(events);
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    this.#set(field, colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, ""));
  }

  #set(field, value) {
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#type = value;
    else if (field === "id" && !value.includes("\0")) this.lastEventId = value;
  }

  #dispatch(events) {
    if (this.#data.length) {
      events.push({ type: this.#type || "message", data: this.#data.join("\n"), id: this.lastEventId });
    }
    this.#data = [];
    this.#type = "";
  }
}

/** The events of a byte stream, as they arrive; `heard` is called for every piece, comments too. */
export async function* events(stream, heard = () => {}) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      heard();
      yield* parser.feed(decoder.decode(value, { stream: true }));
    }
    yield* parser.feed(decoder.decode());
    yield* parser.end();
  } finally {
    reader.cancel().catch(() => {}); // a stream that broke is already closed
  }
}
