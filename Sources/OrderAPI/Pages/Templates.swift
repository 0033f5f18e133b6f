/// The pages' HTML. What stands in two braces is escaped where it is filled in.
enum Templates {
    static let head = """
        <!doctype html>
        <html lang="{{tag}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}}</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/order.css">
        </head>
        <body>
        <a class="skip" href="#main">{{labels.skip}}</a>
        <header>
        <a class="home" href="/?lang={{labels.lang}}">{{labels.orders}}</a>
        <nav><a href="/new?lang={{labels.lang}}">{{labels.newOrder}}</a>
        <a id="temporal" href="{{uiAddress}}">{{labels.temporal}}</a>
        <a id="language" hreflang="{{labels.otherTag}}" lang="{{labels.otherTag}}" href="{{otherPage}}">{{labels.other}}</a></nav>
        </header>
        """

    static let list = """
        {{> head}}
        <main id="main">
        <h1>{{labels.orders}}</h1>
        <form class="filter" action="/" method="get">
        <label>{{labels.status}} <select name="status"><option value="">{{labels.anyStatus}}</option>\
        {{#statuses}}<option value="{{value}}" {{selected}}>{{text}}</option>{{/statuses}}</select></label>
        <label>{{labels.customer}} <input name="customer" value="{{wantedCustomer}}" maxlength="200"></label>
        <input type="hidden" name="lang" value="{{labels.lang}}">
        <button>{{labels.filter}}</button>
        </form>
        <div id="rows">{{> rows}}</div>
        </main>
        <script src="/list.js"></script>
        </body></html>
        """

    /// The part of the list that changes while somebody looks at it.
    static let rows = """
        <div class="wide"><table>
        <thead><tr><th scope="col">{{labels.order}}</th><th scope="col">{{labels.status}}</th>\
        <th scope="col" class="number">{{labels.total}}</th><th scope="col">{{labels.policy}}</th>\
        <th scope="col">{{labels.customer}}</th><th scope="col">{{labels.created}}</th></tr></thead>
        <tbody>
        {{#orders}}
        <tr data-order="{{id}}"><td><a href="/orders/{{path}}?lang={{labels.lang}}">{{id}}</a></td>\
        <td><span class="badge {{state}}">{{status}}</span></td><td class="number">{{total}}</td>\
        <td>{{policy}}</td><td>{{customer}}</td><td><time datetime="{{created}}">{{created}}</time></td></tr>
        {{/orders}}
        {{^orders}}<tr><td colspan="6" class="quiet">{{labels.noOrders}}</td></tr>{{/orders}}
        </tbody>
        </table></div>
        <p class="pager">{{#latest}}<a id="latest" href="/?{{.}}">{{labels.latest}}</a>{{/latest}}
        {{#older}}<a id="older" href="/?{{.}}">{{labels.older}}</a>{{/older}}</p>
        """

    static let new = """
        {{> head}}
        <main id="main">
        <h1>{{labels.newOrder}}</h1>
        <noscript><p class="problem">{{labels.noScript}}</p></noscript>
        <form id="new" class="stack">
        <label>{{labels.policy}} <select name="policy">\
        {{#policies}}<option value="{{value}}">{{text}}</option>{{/policies}}</select></label>
        <label>{{labels.customer}} <input name="customer" maxlength="200" placeholder="CUST-001"></label>
        <fieldset><legend>{{labels.items}}</legend>
        <div id="lines"><div class="line">
        <label>{{labels.sku}} <input name="sku" required maxlength="100" placeholder="PROD-001"></label>
        <label>{{labels.quantity}} <input name="quantity" type="number" value="1" min="1" max="1000000" required></label>
        <label>{{labels.price}} <input name="price" type="number" min="0" step="0.01" inputmode="decimal"></label>
        <button type="button" class="remove">{{labels.remove}}</button>
        </div></div>
        <button type="button" id="another">{{labels.another}}</button>
        </fieldset>
        <label>{{labels.amount}} <input name="amount" type="number" min="0.01" step="0.01" inputmode="decimal" \
        aria-describedby="amount-hint"></label>
        <p id="amount-hint" class="quiet">{{labels.amountHint}}</p>
        <p id="problem" class="problem" role="alert"></p>
        <button class="main">{{labels.create}}</button>
        </form>
        </main>
        <script type="application/json" id="data">{{{data}}}</script>
        <script src="/new.js"></script>
        </body></html>
        """

