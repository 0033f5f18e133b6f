package import TemporalCore
import TemporalWire
package import Tracing

/// A trace's context on its way: the fields of its propagation, such as `traceparent`, as JSON in one header.
///
/// The header's name and its form are those of the OpenTelemetry interceptors of the Python and TypeScript SDKs.
struct TraceCarrier: Injector, Extractor {
    static let header = "_tracer-data"

    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }

    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
}

extension Tracer {
    /// The fields that stand for a context.
    func fields(of context: ServiceContext) -> [String: String] {
        var fields: [String: String] = [:]
        inject(context, into: &fields, using: TraceCarrier())
        return fields
    }

    /// A header with a context in it; as it was when there is none, or it cannot be written.
    package func write(_ context: ServiceContext?, to header: inout [NamedPayload]) {
        guard let context else { return }
        let fields = fields(of: context)
        guard !fields.isEmpty, let payload = try? JSONPayloadConverter.default.payload(from: fields) else { return }
        header[TraceCarrier.header] = payload
    }

    /// The context that came in a header; nil when there is none that can be read.
    package func context(in header: [NamedPayload]) -> ServiceContext? {
        guard let payload = header[TraceCarrier.header],
            let fields = try? JSONPayloadConverter.default.value([String: String].self, from: payload), !fields.isEmpty
        else { return nil }
        var context = ServiceContext.topLevel
        extract(fields, into: &context, using: TraceCarrier())
        return context
    }

    /// Adds a context to the headers of a Nexus request, each of its fields under the field's name.
    func write(_ context: ServiceContext?, to headers: inout [String: String]) {
        if let context { headers.merge(fields(of: context)) { _, new in new } }
    }

    /// The context that came in the headers of a Nexus request.
    func context(in headers: [String: String]) -> ServiceContext {
        var context = ServiceContext.topLevel
        extract(headers, into: &context, using: TraceCarrier())
        return context
    }
}
