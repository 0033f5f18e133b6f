"use strict";
const words = JSON.parse(document.currentScript.dataset.values);
const at = (id) => document.getElementById(id);
const form = at("new"), lines = at("lines");
const pattern = lines.firstElementChild.cloneNode(true);
// One key for one order: if it is sent twice, it is taken once.
let key = null, sent = null;
const random = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16)).join("");

lines.addEventListener("click", (event) => {
  const button = event.target.closest(".remove");
  if (button && lines.children.length > 1) button.closest(".line").remove();
});

at("another").addEventListener("click", () => {
  const line = pattern.cloneNode(true);
  lines.append(line);
  line.querySelector("input").focus();
});

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
