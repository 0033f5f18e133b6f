import TemporalCore
import TemporalModel
import TemporalRPC

// What a worker says of itself when it begins and when it ends: the lines of its log, at the level of information. They
// name where it works and how much it can run, and nothing that gives access to anything.

extension Worker {
    /// It polls: where, for what.
    var startLine: String {
        """
        worker polls task queue "\(context.taskQueue)" in namespace "\(context.namespace)" at \
        \(context.channel.options.address)\(versionInWords): \
        \(registry.contents(localActivitiesOnly: context.options.localActivitiesOnly))
        """
    }

    private var versionInWords: String {
        guard let deployment = context.deployment else { return "" }
        return " as version \(deployment.version)" + (deployment.usesVersioning ? "" : " without versioning")
    }

    /// It works with another client.
    var replacementLine: String {
        "worker of task queue \"\(context.taskQueue)\" works with another client from now on, at \(context.channel.options.address)"
    }

    /// It is asked to end.
    var shutdownLine: String {
        """
        worker of task queue "\(context.taskQueue)" shuts down: it takes nothing new and has \
        \(context.options.shutdownTimeout.brief) to finish what it has begun
        """
    }

    /// It has ended.
    var stopLine: String { "worker of task queue \"\(context.taskQueue)\" has stopped" }
}

extension Registry {
    /// How much there is to run, in words, such as “3 workflow types, 1 activity type”.
    fileprivate func contents(localActivitiesOnly: Bool) -> String {
        let local = localActivitiesOnly ? ", run as local ones" : ""
        return [
            Self.count(workflowCount, of: "workflow type", takesOthers: hasDynamicWorkflow),
            Self.count(activityCount, of: "activity type", takesOthers: hasDynamicActivity).map { $0 + local },
            Self.count(nexusOperationCount, of: "Nexus operation", takesOthers: false),
        ].compactMap { $0 }.joined(separator: ", ")
    }

    private static func count(_ count: Int, of noun: String, takesOthers: Bool) -> String? {
        switch (count, takesOthers) {
        case (0, false): nil
        case (0, true): "any \(noun)"
        case (1, _): "1 \(noun)" + (takesOthers ? " and any other" : "")
        default: "\(count) \(noun)s" + (takesOthers ? " and any other" : "")
        }
    }
}
