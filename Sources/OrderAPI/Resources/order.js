"use strict";
const { words, stages, happenings, ends, view: first } = JSON.parse(document.currentScript.dataset.values);
const at = (id) => document.getElementById(id);
const base = `/orders/${encodeURIComponent(first.id)}`;
const address = (path) => `${base}/${path}?lang=${words.lang}`;
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "medium" });
const calendar = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "long" });
const brief = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
let view = first, deadline = null, timelineRuns = true;

function made(tag, text, name) {
  const element = document.createElement(tag);
  if (text !== undefined && text !== null) element.textContent = text;
  if (name) element.className = name;
  return element;
}

function moment(text, format) {
  const time = made("time", text ? format.format(new Date(text)) : "");
  if (text) time.dateTime = text;
  return time;
}

function row(...cells) {
  const tr = made("tr");
  for (const [text, name] of cells) tr.append(made("td", text, name));
  return tr;
}

/// A row that says that a table has none.
function empty(text) {
  const line = row([text, "quiet"]);
  line.firstChild.colSpan = 3;
  return line;
}

/// Changes an element only if its content is new, so that screen readers do not repeat it.
function say(id, text) {
  if (at(id).textContent !== text) at(id).textContent = text;
}

function show(next) {
  view = next;
  deadline = view.millisecondsLeft === undefined ? null : performance.now() + view.millisecondsLeft;
  at("status").className = "badge " + view.state;
  document.title = `${words.order} ${view.id}`;
  say("notice", view.notice || "");
  say("total", view.total || "");
  say("payment", view.payment);
  say("customer", view.customer || "");
  say("policy", view.policy || "");
  say("expedited", view.isExpedited ? words.yes : "");
  say("error", view.lastError || "");
  say("cause", view.cause || "");
  at("cause-row").hidden = !view.cause;
  at("created").replaceChildren(moment(view.created, calendar));
  at("items").replaceChildren(...view.items.map((item) => {
    const name = item.name === item.sku ? item.sku : `${item.name} (${item.sku})`;
    return row([name], [item.quantity, "number"], [item.price, "number"]);
  }));
  at("payments").replaceChildren(
    ...(view.payments.length > 0 ? [] : [empty(words.noPayments)]),
    ...view.payments.map((payment) => {
      const line = row([payment.text], [""], [payment.transaction]);
      line.children[1].append(moment(payment.at, brief));
      return line;
    }),
  );
  at("decisions").replaceChildren(...view.decisions.map((decision) => {
    const line = made("div", decision.text);
    if (decision.reason) line.append(`: ${decision.reason}`);
    if (decision.at) line.append(" · ", moment(decision.at, calendar));
    return line;
  }));
  at("parcels").replaceChildren(...view.parcels.map((parcel) => made("li", `${parcel.name}: ${parcel.text}`)));
  at("parcels-part").hidden = view.parcels.length === 0;
  at("link-part").hidden = !view.link;
  if (view.link) at("link").href = view.link;
  at("steps").replaceChildren(...view.steps.map((step) => {
    const line = made("li", null, step.state);
    line.append(
      made("span", step.name, "name"),
      " ",
      made("span", step.text + (step.detail ? `: ${step.detail}` : ""), "state"),
    );
    return line;
  }));
  for (const button of document.querySelectorAll("[data-action]")) {
    button.hidden = !view.actions.includes(button.dataset.action);
  }
  at("add").hidden = !view.actions.includes("add");
  tick();
}

function tick() {
  const left = deadline === null ? null : Math.max(0, Math.ceil((deadline - performance.now()) / 1000));
  say("status", view.text);
  at("left").hidden = left === null;
  if (left === null) return;
  const minutes = Math.floor(left / 60), hours = Math.floor(minutes / 60);
  const two = (number) => String(number).padStart(2, "0");
  const text = hours > 0 ? `${hours}:${two(minutes % 60)}:${two(left % 60)}` : `${minutes}:${two(left % 60)}`;
  say("countdown", text);
}

