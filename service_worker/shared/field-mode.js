/**
 * Field mode: somebody decided that the network here is not worth trying. Pages come from the phone at once, nothing is sent until
 * it is switched off or somebody asks for it by hand. A choice of this phone, whoever uses it.
 */
import { announceChange } from "./outbox.js";
import * as store from "./store.js";

const SWITCH = "fieldMode";

/** @returns {Promise<boolean>} */
export const isFieldMode = () => store.setting(SWITCH).then((on) => on === true, () => false);

/** @param {boolean} on */
export async function setFieldMode(on) {
  await store.putSetting(SWITCH, on);
  announceChange();
}
