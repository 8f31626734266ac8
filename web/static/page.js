// What the pages do beyond HTML. Without this script every form still works, one page at a time.

import { Asking } from "./asking.js";
import { offerCopy } from "./copy.js";
import { send } from "./feedback.js";
import { follow } from "./place.js";

const template = document.querySelector("#asking");
const announcer = document.querySelector("#announcer");

if (template) {
  const announce = (text) => (announcer.textContent = text);
  const asking = new Asking(template, announce);

  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (!form.matches(".ask, .choices, .feedback")) return;
    event.preventDefault();
    if (form.matches(".feedback")) send(form, submitter, template.dataset, announce);
    else asking.submit(form, submitter);
  });

  document.addEventListener("keydown", (event) => {
    const { target: box, key, shiftKey, altKey, isComposing } = event;
    if (key !== "Enter" || shiftKey || altKey || isComposing || !box.matches?.(".ask textarea")) return;
    event.preventDefault();
    box.form.requestSubmit();
  });

  follow(() => asking.leave());
}

offerCopy(document.querySelector("[data-copy]"), document.querySelector("#copied"));
