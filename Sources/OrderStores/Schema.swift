public import OrderDatabase

/// The tables of the order application.
public enum OrderSchema {
    /// Every step of the schema, oldest first. Released steps never change, and steps only add: programs of an earlier
    /// version go on working with them.
    public static let migrations = [
        Migration(version: 1) { tables($0) + indexes + [view($0)] },
        Migration(version: 2) { _ in sampleProducts },
        Migration(version: 3) { _ in listedProducts + probes },
        Migration(version: 4) { productChanges($0) + searchIndexes },
        Migration(version: 5) { _ in failureCodes + secrets },
    ]

    /// With which code an order has failed, so that failures can be counted by their kind.
    private static let failureCodes = [
        "ALTER TABLE orders ADD COLUMN failure_code TEXT",
        "CREATE INDEX orders_failure ON orders (failure_code, created_at)",
    ]

    /// What all programs of the shop know and nobody else does, such as the key of the links to customers' own pages.
    private static let secrets = [
        "CREATE TABLE shop_secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
    ]

    /// Tells the products of the catalogue from names that an order has made into products: only the former have a price
    /// that binds. Which were which nobody has noted before, so only the samples are listed: the shop lists its own products
    /// itself (`UPDATE products SET listed = TRUE WHERE …`). What programs add that do not know the column are names.
    private static var listedProducts: [String] {
        let known = samples.map { "'\($0.sku)'" }.joined(separator: ", ")
        return [
            "ALTER TABLE products ADD COLUMN listed BOOLEAN NOT NULL DEFAULT FALSE",
            "ALTER TABLE products ADD COLUMN added_for TEXT",
            "UPDATE products SET listed = TRUE WHERE id IN (\(known))",
        ]
    }

    /// Who has changed a product's price, in hundredths, or its stock, in pieces, and when.
    private static func productChanges(_ dialect: SQLDialect) -> [String] {
        [
            """
            CREATE TABLE product_changes (id \(dialect.countingKey), product_id TEXT NOT NULL REFERENCES products(id),
              field TEXT NOT NULL CHECK (field IN ('price','stock')), old_value BIGINT NOT NULL,
              new_value BIGINT NOT NULL, changed_by TEXT NOT NULL, changed_at \(dialect.time) NOT NULL)
            """,
            "CREATE INDEX product_changes_product ON product_changes (product_id, id)",
        ]
    }

    /// What lists of orders are filtered and sorted by, and what sums over products and days read.
    private static let searchIndexes = [
        "CREATE INDEX orders_created ON orders (created_at, id)",
        "CREATE INDEX orders_status ON orders (status, created_at)",
        "CREATE INDEX orders_customer ON orders (customer_id, created_at)",
        "CREATE INDEX orders_closed ON orders (closed_at)",
        "CREATE INDEX order_items_product ON order_items (product_id)",
        "CREATE INDEX payments_created ON payments (created_at)",
        "CREATE INDEX stock_movements_product ON stock_movements (product_id, kind, quantity)",
    ]

    /// A row that is written to find out whether the database can be written.
    private static let probes = [
        "CREATE TABLE probes (id INT PRIMARY KEY, count BIGINT NOT NULL)",
        "INSERT INTO probes (id, count) VALUES (1, 0)",
    ]

