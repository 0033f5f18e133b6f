/// The pages' HTML. What stands in two braces is escaped where it is filled in.
enum Templates {
    static let head = """
        <!doctype html>
        <html lang="{{labels.lang}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}}</title>
        <link rel="stylesheet" href="/order.css">
        </head>
        <body>
        <header>
        <a href="/?lang={{labels.lang}}">{{labels.orders}}</a>
        <nav><a href="{{uiAddress}}">{{labels.temporal}}</a> <a href="{{path}}?lang={{labels.otherLang}}">{{labels.other}}</a></nav>
        </header>
        """

    static let list = """
        {{> head}}
        <main>
        <h1>{{labels.orders}}</h1>
        <table>
        <thead><tr><th>{{labels.order}}</th><th>{{labels.status}}</th><th>{{labels.total}}</th>\
        <th>{{labels.policy}}</th><th>{{labels.customer}}</th><th>{{labels.created}}</th></tr></thead>
        <tbody>
        {{#orders}}
        <tr><td><a href="/orders/{{path}}?lang={{lang}}">{{id}}</a></td>\
        <td><span class="badge {{state}}">{{status}}</span></td>\
        <td>{{total}}</td><td>{{policy}}</td><td>{{customer}}</td><td>{{created}}</td></tr>
        {{/orders}}
        {{^orders}}<tr><td colspan="6">{{labels.noOrders}}</td></tr>{{/orders}}
        </tbody>
        </table>
        </main>
        </body></html>
        """

    static let order = """
        {{> head}}
        <main id="order" data-id="{{id}}" data-lang="{{labels.lang}}">
        <h1>{{labels.order}} {{id}}</h1>
        <p><span id="status" class="badge {{state}}">{{status}}</span> <span id="countdown"></span>
        <span id="notice" role="status"></span></p>
        <p id="problem"></p>
        <div id="buttons">
        <button data-do="approve">{{labels.approve}}</button>
        <button data-do="pay">{{labels.pay}}</button>
        <button data-do="accept">{{labels.accept}}</button>
        <button data-do="reject">{{labels.reject}}</button>
        <button data-do="complete">{{labels.complete}}</button>
        <button data-do="expedite">{{labels.expedite}}</button>
        <button data-do="cancel">{{labels.cancel}}</button>
        <form id="add"><input name="sku" placeholder="EXTRA-001" required maxlength="100">\
        <input name="quantity" type="number" value="1" min="1" required><button>{{labels.add}}</button></form>
        </div>
        <dl>
        <dt>{{labels.total}}</dt><dd id="total"></dd>
        <dt>{{labels.payment}}</dt><dd id="payment"></dd>
        <dt>{{labels.expedited}}</dt><dd id="expedited"></dd>
        <dt>{{labels.lastError}}</dt><dd id="error"></dd>
        </dl>
        <h2>{{labels.items}}</h2>
        <table><thead><tr><th>{{labels.items}}</th><th>{{labels.quantity}}</th><th>{{labels.price}}</th></tr></thead>
        <tbody id="items"></tbody></table>
        <h2>{{labels.steps}}</h2>
        <ol id="steps"></ol>
        <h2>{{labels.timeline}}</h2>
        <img id="timeline" alt="{{labels.timeline}}" src="/orders/{{path}}/timeline.svg">
        </main>
        <script>const words = {waiting: "{{labels.waiting}}", offline: "{{labels.offline}}"};</script>
        <script src="/order.js"></script>
        </body></html>
        """

    static let style = """
        body{font-family:system-ui,"Noto Sans CJK SC",sans-serif;margin:0;color:#1f2328;background:#f6f8fa}
        header{display:flex;justify-content:space-between;padding:.8rem 1.5rem;background:#24292f}
        header a{color:#fff;text-decoration:none;margin-left:1rem}header>a{margin:0;font-weight:600}
        main{max-width:62rem;margin:1.5rem auto;padding:1.5rem;background:#fff;border:1px solid #d0d7de;border-radius:8px}
        h1{margin-top:0;font-size:1.5rem}h2{font-size:1.1rem;margin-top:1.6rem}
        table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.45rem .6rem;border-bottom:1px solid #eaeef2}
        .badge{padding:.25rem .7rem;border-radius:1rem;background:#ddf4ff;font-weight:600}
        .badge.completed{background:#dafbe1}.badge.failed,.badge.rejected{background:#ffebe9}
        .badge.cancelled{background:#eaeef2}.badge.compensation_stuck{background:#fff8c5}
        #countdown{font-variant-numeric:tabular-nums;margin-left:.6rem}#notice{color:#9a6700;margin-left:.6rem}
        #problem{color:#cf222e;min-height:1.2rem}
        #buttons{display:flex;flex-wrap:wrap;gap:.5rem}#buttons form{display:flex;gap:.3rem}
        button{padding:.4rem .9rem;border:1px solid #d0d7de;border-radius:6px;background:#f6f8fa;cursor:pointer}
        button:disabled{opacity:.4;cursor:default}input{padding:.35rem;border:1px solid #d0d7de;border-radius:6px}
        dl{display:grid;grid-template-columns:10rem 1fr;row-gap:.3rem}dt{color:#57606a}dd{margin:0}
        #steps li{padding:.1rem 0}.undone,.cancelled-step{text-decoration:line-through}#timeline{width:100%}
        """

