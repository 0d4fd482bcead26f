/**
 * The page's entry: starts htmx and puts modules on the elements that ask for them.
 *
 * An element with `data-enhance="name"` gets the module of that name, loaded when first needed; the module exports
 * `enhance(element)` and may return a function that is called when the element leaves the page.
 */
import "htmx.org";
import { watch } from "./enhance.js";
import { follow } from "./frame.js";
import { waitForOffer } from "./install.js";
import { startLocking } from "./lock-timing.js";
import { keepTyped } from "./typed.js";
import { heedTouches } from "./under-finger.js";

startLocking();
heedTouches();
follow();
keepTyped();
waitForOffer();
watch();
setTimeout(() => import("./start.js").then(({ start }) => start()));
