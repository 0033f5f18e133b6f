"use strict";
// Times are those of the reader. An order that has not ended is read again now and then.
const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "long" });
const part = () => document.getElementById("track");
let shown = part().innerHTML;

function sayTimes() {
  for (const time of part().querySelectorAll("time")) time.textContent = format.format(new Date(time.dateTime));
}

async function load() {
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.getElementById("track");
      // What has not changed is left alone, so that screen readers do not repeat it.
      if (answer.ok && next && next.innerHTML !== shown) {
        shown = next.innerHTML;
        part().replaceWith(document.adoptNode(next));
        sayTimes();
      }
    } catch { /* The next try may get through. */ }
  }
  if (part().dataset.ended !== "true") setTimeout(load, 5000);
}

sayTimes();
if (part().dataset.ended !== "true") setTimeout(load, 5000);
