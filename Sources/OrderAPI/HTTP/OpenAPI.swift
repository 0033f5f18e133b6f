/// What the API takes and answers.
enum OpenAPI {
    static let document = #"""
        openapi: 3.0.3
        info:
          title: Orders
          version: "1.0"
          description: Takes orders and speaks to them. Each order is a Temporal workflow.
        paths:
          /order:
            post:
              summary: Take an order that somebody completes later
              operationId: createManagedOrder
              parameters: [{$ref: "#/components/parameters/IdempotencyKey"}, {$ref: "#/components/parameters/Prefer"}]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/ManagedOrderRequest"}
              responses:
                "200": {description: The same request came before, content: {application/json: {schema: {$ref: "#/components/schemas/ManagedOrder"}}}}
                "201": {description: Taken, content: {application/json: {schema: {$ref: "#/components/schemas/ManagedOrder"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "409": {$ref: "#/components/responses/Problem"}
                "413": {$ref: "#/components/responses/Problem"}
                "422": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /order/{id}:
            get:
              summary: Where an order stands
              operationId: getManagedOrder
              parameters: [{$ref: "#/components/parameters/OrderID"}]
              responses:
                "200": {description: The order, content: {application/json: {schema: {$ref: "#/components/schemas/ManagedOrder"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /order/{id}/status:
            put:
              summary: Complete an order or give it up
              operationId: setManagedOrderStatus
              parameters: [{$ref: "#/components/parameters/OrderID"}]
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      required: [status]
                      properties: {status: {type: string, enum: [complete, cancel]}}
              responses:
                "200":
                  description: Done
                  content:
                    application/json:
                      schema:
                        type: object
                        required: [message, orderId, status]
                        properties: {message: {type: string}, orderId: {type: string}, status: {type: string}}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "409": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /api/orders:
            get:
              summary: Orders, the latest first
              operationId: listOrders
              parameters:
                - {name: status, in: query, schema: {$ref: "#/components/schemas/Status"}}
                - {name: customer, in: query, schema: {type: string, pattern: "^[^\\x00]*$"}}
                - {name: after, in: query, description: Orders older than this one, schema: {type: string, pattern: "^[^\\x00]*$"}}
                - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 500}}
              responses:
                "200":
                  description: The orders
                  content:
                    application/json:
                      schema:
                        type: object
                        required: [orders]
                        properties: {orders: {type: array, items: {$ref: "#/components/schemas/OrderRecord"}}}
                "400": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
            post:
              summary: Take an order of products that there are
              operationId: createDirectOrder
              parameters: [{$ref: "#/components/parameters/IdempotencyKey"}, {$ref: "#/components/parameters/Prefer"}]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/DirectOrderRequest"}
              responses:
                "200": {description: The same request came before, content: {application/json: {schema: {$ref: "#/components/schemas/DirectOrder"}}}}
                "201": {description: Taken, content: {application/json: {schema: {$ref: "#/components/schemas/DirectOrder"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "409": {$ref: "#/components/responses/Problem"}
                "413": {$ref: "#/components/responses/Problem"}
                "422": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /api/orders/{id}/status:
            get:
              summary: Where an order stands
              operationId: getDirectOrder
              parameters: [{$ref: "#/components/parameters/OrderID"}]
              responses:
                "200": {description: The order, content: {application/json: {schema: {$ref: "#/components/schemas/DirectOrder"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /api/orders/{id}/cancel:
            post:
              summary: Give an order up
              operationId: cancelDirectOrder
              parameters: [{$ref: "#/components/parameters/OrderID"}]
              requestBody:
                content:
                  application/json:
                    schema: {type: object, nullable: true, properties: {reason: {type: string, nullable: true}}}
              responses:
                "200": {description: It is being given up, content: {application/json: {schema: {$ref: "#/components/schemas/DirectOrder"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "409": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /api/v1/orders:
            post:
              summary: Take an order that the customer pays for soon
              operationId: createPayLaterOrder
              parameters: [{$ref: "#/components/parameters/IdempotencyKey"}, {$ref: "#/components/parameters/Prefer"}]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/PayLaterOrderRequest"}
              responses:
                "200":
                  description: Taken
                  content:
                    application/json:
                      schema: {type: object, required: [order_id], properties: {order_id: {type: string}}}
                "400": {$ref: "#/components/responses/Problem"}
                "409": {$ref: "#/components/responses/Problem"}
                "413": {$ref: "#/components/responses/Problem"}
                "422": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /api/v1/orders/{id}:
            get:
              summary: Where an order stands, in words
              operationId: getPayLaterOrder
              parameters: [{$ref: "#/components/parameters/OrderID"}, {$ref: "#/components/parameters/Language"}]
              responses:
                "200": {description: The order, content: {application/json: {schema: {$ref: "#/components/schemas/PayLaterOrder"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /api/v1/orders/{id}/pay:
            post:
              summary: Pay
              operationId: payOrder
              parameters: [{$ref: "#/components/parameters/OrderID"}, {$ref: "#/components/parameters/Language"}]
              requestBody:
                content:
                  application/json:
                    schema: {type: object, nullable: true, properties: {reference: {type: string, nullable: true}}}
              responses:
                "200": {description: Paid, content: {application/json: {schema: {$ref: "#/components/schemas/PayLaterOrder"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "409": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /api/v1/orders/{id}/audit:
            post:
              summary: Decide a review
              operationId: auditOrder
              parameters: [{$ref: "#/components/parameters/OrderID"}, {$ref: "#/components/parameters/Language"}]
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      required: [action]
                      properties: {action: {type: string, enum: [APPROVE, REJECT]}, by: {type: string, nullable: true}}
              responses:
                "200": {description: Decided, content: {application/json: {schema: {$ref: "#/components/schemas/PayLaterOrder"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "409": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /orders:
            post:
              summary: Take an order of any kind
              operationId: createOrder
              parameters: [{$ref: "#/components/parameters/IdempotencyKey"}, {$ref: "#/components/parameters/Prefer"}]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/NewOrderRequest"}
              responses:
                "200": {description: The same request came before, content: {application/json: {schema: {$ref: "#/components/schemas/NewOrder"}}}}
                "201": {description: Taken, content: {application/json: {schema: {$ref: "#/components/schemas/NewOrder"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "409": {$ref: "#/components/responses/Problem"}
                "413": {$ref: "#/components/responses/Problem"}
                "422": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /orders/{id}/timeline.svg:
            get:
              summary: What an order has done so far, as a picture
              operationId: orderTimeline
              parameters: [{$ref: "#/components/parameters/OrderID"}]
              responses:
                "200": {description: The picture, content: {image/svg+xml: {schema: {type: string}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /orders/{id}/state:
            get:
              summary: All that is known of an order
              operationId: getOrder
              parameters: [{$ref: "#/components/parameters/OrderID"}]
              responses:
                "200": {description: Where the order stands, content: {application/json: {schema: {$ref: "#/components/schemas/StatusReport"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /orders/{id}/approve:
            post:
              summary: Let the payment be made
              operationId: approveOrder
              parameters: [{$ref: "#/components/parameters/OrderID"}]
              requestBody:
                content:
                  application/json:
                    schema: {type: object, required: [ApprovedBy], properties: {ApprovedBy: {type: string, minLength: 1, pattern: "^[^\\s]+$"}}}
              responses:
                "200": {description: Where the order stands, content: {application/json: {schema: {$ref: "#/components/schemas/StatusReport"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "409": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /orders/{id}/pay:
            post:
              summary: Pay
              operationId: payAnyOrder
              parameters: [{$ref: "#/components/parameters/OrderID"}]
              requestBody:
                content:
                  application/json:
                    schema: {type: object, nullable: true, properties: {reference: {type: string, nullable: true}}}
              responses:
                "200": {description: Where the order stands, content: {application/json: {schema: {$ref: "#/components/schemas/StatusReport"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "409": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /orders/{id}/audit:
            post:
              summary: Decide a review
              operationId: auditAnyOrder
              parameters: [{$ref: "#/components/parameters/OrderID"}]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {type: object, required: [action], properties: {action: {type: string, enum: [APPROVE, REJECT]}, by: {type: string, nullable: true}}}
              responses:
                "200": {description: Where the order stands, content: {application/json: {schema: {$ref: "#/components/schemas/StatusReport"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "409": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /orders/{id}/cancel:
            post:
              summary: Give an order up
              operationId: cancelAnyOrder
              parameters: [{$ref: "#/components/parameters/OrderID"}]
              requestBody:
                content:
                  application/json:
                    schema: {type: object, nullable: true, properties: {reason: {type: string, nullable: true}}}
              responses:
                "200": {description: Where the order stands, content: {application/json: {schema: {$ref: "#/components/schemas/StatusReport"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "409": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /orders/{id}/complete:
            post:
              summary: Say that all is done
              operationId: completeOrder
              parameters: [{$ref: "#/components/parameters/OrderID"}]
              responses:
                "200": {description: Where the order stands, content: {application/json: {schema: {$ref: "#/components/schemas/StatusReport"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "409": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /orders/{id}/expedite:
            post:
              summary: Hurry an order
              operationId: expediteOrder
              parameters: [{$ref: "#/components/parameters/OrderID"}]
              responses:
                "200": {description: Where the order stands, content: {application/json: {schema: {$ref: "#/components/schemas/StatusReport"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "409": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /orders/{id}/items:
            post:
              summary: Add an item, until the payment begins
              operationId: addOrderItem
              parameters: [{$ref: "#/components/parameters/OrderID"}]
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {type: object, required: [SKU, Quantity], properties: {SKU: {type: string, minLength: 1, maxLength: 100, pattern: "^[^\\s]+$"}, Quantity: {type: integer, minimum: 1, maximum: 1000000}}}
              responses:
                "200": {description: Where the order stands, content: {application/json: {schema: {$ref: "#/components/schemas/StatusReport"}}}}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "409": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /orders/{id}/events:
            get:
              summary: An order's events as they come, as server-sent events until the order has ended
              operationId: orderEvents
              parameters:
                - {$ref: "#/components/parameters/OrderID"}
                - {name: Last-Event-ID, in: header, description: The event that is known already, schema: {type: integer, format: int64, minimum: 0}}
              responses:
                "200": {description: Events, content: {text/event-stream: {schema: {type: object, properties: {event: {type: string}, data: {type: string}}}}}}
                "204": {description: The order has ended and all of it is known}
                "400": {$ref: "#/components/responses/Problem"}
                "404": {$ref: "#/components/responses/Problem"}
                "503": {$ref: "#/components/responses/Problem"}
          /health:
            get:
              summary: Whether the API can serve
              operationId: health
              responses:
                "200": {description: It can, content: {application/json: {schema: {$ref: "#/components/schemas/Health"}}}}
                "503": {$ref: "#/components/responses/Problem"}
          /health/ready:
            get:
              summary: Whether the API can serve
              operationId: ready
              responses:
                "200": {description: It can, content: {application/json: {schema: {$ref: "#/components/schemas/Health"}}}}
                "503": {$ref: "#/components/responses/Problem"}
          /health/live:
            get:
              summary: Whether the API's process lives
              operationId: live
              responses:
                "200": {description: It does, content: {application/json: {schema: {$ref: "#/components/schemas/Health"}}}}
          /metrics:
            get:
              summary: What the process has counted, as Prometheus reads it
              operationId: metrics
              responses:
                "200": {description: The metrics, content: {text/plain: {schema: {type: string}}}}
        components:
          parameters:
            OrderID: {name: id, in: path, required: true, schema: {type: string, minLength: 1, maxLength: 200, pattern: "^[A-Za-z0-9_-]+$"}}
            Language: {name: lang, in: query, description: "The language of texts, en or zh; Accept-Language counts without it", schema: {type: string}}
            IdempotencyKey:
              name: Idempotency-Key
              in: header
              description: The same key makes the same order, however often it is sent
              schema: {type: string, minLength: 1, maxLength: 200, pattern: "^[!-~]+$"}
            Prefer: {name: Prefer, in: header, description: "wait=accepted answers when the order is accepted or refused", schema: {type: string}}
          responses:
            Problem: {description: Why not, content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}}
          schemas:
            Text: {type: string, maxLength: 100, pattern: "^[^\\x00]*$"}
            Name: {type: string, minLength: 1, maxLength: 100, pattern: "^[^\\x00]+$"}
            Status:
              type: string
              enum: [pending, validating, awaiting_review, awaiting_approval, awaiting_payment, processing, compensation_stuck, completed, cancelled, rejected, failed]
            Item:
              description: A product by its name, or with a number and a price
              anyOf:
                - {$ref: "#/components/schemas/Name"}
                - type: object
                  required: [product_id]
                  properties:
                    product_id: {$ref: "#/components/schemas/Name"}
                    product_name: {$ref: "#/components/schemas/Text"}
                    quantity: {type: integer, minimum: 1, maximum: 1000000}
                    unit_price: {type: number, minimum: 0, maximum: 1000000000, multipleOf: 0.01}
            Problem:
              type: object
              required: [code, error]
              properties: {code: {type: string}, error: {type: string}}
            ManagedOrderRequest:
              type: object
              required: [amount, products]
              properties:
                amount: {type: number, minimum: 0.01, maximum: 1000000000, multipleOf: 0.01}
                products: {type: array, minItems: 1, maxItems: 100, items: {$ref: "#/components/schemas/Name"}}
            ManagedOrder:
              type: object
              required: [id, status, stage, products, workflow_id]
              properties:
                id: {type: string}
                status: {type: string}
                stage: {type: string}
                amount: {type: number}
                products: {type: array, items: {type: string}}
                created_at: {type: string}
                workflow_id: {type: string}
            DirectOrderRequest:
              type: object
              required: [customer_id, items]
              properties:
                customer_id: {$ref: "#/components/schemas/Text"}
                items: {type: array, minItems: 1, maxItems: 100, items: {$ref: "#/components/schemas/Item"}}
            DirectOrder:
              type: object
              required: [order_id, workflow_id, status, message]
              properties:
                order_id: {type: string}
                workflow_id: {type: string}
                status: {type: string}
                stage: {type: string}
                message: {type: string}
            PayLaterOrderRequest:
              type: object
              required: [amount, items]
              properties:
                amount: {type: number, minimum: 0.01, maximum: 1000000000, multipleOf: 0.01}
                items: {type: array, minItems: 1, maxItems: 100, items: {$ref: "#/components/schemas/Name"}}
            PayLaterOrder:
              type: object
              required: [order_id, status, state, stage]
              properties:
                order_id: {type: string}
                status: {type: string, description: "For people, e.g. 待支付 (超时倒计时: 30s)"}
                state: {type: string}
                stage: {type: string}
                deadline: {type: string}
                total: {type: number}
            Policy: {type: string, enum: [managed, direct, approval, validated, paylater, full]}
            NewOrderRequest:
              anyOf:
                - type: object
                  required: [policy, amount, items]
                  properties:
                    policy: {$ref: "#/components/schemas/Policy"}
                    customer_id: {type: string, maxLength: 100, pattern: "^[^\\x00]*$", nullable: true}
                    amount: {type: number, minimum: 0.01, maximum: 1000000000, multipleOf: 0.01}
                    items: {type: array, minItems: 1, maxItems: 100, items: {$ref: "#/components/schemas/Name"}}
                - type: object
                  required: [policy, items]
                  properties:
                    policy: {$ref: "#/components/schemas/Policy"}
                    customer_id: {type: string, maxLength: 100, pattern: "^[^\\x00]*$", nullable: true}
                    items: {type: array, minItems: 1, maxItems: 100, items: {$ref: "#/components/schemas/Item"}}
            NewOrder:
              type: object
              required: [order_id, workflow_id, status]
              properties: {order_id: {type: string}, workflow_id: {type: string}, status: {type: string}}
            Health:
              type: object
              required: [status]
              properties: {status: {type: string}, temporal: {type: string}, database: {type: string}}
            StatusReport:
              type: object
              required: [order_id, status, stage, is_expedited, payment_status, last_updated, items, steps]
              properties:
                order_id: {type: string}
                status: {$ref: "#/components/schemas/Status"}
                stage: {type: string}
                is_expedited: {type: boolean}
                payment_status: {type: string}
                last_updated: {type: string}
                last_error: {type: string}
                deadline: {type: string}
                total: {type: number}
                items: {type: array, items: {type: object}}
                steps: {type: array, items: {type: object}}
            OrderRecord:
              type: object
              required: [order_id, policy, status, stage, created_at, updated_at]
              properties:
                order_id: {type: string}
                customer_id: {type: string}
                policy: {type: string}
                status: {type: string}
                stage: {type: string}
                total: {type: number}
                created_at: {type: string}
                updated_at: {type: string}

        """#
}