    static let script = """
        "use strict";
        const root = document.getElementById("order"), id = encodeURIComponent(root.dataset.id), lang = root.dataset.lang;
        const at = name => document.getElementById(name);
        const url = path => `/orders/${id}/${path}?lang=${lang}`;
        let state = null, isLoading = false, isStale = false;

        // What is possible now; whatever else is asked for, the order refuses.
        const possible = {
          approve: s => s.status === "awaiting_approval" && !s.payment_approved,
          pay: s => s.status === "awaiting_payment",
          accept: s => s.status === "awaiting_review",
          reject: s => s.status === "awaiting_review",
          complete: s => s.stage === "awaiting-completion",
          expedite: s => !s.is_terminal && !s.is_expedited,
          cancel: s => !s.is_terminal && !s.cancelled,
          add: s => ["review", "awaiting-approval", "awaiting-payment"].includes(s.stage),
        };
        const requests = {
          approve: ["approve"], pay: ["pay"], complete: ["complete"], expedite: ["expedite"], cancel: ["cancel"],
          accept: ["audit", {action: "APPROVE"}], reject: ["audit", {action: "REJECT"}],
        };

        function cell(row, text) { const td = row.insertCell(); td.textContent = text; }

        function show(next) {
          state = next;
          at("status").textContent = state.text;
          at("status").className = "badge " + state.status;
          at("total").textContent = state.total === undefined ? "" : state.total.toFixed(2);
          at("payment").textContent = state.payment_status;
          at("expedited").textContent = state.is_expedited ? "✓" : "";
          at("error").textContent = state.last_error || "";
          const items = at("items");
          items.replaceChildren();
          for (const item of state.items) {
            const row = items.insertRow();
            cell(row, item.name); cell(row, item.quantity);
            cell(row, item.unit_price === undefined || item.unit_price === null ? "" : item.unit_price.toFixed(2));
          }
          at("steps").replaceChildren(...state.steps.map(step => {
            const line = document.createElement("li");
            line.textContent = step.name + ": " + step.state + (step.detail ? ` (${step.detail})` : "");
            line.className = step.state;
            return line;
          }));
          for (const button of document.querySelectorAll("[data-do]"))
            button.disabled = !possible[button.dataset.do](state);
          for (const part of at("add").elements) part.disabled = !possible.add(state);
          at("timeline").src = `/orders/${id}/timeline.svg?at=${Date.now()}`;
          tick();
        }

        // One request at a time; what comes meanwhile is looked at once more afterwards.
        async function load() {
          if (isLoading) { isStale = true; return; }
          isLoading = true;
          do {
            isStale = false;
            try {
              const answer = await fetch(url("state"));
              if (answer.ok) { show(await answer.json()); at("notice").textContent = ""; }
              else if (answer.status === 503) { at("notice").textContent = words.waiting; isStale = true; }
              else at("problem").textContent = (await answer.json()).error;
            } catch { at("notice").textContent = words.offline; isStale = true; }
            if (isStale) await new Promise(next => setTimeout(next, 500));
          } while (isStale);
          isLoading = false;
        }

        function tick() {
          if (!state || !state.deadline || state.is_terminal) { at("countdown").textContent = ""; return; }
          const left = Math.max(0, Math.ceil((Date.parse(state.deadline) - Date.now()) / 1000));
          at("countdown").textContent = "⏳ " + (left >= 120 ? Math.ceil(left / 60) + " min" : left + " s");
        }
        setInterval(tick, 500);

        async function ask(path, body) {
          at("problem").textContent = "";
          try {
            const answer = await fetch(url(path), {
              method: "POST", headers: {"Content-Type": "application/json"},
              body: body === undefined ? undefined : JSON.stringify(body),
            });
            if (!answer.ok) at("problem").textContent = (await answer.json()).error;
          } catch { at("problem").textContent = words.offline; }
          load();
        }
        for (const button of document.querySelectorAll("[data-do]"))
          button.addEventListener("click", () => ask(...requests[button.dataset.do]));
        at("add").addEventListener("submit", event => {
          event.preventDefault();
          const form = new FormData(event.target);
          ask("items", {SKU: form.get("sku"), Quantity: Number(form.get("quantity"))});
        });

        // The browser connects again by itself and says which event it has seen last.
        const events = new EventSource(`/orders/${id}/events`);
        window.seenEvents = [];
        events.addEventListener("status", event => {
          window.seenEvents.push(event.lastEventId);
          load();
          const word = JSON.parse(event.data);
          if (["completed", "cancelled", "rejected", "failed"].includes(word.status)) events.close();
        });
        events.onerror = () => { if (events.readyState !== EventSource.CLOSED) at("notice").textContent = words.offline; };
        events.onopen = () => { at("notice").textContent = ""; load(); };
        load();
        """
}
