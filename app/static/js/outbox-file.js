/**
 * An item as a sealed file, for a phone that does not get through: handed over by cable or another phone, and handed in by a
 * coordinator. It is the batch that would be sent (docs/delivery-protocol.md, 6); the item stays here and may still go by itself.
 */
import { batch } from "shared/protocol.js";
import { download } from "./download.js";

const TYPE = "application/octet-stream";

/** @param {import("shared/store.js").OutboxRow} row */
export function saveAsFile(row) {
  // A file's name is seen in lists of downloads.
  download(`${row.id.slice(-8)}.sealed`, TYPE, batch([row]));
}