    private static func tables(_ dialect: SQLDialect) -> [String] {
        [
            """
            CREATE TABLE products (id TEXT PRIMARY KEY, name TEXT NOT NULL,
              price_minor BIGINT NOT NULL CHECK (price_minor >= 0), currency CHAR(3) NOT NULL DEFAULT 'USD',
              warehouse TEXT NOT NULL DEFAULT 'A', on_hand BIGINT NOT NULL DEFAULT 100,
              held BIGINT NOT NULL DEFAULT 0, CHECK (held >= 0 AND on_hand >= held))
            """,
            """
            CREATE TABLE orders (id TEXT PRIMARY KEY, workflow_id TEXT NOT NULL UNIQUE, run_id TEXT, customer_id TEXT,
              policy TEXT NOT NULL, status TEXT NOT NULL, stage TEXT NOT NULL, reason TEXT,
              total_minor BIGINT NOT NULL DEFAULT 0, currency CHAR(3) NOT NULL DEFAULT 'USD', request_hash TEXT,
              expedited BOOLEAN NOT NULL DEFAULT FALSE, created_at \(dialect.time) NOT NULL,
              updated_at \(dialect.time) NOT NULL, closed_at \(dialect.time), version BIGINT NOT NULL DEFAULT 0)
            """,
            """
            CREATE TABLE order_items (order_id TEXT REFERENCES orders(id), line INT, product_id TEXT NOT NULL,
              product_name TEXT NOT NULL, quantity INT NOT NULL CHECK (quantity > 0), unit_price_minor BIGINT,
              PRIMARY KEY (order_id, line))
            """,
            """
            CREATE TABLE payments (id TEXT PRIMARY KEY, order_id TEXT NOT NULL REFERENCES orders(id),
              kind TEXT NOT NULL CHECK (kind IN ('charge','refund')),
              amount_minor BIGINT NOT NULL CHECK (amount_minor > 0), currency CHAR(3) NOT NULL, status TEXT NOT NULL,
              transaction_id TEXT, idempotency_key TEXT NOT NULL UNIQUE, attempt INT,
              created_at \(dialect.time) NOT NULL)
            """,
            """
            CREATE TABLE notifications (id \(dialect.countingKey), order_id TEXT REFERENCES orders(id),
              customer_id TEXT, kind TEXT NOT NULL, channel TEXT NOT NULL, subject TEXT, message TEXT NOT NULL,
              status TEXT NOT NULL, sent_at \(dialect.time), UNIQUE (order_id, kind, channel))
            """,
            """
            CREATE TABLE stock_movements (id \(dialect.countingKey), order_id TEXT NOT NULL,
              product_id TEXT REFERENCES products(id),
              kind TEXT NOT NULL CHECK (kind IN ('hold','release','commit','revert','seed')),
              quantity BIGINT NOT NULL, expires_at \(dialect.time), idempotency_key TEXT NOT NULL,
              created_at \(dialect.time) NOT NULL, UNIQUE (idempotency_key, product_id))
            """,
            """
            CREATE TABLE order_events (seq \(dialect.countingKey), order_id TEXT NOT NULL, at \(dialect.time) NOT NULL,
              kind TEXT NOT NULL, status TEXT, stage TEXT, detail \(dialect.json), dedup TEXT NOT NULL UNIQUE)
            """,
        ]
    }

    private static let indexes = [
        "CREATE INDEX order_events_order ON order_events (order_id, seq)",
        "CREATE INDEX payments_order ON payments (order_id)",
        "CREATE INDEX stock_movements_order ON stock_movements (order_id)",
    ]

    /// Totals as decimal numbers.
    private static func view(_ dialect: SQLDialect) -> String {
        "CREATE VIEW orders_money AS SELECT id, status, stage, \(dialect.decimal("total_minor")) AS total, currency "
            + "FROM orders"
    }

    /// The products of the documentation, a hundred of each, with the movements for that stock.
    private static var sampleProducts: [String] {
        let rows = samples.map { "('\($0.sku)', '\($0.name)', \($0.price))" }
        let seeds = samples.map {
            "('catalogue', '\($0.sku)', 'seed', 100, 'seed/\($0.sku)', '2025-01-01T00:00:00.000Z')"
        }
        return [
            "INSERT INTO products (id, name, price_minor) VALUES " + rows.joined(separator: ", "),
            "INSERT INTO stock_movements (order_id, product_id, kind, quantity, idempotency_key, created_at) VALUES "
                + seeds.joined(separator: ", "),
        ]
    }

    private static let samples: [(sku: String, name: String, price: Int)] = [
        ("PROD-001", "Laptop Dell XPS 13", 1_299_99), ("PROD-002", "iPhone 15 Pro", 999_99),
        ("PROD-003", "Samsung 4K TV", 799_99), ("PROD-004", "Wireless Headphones", 299_99),
        ("PROD-005", "Gaming Mouse", 89_99), ("BOOK-001", "Book", 29_99), ("PEN-042", "Pen", 1_50),
        ("ITEM-999", "Extra item", 19_99), ("EXTRA-001", "Extra", 9_99), ("product1", "product1", 10_00),
        ("product2", "product2", 10_00), ("laptop", "laptop", 10_00), ("mouse", "mouse", 10_00),
        ("keyboard", "keyboard", 10_00), ("item1", "item1", 10_00), ("item2", "item2", 10_00),
        ("item3", "item3", 10_00), ("urgent-item", "urgent-item", 10_00), ("expensive-item", "expensive-item", 10_00),
        ("iPhone 15", "iPhone 15", 10_00), ("Mac Pro", "Mac Pro", 10_00),
    ]
}
