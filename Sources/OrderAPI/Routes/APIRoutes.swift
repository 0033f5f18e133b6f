import HTTPTypes
import Hummingbird
import Logging

/// All routes of the API.
struct APIRoutes: Sendable {
    let service: OrderService
    let records: any OrderRecords
    let policies: OrderPolicies
    let pages: Pages
    let metrics: @Sendable () -> String

    func responder(_ logger: Logger) -> RouterResponder<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        let methods = KnownMethods()
        router.add(middleware: MetricsMiddleware())
        router.add(middleware: RequestLog(logger: logger))
        router.add(middleware: ProblemMiddleware(methods: methods, logger: logger))
        OrderRoutes(service: service, policies: policies).add(to: router)
        RecordRoutes(service: service, records: records).add(to: router)
        PageRoutes(service: service, records: records, pages: pages).add(to: router)
        HealthRoutes(service: service, records: records, metrics: metrics).add(to: router)
        for file in StaticFile.all { file.add(to: router) }
        for route in router.routes { methods.note(route.method, at: "\(route.path)") }
        return router.buildResponder()
    }
}
