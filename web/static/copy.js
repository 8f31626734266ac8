// Copying the address of a page, where the browser lets a page write to the clipboard.

/** Show a button that copies this address and says so in a status region; nothing where there is none. */
export const offerCopy = (button, status) => {
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.origin + location.pathname + location.search);
    button.textContent = status.textContent = button.dataset.copy;
  });
};
