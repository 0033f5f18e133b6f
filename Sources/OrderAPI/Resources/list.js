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

/// The boxes of the orders on the page.
const boxes = () => [...rows.querySelectorAll("input[type=checkbox][name=order]")];

/// A box that chooses all orders of the page. Without scripts they are chosen one by one.
function addChoiceOfAll() {
  const heading = rows.querySelector("thead th");
  if (boxes().length === 0 && elsewhere.size === 0) {
    rows.querySelector("#chosen")?.remove();
    return;
  }
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", heading.textContent);
  heading.replaceChildren(all);
  const compare = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
    for (const button of rows.querySelectorAll("#chosen button")) button.disabled = chosen + elsewhere.size === 0;
  };
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    compare();
  });
  rows.querySelector("tbody").addEventListener("change", compare);
  compare();
}

/// The orders that were chosen and are on another page now, since new ones came before them.
let elsewhere = new Set();

/// Sends the chosen orders that the page does not show any more, and says how many there are.
function keepElsewhere() {
  const batch = rows.querySelector("#batch"), words = rows.querySelector("#elsewhere");
  if (!batch || !words) return;
  for (const field of batch.querySelectorAll("[data-elsewhere]")) field.remove();
  for (const id of elsewhere) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "order";
    field.value = id;
    field.dataset.elsewhere = "";
    batch.append(field);
  }
  words.textContent = elsewhere.size > 0 ? words.dataset.text.replace("{1}", elsewhere.size) : "";
  words.title = [...elsewhere].join(", ");
}

let shown = "", isLoading = false, isStale = false;

/// Takes the new rows. The focus stays where it was, and what was chosen stays chosen.
function take(text) {
  const active = document.activeElement;
  const [link, box] = [active?.getAttribute?.("href"), active?.name === "order" ? active.value : null];
  const isAll = active !== null && rows.querySelector("thead input") === active;
  const button = [...rows.querySelectorAll("#chosen button")].indexOf(active);
  const chosen = new Set([...boxes().filter((order) => order.checked)].map((order) => order.value));
  for (const id of elsewhere) chosen.add(id);
  shown = text;
  rows.innerHTML = text;
  for (const order of boxes()) order.checked = chosen.has(order.value);
  // What is on the page and has no box has ended.
  for (const line of rows.querySelectorAll("[data-order]")) chosen.delete(line.dataset.order);
  elsewhere = chosen;
  keepElsewhere();
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