setInterval(tick, 250);

async function draw() {
  const answer = await fetch(`${base}/timeline.svg`);
  if (!answer.ok) return;
  const svg = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  if (svg.localName !== "svg") return;
  at("timeline").replaceChildren(document.importNode(svg, true));
  timelineRuns = at("timeline").querySelector(".bar.workflow.running") !== null;
}

// One request at a time; news that comes meanwhile leads to one more request afterwards. The order is also requested
// without news, since there is no event for a worker that is away.
let isLoading = false, isStale = false, next;

async function load() {
  if (isLoading) {
    isStale = true;
    return;
  }
  isLoading = true;
  clearTimeout(next);
  try {
    const answer = await fetch(address("view"));
    const body = await answer.json();
    if (answer.ok) show(body);
    else say("notice", body.error);
    await draw();
  } catch {
    say("notice", words.offline);
  }
  isLoading = false;
  if (isStale) {
    isStale = false;
    load();
    return;
  }
  if (!view.isTerminal || timelineRuns) next = setTimeout(load, document.hidden ? 10000 : 1500);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) load();
});

const requests = {
  approve: ["approve"],
  pay: ["pay"],
  complete: ["complete"],
  expedite: ["expedite"],
  cancel: ["cancel"],
  accept: ["audit", { action: "APPROVE" }],
  reject: ["audit", { action: "REJECT" }],
};

async function ask(button, path, body) {
  say("problem", "");
  button.disabled = true;
  let isDone = false;
  try {
    const answer = await fetch(address(path), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    isDone = answer.ok && answer.status !== 202;
    if (answer.status === 202) say("problem", words.unconfirmed);
    if (!answer.ok) say("problem", (await answer.json()).error);
  } catch {
    say("problem", words.unsure);
  }
  button.disabled = false;
  load();
  return isDone;
}

// What cannot be undone is asked first, and has a reason.
const questions = {
  cancel: { title: words.cancelOne, text: words.cancelMeans },
  reject: { title: words.rejectOne, text: words.rejectMeans },
};
const question = at("question"), reason = question.querySelector("[name=reason]");
let asked = null;

function askFirst(button) {
  const { title, text } = questions[button.dataset.action];
  asked = button;
  at("question-title").textContent = title;
  at("question-text").textContent = text;
  at("sure").textContent = button.textContent;
  reason.value = "";
  question.returnValue = "no";
  question.showModal();
}

// Blanks are not a reason.
reason.addEventListener("input", () => {
  reason.setCustomValidity(reason.value && !reason.value.trim() ? words.reasonBlank : "");
});

question.addEventListener("close", () => {
  if (question.returnValue !== "yes" || !asked) return;
  const [path, body] = requests[asked.dataset.action];
  ask(asked, path, { ...body, reason: reason.value.trim() });
});

for (const button of document.querySelectorAll("[data-action]")) {
  const { action } = button.dataset;
  button.addEventListener("click", () => action in questions ? askFirst(button) : ask(button, ...requests[action]));
}

at("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(at("add"));
  const item = { SKU: form.get("sku"), Quantity: Number(form.get("quantity")) };
  if (await ask(at("add").querySelector("button"), "items", item)) at("add").reset();
});

// The browser reconnects by itself and sends the last event it has seen. If it gives up, because a proxy has
// answered, the page says so.
let lastEvent = 0;

function listen() {
  const events = new EventSource(`${base}/events?after=${lastEvent}`);
  events.addEventListener("status", (event) => {
    lastEvent = event.lastEventId;
    const news = JSON.parse(event.data);
    const line = made("li");
    line.dataset.event = lastEvent;
    line.append(moment(news.at, clock), ends[news.status] || stages[news.stage] || happenings[news.kind] || news.kind);
    at("events").append(line);
    load();
    if (ends[news.status]) events.close();
  });
  events.onerror = () => {
    load();
    if (events.readyState === EventSource.CLOSED && !view.isTerminal) setTimeout(listen, 1000);
  };
}

show(first);
listen();
load();
