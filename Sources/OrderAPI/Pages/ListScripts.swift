/// The scripts of the list of orders and of the form for a new one.
enum ListScripts {
    static let list = #"""
        "use strict";
        const rows = document.getElementById("rows");
        const format = new Intl.DateTimeFormat(document.documentElement.lang, {dateStyle: "medium", timeStyle: "medium"});
        function sayTimes() {
          for (const time of rows.querySelectorAll("time")) time.textContent = format.format(new Date(time.dateTime));
        }
        let isLoading = false, isStale = false;
        async function load() {
          if (isLoading) { isStale = true; return; }
          isLoading = true;
          try {
            const query = new URLSearchParams(location.search);
            query.set("part", "rows");
            query.set("lang", document.documentElement.lang.slice(0, 2));
            const answer = await fetch("/?" + query);
            const text = await answer.text();
            // A link that somebody is on stays under their fingers.
            if (answer.ok && text !== shown) {
              const place = document.activeElement?.getAttribute?.("href");
              shown = text;
              rows.innerHTML = text;
              sayTimes();
              if (place) rows.querySelector(`a[href="${CSS.escape(place)}"]`)?.focus();
            }
          } catch { /* The stream tells when there is a connection again. */ }
          isLoading = false;
          if (isStale) { isStale = false; load(); }
        }
        let shown = "";
        function listen() {
          const changes = new EventSource("/changes");
          changes.addEventListener("change", load);
          changes.onerror = () => { if (changes.readyState === EventSource.CLOSED) setTimeout(listen, 1000); };
        }
        sayTimes();
        listen();
        """#

    static let new = #"""
        "use strict";
        const at = id => document.getElementById(id);
        const words = JSON.parse(at("data").textContent);
        const form = at("new"), lines = at("lines");
        const pattern = lines.firstElementChild.cloneNode(true);
        // One key for one order: what is sent twice is taken once.
        let key = null, sent = null;
        const random = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16)).join("");

        lines.addEventListener("click", event => {
          const button = event.target.closest(".remove");
          if (button && lines.children.length > 1) button.closest(".line").remove();
        });
        at("another").addEventListener("click", () => {
          const line = pattern.cloneNode(true);
          lines.append(line);
          line.querySelector("input").focus();
        });
        // Where nobody asks the catalogue before the payment, the order must say what it costs.
        function needAmount() { form.amount.required = ["managed", "validated", "full"].includes(form.policy.value); }
        form.policy.addEventListener("change", needAmount);
        needAmount();

        form.addEventListener("submit", async event => {
          event.preventDefault();
          at("problem").textContent = "";
          const order = {policy: form.policy.value, items: []};
          if (form.customer.value.trim()) order.customer_id = form.customer.value.trim();
          if (form.amount.value) order.amount = Number(form.amount.value);
          for (const line of lines.children) {
            const value = name => line.querySelector(`[name=${name}]`).value.trim();
            const item = {sku: value("sku"), quantity: Number(value("quantity"))};
            if (value("price")) item.unit_price = Number(value("price"));
            order.items.push(item);
          }
          const body = JSON.stringify(order);
          if (body !== sent) { key = random(); sent = body; }
          const button = form.querySelector("button.main");
          button.disabled = true;
          try {
            const answer = await fetch(`/orders?lang=${words.lang}`, {
              method: "POST", headers: {"Content-Type": "application/json", "Idempotency-Key": key}, body,
            });
            const said = await answer.json();
            if (answer.ok) { location.href = `/orders/${encodeURIComponent(said.order_id)}?lang=${words.lang}`; return; }
            at("problem").textContent = said.error;
          } catch { at("problem").textContent = words.unsure; }
          button.disabled = false;
        });
        """#
}
