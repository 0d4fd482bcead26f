/** What can be shared besides the routing facts; the server's list (`app/consent/rules.py`) is the same. */
export const ITEMS = ["name", "contact", "story", "checklist", "practical", "companions", "documents", "child", "plan", "clinic"];
