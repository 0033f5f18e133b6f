"use strict";
const rows = document.getElementById("rows");
const form = document.querySelector("form.filter");
const language = document.documentElement.lang;
const short = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const zone = new Intl.DateTimeFormat(language, { timeZoneName: "short" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long" });

function sayTimes() {
  for (const time of rows.querySelectorAll("time")) {
    const date = new Date(time.dateTime);
    time.textContent = short.format(date);
    time.title = exact.format(date);
  }
  const name = zone.formatToParts(new Date()).find((part) => part.type === "timeZoneName")?.value;
  rows.querySelector("[data-column=created]")?.append(` (${name})`);
}

/// A box that chooses all orders of the page. Without scripts they are chosen one by one.
function addChoiceOfAll() {
  const heading = rows.querySelector("thead th"), boxes = () => [...rows.querySelectorAll("[name=order]")];
  if (boxes().length === 0) {
    rows.querySelector("#chosen")?.remove();
    return;
  }
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", heading.textContent);
  heading.replaceChildren(all);
  const compare = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    all.checked = chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
    for (const button of rows.querySelectorAll("#chosen button")) button.disabled = chosen === 0;
  };
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    compare();
  });
  rows.querySelector("tbody").addEventListener("change", compare);
  compare();
}

let shown = "", isLoading = false, isStale = false;

/// Takes the new rows. The focus stays where it was, and what was chosen stays chosen.
function take(text) {
  const active = document.activeElement;
  const [link, box] = [active?.getAttribute?.("href"), active?.name === "order" ? active.value : null];
  const isAll = active !== null && rows.querySelector("thead input") === active;
  const button = [...rows.querySelectorAll("#chosen button")].indexOf(active);
  const chosen = new Set([...rows.querySelectorAll("[name=order]:checked")].map((order) => order.value));
  shown = text;
  rows.innerHTML = text;
  for (const order of rows.querySelectorAll("[name=order]")) order.checked = chosen.has(order.value);
  sayTimes();
  addChoiceOfAll();
  if (link) rows.querySelector(`a[href="${CSS.escape(link)}"]`)?.focus();
  if (box) rows.querySelector(`[name=order][value="${CSS.escape(box)}"]`)?.focus();
  if (isAll) rows.querySelector("thead input")?.focus();
  if (button >= 0) rows.querySelectorAll("#chosen button")[button]?.focus();
}

async function load() {
  if (isLoading) {
    isStale = true;
    return;
  }
  isLoading = true;
  try {
    const query = new URLSearchParams(location.search);
    query.set("part", "rows");
    query.set("lang", language.slice(0, 2));
    const answer = await fetch("/orders?" + query);
    const text = await answer.text();
    if (answer.ok && text !== shown) take(text);
  } catch { /* The stream tells when the connection is back. */ }
  // Many orders at once are many changes; the list is read once a second at most.
  setTimeout(() => {
    isLoading = false;
    if (isStale) {
      isStale = false;
      load();
    }
  }, 1000);
}

function listen() {
  const changes = new EventSource("/changes");
  changes.addEventListener("change", load);
  changes.onerror = () => {
    if (changes.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
  };
}

// Enter in a box would press the first button, which approves. Only a button does something with the chosen orders.
rows.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input[type=checkbox]")) event.preventDefault();
});

// An address says only what is looked for. Days begin where the person is.
form.addEventListener("submit", () => {
  const zone = form.elements.zone;
  if (form.elements.from.value || form.elements.to.value) {
    zone.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone;
  } else {
    zone.value = "";
  }
  for (const field of form.elements) {
    if (field.name && !field.value) field.disabled = true;
  }
});
// What was left out can be filled in again when a person comes back.
addEventListener("pageshow", () => {
  for (const field of form.elements) field.disabled = false;
});

sayTimes();
addChoiceOfAll();
listen();
