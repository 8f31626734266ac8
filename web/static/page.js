// Waiting is made visible: the form that was sent is busy, and nothing is sent twice.
const busy = (form, on) => {
  form.toggleAttribute("data-busy", on);
  form.setAttribute("aria-busy", String(on));
};
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.hasAttribute("data-busy")) event.preventDefault();
    else busy(form, true);
  });
  const field = form.querySelector("textarea");
  field?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) form.requestSubmit();
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-busy]")) busy(form, false);
});
