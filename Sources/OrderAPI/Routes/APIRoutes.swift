import HTTPTypes
import Hummingbird
import Logging

/// All routes of the API.
struct APIRoutes: Sendable {
    let service: OrderService
    let records: any OrderRecords
    let policies: OrderPolicies
    let pages: Pages
    let access: AccessRules
    let metrics: @Sendable () -> String

    func responder(_ logger: Logger) -> RouterResponder<OrderContext> {
        let router = Router(context: OrderContext.self, options: .autoGenerateHeadEndpoints)
        let gate = AccessMiddleware(access, service: service, pages: pages)
        let streams = PlaceCounter(perCaller: access.limits.streamsPerCaller, most: access.limits.streams)
        let methods = KnownMethods()
        router.add(middleware: MetricsMiddleware())
        router.add(middleware: RequestLog(logger: logger))
        router.add(middleware: SecurityHeaders())
        router.add(middleware: ProblemMiddleware(methods: methods, pages: pages, logger: logger))
        router.add(middleware: gate)
        OrderRoutes(service: service, policies: policies).add(to: router)
        RecordRoutes(service: service, records: records, streams: streams).add(to: router)
        PageRoutes(service: service, records: records, pages: pages, streams: streams).add(to: router)
        TrackRoutes(standings: OrderStandings(service: service, records: records), pages: pages).add(to: router)
        BatchRoutes(service: service, pages: pages).add(to: router)
        ProductRoutes(records: records, pages: pages).add(to: router)
        SignInRoutes(rules: access, pages: pages, mistakes: gate.mistakes).add(to: router)
        HealthRoutes(service: service, records: records, metrics: metrics).add(to: router)
        for file in StaticFile.all { file.add(to: router) }
        for route in router.routes { methods.note(route.method, at: "\(route.path)") }
        return router.buildResponder()
    }
}
