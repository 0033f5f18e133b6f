import InMemoryTracing
import Temporal
import TemporalTracing
import Testing

// The Swift of the page about tracing stands here between `docs:` marks.

@Suite("The page about tracing")
struct TracingPageTests {
    @Test("a tracer takes the ids of a workflow's spans")
    func ids() {
        let next: @Sendable () -> String = { "other" }
        // docs: span-ids
        let tracer = InMemoryTracer(
            idGenerator: .init(
                nextTraceID: { WorkflowSpanIDs.current?.traceID ?? next() },
                nextSpanID: { WorkflowSpanIDs.current?.spanID ?? next() }
            )
        )
        // docs: end
        let span = tracer.startSpan("outside a workflow", context: .topLevel, ofKind: .internal)
        span.end()
        #expect(tracer.finishedSpans.map(\.traceID) == ["other"])
    }

    @Test("an interceptor that was given no tracer takes the process's")
    func processTracer() {
        var options = ClientOptions("localhost:7233")
        // docs: tracing
        options.interceptors = [TracingInterceptor()]
        // docs: end
        #expect(options.interceptors.count == 1)
    }
}
