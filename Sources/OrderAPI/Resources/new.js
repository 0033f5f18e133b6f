"use strict";
const { words, products = [], currency } = JSON.parse(document.currentScript.dataset.values);
const at = (id) => document.getElementById(id);
const form = at("new"), lines = at("lines");
const pattern = lines.firstElementChild.cloneNode(true);
// One key for one order: if it is sent twice, it is taken once.
let key = null, sent = null;
const random = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16)).join("");

lines.addEventListener("click", (event) => {
  const button = event.target.closest(".remove");
  if (button && lines.children.length > 1) button.closest(".line").remove();
  sayAll();
});

at("another").addEventListener("click", () => {
  const line = pattern.cloneNode(true);
  lines.append(line);
  line.querySelector("input").focus();
  sayAll();
});

// What the catalogue says of each line, and what all of it costs. The server decides; this is to see it before.
const catalogue = new Map(products.map((product) => [product.sku, product]));
const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: currency || "USD" });
const count = new Intl.NumberFormat(document.documentElement.lang);

function sayLine(line) {
  const value = (name) => line.querySelector(`[name=${name}]`).value.trim();
  const product = catalogue.get(value("sku")), quantity = Number(value("quantity")) || 0;
  const about = line.querySelector(".about"), price = line.querySelector("[name=price]");
  price.placeholder = product ? (product.cents / 100).toFixed(2) : "";
  about.classList.toggle("bad", Boolean(product) && quantity > product.available);
  if (product) {
    const left = (quantity > product.available ? words.tooFew : words.inStock).replace(
      "{1}",
      count.format(product.available),
    );
    about.textContent = `${product.name} · ${money.format(product.cents / 100)} · ${left}`;
  } else {
    about.textContent = value("sku") && products.length > 0 ? words.notListed : "";
  }
  const cents = price.value ? Math.round(Number(price.value) * 100) : product?.cents;
  return value("sku") ? (cents === undefined ? null : cents * quantity) : 0;
}

function sayAll() {
  const sums = [...lines.children].map(sayLine);
  const sum = sums.reduce((whole, part) => whole + (part ?? 0), 0);
  const text = (sums.includes(null) ? words.openSum : words.sum).replace("{1}", money.format(sum / 100));
  at("sum").textContent = sum > 0 ? text : "";
}

lines.addEventListener("input", sayAll);

// If the catalogue is not asked before the payment, the order must have an amount.
function needAmount() {
  form.amount.required = ["managed", "validated", "full"].includes(form.policy.value);
}

form.policy.addEventListener("change", needAmount);
needAmount();

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  at("problem").textContent = "";
  const order = { policy: form.policy.value, items: [] };
  if (form.customer.value.trim()) order.customer_id = form.customer.value.trim();
  if (form.amount.value) order.amount = Number(form.amount.value);
  for (const line of lines.children) {
    const value = (name) => line.querySelector(`[name=${name}]`).value.trim();
    const item = { sku: value("sku"), quantity: Number(value("quantity")) };
    if (value("price")) item.unit_price = Number(value("price"));
    order.items.push(item);
  }
  const body = JSON.stringify(order);
  if (body !== sent) {
    key = random();
    sent = body;
  }
  const button = form.querySelector("button.main");
  button.disabled = true;
  try {
    const answer = await fetch(`/orders?lang=${words.lang}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      body,
    });
    const said = await answer.json();
    if (answer.status === 202) {
      // Sent, and not confirmed: the order may be there, so there is a link to it; sent again it has the same key.
      const link = document.createElement("a");
      link.href = `/orders/${encodeURIComponent(said.order_id)}?lang=${words.lang}`;
      link.textContent = said.order_id;
      at("problem").replaceChildren(`${words.unconfirmed} `, link);
    } else if (answer.ok) {
      location.href = `/orders/${encodeURIComponent(said.order_id)}?lang=${words.lang}`;
      return;
    } else {
      at("problem").textContent = said.error;
    }
  } catch {
    at("problem").textContent = words.unsure;
  }
  button.disabled = false;
});
