// The view of a question while it is answered: made from the page's template, its words in the page's language.

const MARK = /\[(\d{1,3})\]/;
const ESCAPED = /\\([\\`*_{}[\]()#+\-.!<>|~])/g;

export class LiveView {
  #numbers = new Set();

  constructor(template, question) {
    this.root = template.content.firstElementChild.cloneNode(true);
    this.words = template.dataset;
    this.#part("question").textContent = question;
    this.#part("state").textContent = this.words.working;
    this.form = document.querySelector("form.ask");
  }

  #part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  get stop() {
    return this.#part("stop");
  }

  get retry() {
    return this.#part("retry");
  }

  /** Put it in place of what the page shows; the box is kept for later. */
  show() {
    const main = document.querySelector("main");
    this.#keepEarlier(main);
    main.replaceChildren(this.root);
    this.#part("question").focus();
    scrollTo(0, 0);
  }

  #keepEarlier(main) {
    const earlier = this.#part("earlier");
    const asked = main.querySelector(".reply:not(.live) .asked-question");
    earlier.append(...(main.querySelector(".earlier")?.children ?? []));
    if (asked) {
      const line = document.createElement("p");
      line.dir = "auto";
      line.textContent = asked.textContent;
      earlier.append(line);
    }
    earlier.hidden = !earlier.children.length;
  }

  /** Citations that statements may name from now on. */
  cite(citations) {
    for (const citation of citations) this.#numbers.add(citation.number);
  }

  /** A piece of the answer: its paragraphs, the marks of known sources raised. */
  add(markdown) {
    for (const line of markdown.replace(ESCAPED, "$1").split("\n")) {
      const text = line.replace(/^\s*[-*]\s+/, "").trim();
      if (text) this.#part("statements").append(this.#paragraph(text));
    }
  }

  #paragraph(text) {
    const paragraph = document.createElement("p");
    paragraph.dir = "auto";
    paragraph.className = "connecting";
    text.split(MARK).forEach((part, place) => {
      const known = place % 2 && this.#numbers.has(Number(part));
      if (known) paragraph.className = "statement";
      paragraph.append(known ? this.#mark(part) : place % 2 ? `[${part}]` : part);
    });
    return paragraph;
  }

  #mark(number) {
    const mark = document.createElement("sup");
    mark.className = "cite";
    mark.textContent = `[${number}]`;
    return mark;
  }

  /** Say how it ended (`name`), and give the question back. */
  fail(name, text, question, wait, mayRetry) {
    this.#part("answer").removeAttribute("aria-busy");
    this.#part("answer").dataset.ended = name;
    this.#part("state").textContent = text;
    this.stop.hidden = true;
    this.retry.hidden = !mayRetry;
    this.retry.disabled = wait > 0;
    if (wait) setTimeout(() => (this.retry.disabled = false), wait * 1000);
    this.#giveBack(question);
    (mayRetry && !wait ? this.retry : this.form.elements.question).focus();
  }

  #giveBack(question) {
    const box = this.form.elements.question;
    box.value = question;
    this.#part("box").append(this.form);
    box.setSelectionRange(question.length, question.length);
  }

  /** The answer is complete, but its page cannot be loaded: leave a link to it. */
  link(address, text) {
    this.fail("unshown", text, "", 0, false);
    const link = this.#part("whole");
    link.href = address;
    link.hidden = false;
    link.focus();
  }
}
