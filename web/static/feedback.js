// Reports and ratings, sent without leaving the page.

/** Send a form of feedback; its place then says thanks, or what went wrong. */
export const send = async (form, submitter, words, announce) => {
  if (form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  const body = new URLSearchParams(new FormData(form, submitter));
  const sent = await fetch(form.action, { method: "POST", body, redirect: "manual" })
    .then((response) => response.type === "opaqueredirect" || response.ok)
    .catch(() => false); // not reached: told as not sent
  form.removeAttribute("aria-busy");
  announce(sent ? words.thanks : words.unsent);
  if (sent) thank(form, words.thanks);
  else complain(form, words.unsent);
};

const line = (className, text) => {
  const paragraph = document.createElement("p");
  paragraph.className = className;
  paragraph.textContent = text;
  paragraph.tabIndex = -1;
  return paragraph;
};

const thank = (form, text) => {
  const thanks = line("thanks", text);
  (form.closest("details") ?? form).replaceWith(thanks);
  thanks.focus();
};

const complain = (form, text) => {
  form.querySelector(".problem")?.remove();
  const problem = line("problem", text);
  form.append(problem);
};
