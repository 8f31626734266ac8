// Where the reader is: pages of this site are loaded and put in place of the one shown. The server renders them all.

const PATIENCE = 20000;
const PARTS = ["main", "footer"];
let shown = location.pathname + location.search;

/** Load a page; rejects when it is not there. XMLHttpRequest parses it, so that no text becomes markup here. */
export const load = (address, form = null) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const failed = () => reject(new Error(`${address}: ${request.status || "no answer"}`));
    request.open(form ? "POST" : "GET", address);
    request.setRequestHeader("Accept", "text/html");
    request.responseType = "document";
    request.timeout = PATIENCE;
    request.onload = () => (request.status === 200 && request.response?.querySelector("main") ? resolve(request) : failed());
    request.onerror = request.ontimeout = request.onabort = failed;
    request.send(form);
  });

/** Put a loaded page in place of the one shown. */
export const show = (page) => {
  for (const part of PARTS) document.querySelector(part).replaceWith(page.response.querySelector(part));
  document.title = page.response.title;
};

/** Remember a page in the browser's history. */
export const remember = (address) => {
  history.pushState(null, "", address);
  shown = location.pathname + location.search;
};

/** Follow the back and forward buttons; `left` is called before the page shown goes away. */
export const follow = (left) => {
  addEventListener("popstate", async () => {
    const address = location.pathname + location.search;
    if (address === shown) return;
    shown = address;
    left();
    try {
      show(await load(address));
    } catch {
      location.reload(); // the browser then says itself what is wrong
    }
  });
};
