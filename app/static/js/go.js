/** Goes to another page the way a link does: the document stays, and with it what was opened in memory. */
import htmx from "htmx.org";

/** @param {string} address a path of this site */
export function go(address) {
  const link = document.createElement("a");
  link.href = address;
  link.hidden = true;
  document.body.append(link);
  htmx.process(link);
  link.click();
}
