/** Marked slots: `<!--slot:name-->…<!--/slot:name-->` in a page that the server rendered. */

/**
 * @param {string} html @param {string} name
 * @param {string} content HTML that the server rendered, or text that went through `escape`
 * @returns {string} the page with every slot of that name holding `content`
 */
export function fillSlot(html, name, content) {
  const pattern = new RegExp(`(<!--slot:${name}-->)[\\s\\S]*?(<!--/slot:${name}-->)`, "gu");
  return html.replace(pattern, (_whole, start, end) => start + content + end);
}

/** @param {string} text @returns {string} safe inside an element or a quoted attribute */
export const escape = (text) => text.replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
