/// Where the rules on English and on labels hold. It goes, with the line in `TidyTests` that names it, when all was read
/// over.
enum ReadOver {
    static let folders = [ "Sources",
        "Sources/BenchWorker", "Sources/Soak",
        "Sources/TemporalCodecServer", "Sources/TemporalCodecServerHTTP", "Sources/TemporalCompression",
        "Sources/TemporalConfiguration", "Sources/TemporalEncryption", "Sources/TemporalHTTP",
        "Sources/TemporalMonitoring", "Sources/TemporalPrometheus", "Sources/TemporalReplayCommand",
        "Sources/TemporalRPC", "Sources/TemporalServiceLifecycle", "Sources/TemporalTesting",
        "Sources/TemporalTracing", "Sources/TemporalWorkflows",
        "Sources/TemporalClient/Interceptors", "Sources/TemporalCore/Interceptors",
    ]
}