    static let order = """
        {{> head}}
        <main id="main">
        <h1>{{labels.order}} <span class="id">{{id}}</span></h1>
        <noscript><p class="problem">{{labels.noScript}}</p></noscript>
        <p class="standing"><span role="status"><span id="status" class="badge"></span></span>
        <span id="left" class="quiet" hidden>{{labels.timeLeft}} <span id="countdown"></span></span></p>
        <p id="notice" class="notice" role="status"></p>
        <p id="problem" class="problem" role="alert"></p>
        <section id="actions" aria-label="{{labels.actions}}">
        <button data-action="approve" class="main" hidden>{{labels.approve}}</button>
        <button data-action="pay" class="main" hidden>{{labels.pay}}</button>
        <button data-action="accept" class="main" hidden>{{labels.accept}}</button>
        <button data-action="reject" class="danger" hidden>{{labels.reject}}</button>
        <button data-action="complete" class="main" hidden>{{labels.complete}}</button>
        <button data-action="expedite" hidden>{{labels.expedite}}</button>
        <button data-action="cancel" class="danger" hidden>{{labels.cancel}}</button>
        <form id="add" hidden>
        <label>{{labels.sku}} <input name="sku" required maxlength="100" placeholder="EXTRA-001"></label>
        <label>{{labels.quantity}} <input name="quantity" type="number" value="1" min="1" max="1000000" required></label>
        <button>{{labels.add}}</button></form>
        </section>
        <dl>
        <div><dt>{{labels.total}}</dt><dd id="total"></dd></div>
        <div><dt>{{labels.payment}}</dt><dd id="payment"></dd></div>
        <div><dt>{{labels.customer}}</dt><dd id="customer"></dd></div>
        <div><dt>{{labels.policy}}</dt><dd id="policy"></dd></div>
        <div><dt>{{labels.created}}</dt><dd id="created"></dd></div>
        <div><dt>{{labels.expedited}}</dt><dd id="expedited"></dd></div>
        <div class="whole"><dt>{{labels.lastError}}</dt><dd id="error"></dd></div>
        </dl>
        <section aria-labelledby="timeline-title">
        <h2 id="timeline-title">{{labels.timeline}}</h2>
        <div class="wide"><div id="timeline"></div></div>
        <p class="quiet"><a href="{{svg}}">SVG</a></p>
        </section>
        <div class="columns">
        <section aria-labelledby="items-title"><h2 id="items-title">{{labels.items}}</h2>
        <div class="wide"><table><thead><tr><th scope="col">{{labels.item}}</th>\
        <th scope="col" class="number">{{labels.quantity}}</th><th scope="col" class="number">{{labels.price}}</th>\
        </tr></thead><tbody id="items"></tbody></table></div></section>
        <section aria-labelledby="payments-title"><h2 id="payments-title">{{labels.payments}}</h2>
        <div class="wide"><table><thead><tr><th scope="col">{{labels.payment}}</th>\
        <th scope="col" class="number">{{labels.amount}}</th><th scope="col">{{labels.transaction}}</th>\
        </tr></thead><tbody id="payments"></tbody></table></div></section>
        <section aria-labelledby="steps-title"><h2 id="steps-title">{{labels.steps}}</h2>
        <ol id="steps"></ol></section>
        <section aria-labelledby="events-title"><h2 id="events-title">{{labels.events}}</h2>
        <ol id="events"></ol></section>
        </div>
        </main>
        <script type="application/json" id="data">{{{data}}}</script>
        <script src="/order.js"></script>
        </body></html>
        """

    static let problem = """
        {{> head}}
        <main id="main">
        <h1>{{title}}</h1>
        <p class="problem" role="alert">{{message}}</p>
        <p><a href="/?lang={{labels.lang}}">{{labels.orders}}</a></p>
        </main>
        </body></html>
        """
}
