import Hummingbird
import OrderCommandLine

/// The routes for health and metrics.
struct HealthRoutes: Sendable {
    let service: OrderService
    let records: any OrderRecords
    let metrics: @Sendable () -> String

    func add(to router: Router<OrderContext>) {
        router.get("/health/live") { _, _ in try Response.json(["status": "ok"]) }
        for path in ["/health", "/health/ready"] {
            router.get(RouterPath(path)) { _, _ in
                try await service.checkReady()
                // Written, since a full disk can still be read.
                try await records.probe()
                return try Response.json(["status": "ok", "temporal": "ok", "database": "ok"])
            }
        }
        router.get("/metrics") { _, _ in Response.text(metrics(), "text/plain; version=0.0.4") }
    }
}
