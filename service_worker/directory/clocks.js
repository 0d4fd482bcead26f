/** What time it is where services are, by this phone's clock. */

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** @param {string[]} zones IANA names, `UTC+01:00`, or empty for the phone's own @returns {import("./segment.js").Clocks} */
export function clocks(zones) {
  return Object.fromEntries([...new Set(zones)].map((zone) => [zone, timeIn(zone)]));
}

/** @param {string} zone @returns {[number, number]} minute of the week (0 is Monday, midnight), days since 1970-01-01 */
function timeIn(zone) {
  const ahead = /^UTC([+-])(\d\d):(\d\d)$/u.exec(zone);
  const minutes = ahead ? (ahead[1] === "-" ? -1 : 1) * (Number(ahead[2]) * 60 + Number(ahead[3])) : 0;
  const at = new Date(Date.now() + minutes * 60_000);
  const timeZone = ahead ? "UTC" : zone || undefined;
  const form = { timeZone, hourCycle: "h23", weekday: "short", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" };
  const parts = new Intl.DateTimeFormat("en-US", /** @type {Intl.DateTimeFormatOptions} */ (form)).formatToParts(at);
  const part = (/** @type {string} */ type) => parts.find((one) => one.type === type)?.value ?? "0";
  const minute = DAYS.indexOf(part("weekday")) * 1440 + Number(part("hour")) * 60 + Number(part("minute"));
  return [minute, Date.UTC(Number(part("year")), Number(part("month")) - 1, Number(part("day"))) / 86_400_000];
}
