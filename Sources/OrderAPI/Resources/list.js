"use strict";
const rows = document.getElementById("rows");
const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "medium" });

function sayTimes() {
  for (const time of rows.querySelectorAll("time")) time.textContent = format.format(new Date(time.dateTime));
}

let shown = "", isLoading = false, isStale = false;

async function load() {
  if (isLoading) {
    isStale = true;
    return;
  }
  isLoading = true;
  try {
    const query = new URLSearchParams(location.search);
    query.set("part", "rows");
    query.set("lang", document.documentElement.lang.slice(0, 2));
    const answer = await fetch("/?" + query);
    const text = await answer.text();
    // Keep the focus on the link that has it.
    if (answer.ok && text !== shown) {
      const place = document.activeElement?.getAttribute?.("href");
      shown = text;
      rows.innerHTML = text;
      sayTimes();
      if (place) rows.querySelector(`a[href="${CSS.escape(place)}"]`)?.focus();
    }
  } catch { /* The stream tells when the connection is back. */ }
  isLoading = false;
  if (isStale) {
    isStale = false;
    load();
  }
}

function listen() {
  const changes = new EventSource("/changes");
  changes.addEventListener("change", load);
  changes.onerror = () => {
    if (changes.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
  };
}

sayTimes();
listen();
