#if Macros
    import SwiftSyntax
    import SwiftSyntaxBuilder
    import SwiftSyntaxMacros

    /// `@Activities`.
    struct ActivitiesMacro: MemberMacro {
        /// What may be said of all activities or of one.
        fileprivate static let options = ["startToClose", "scheduleToClose", "heartbeat", "retry"]
        private static let contexts = ["ActivityContext"]

        private struct Implementation {
            let method: Method
            let attribute: AttributeSyntax?
        }

        static func expansion(
            of node: AttributeSyntax,
            providingMembersOf declaration: some DeclGroupSyntax,
            conformingTo protocols: [TypeSyntax],
            in context: some MacroExpansionContext
        ) -> [DeclSyntax] {
            do throws(Misuse) {
                try check(declaration, node)
                let activities = try activities(of: declaration, node)
                return try activities.map { activity throws(Misuse) in try reference(to: activity, node) }
                    + [list(of: activities, in: declaration)]
            } catch {
                context.report(error)
                return []
            }
        }

        // MARK: - What is written

        private static func reference(to activity: Implementation, _ node: AttributeSyntax) throws(Misuse) -> DeclSyntax
        {
            let method = activity.method
            func argument(_ name: String) -> ExprSyntax? {
                let written = activity.attribute?.argument(name) ?? node.argument(name)
                return written.flatMap { $0.expression.isNil ? nil : $0.expression }
            }
            guard argument("startToClose") != nil || argument("scheduleToClose") != nil else {
                throw Misuse(
                    at: method.declaration.name,
                    """
                    '\(method.name)' has no time limit: write '@Activity(startToClose: .seconds(10))' before it, or \
                    '@Activities(startToClose: .seconds(10))' for all
                    """
                )
            }
            let name =
                activity.attribute?.argument("name").map { "\($0.expression.trimmed)" } ?? "\"\(method.wireName)\""
            let arguments = options.compactMap { option in argument(option).map { ", \(option): \($0.trimmed)" } }
                .joined()
            let failure = method.thrownType.map { $0 == "any Error" ? "Swift.Never" : $0 } ?? "Swift.Never"
            let type = "TemporalCore.Activity<\(method.inputType), \(method.outputType), \(failure)>"
            return """
                \(raw: method.declaration.access)static var \(raw: method.name): \(raw: type) {
                \(raw: type)(\(raw: name)\(raw: arguments))
                }
                """
        }

        private static func list(of activities: [Implementation], in declaration: some DeclGroupSyntax) -> DeclSyntax {
            let isActor = declaration.is(ActorDeclSyntax.self)
            let registrations = activities.map { activity in
                let method = activity.method
                let isElsewhere = isActor && !method.declaration.has(.nonisolated)
                let context = method.takesContext ? "context" : "_"
                let parameters =
                    "(\(method.inputName): \(method.inputType), \(context): TemporalWorker.ActivityContext)"
                return """
                    Self.\(method.name).implemented { \(parameters) async throws -> \(method.outputType) in
                    \(method.statements(on: "self", input: "input", awaiting: method.isAsync || isElsewhere))
                    },
                    """
            }
            return """
                \(raw: declaration.modifiers.access)\(raw: isActor ? "nonisolated " : "")var activities: [TemporalWorker.Registration] {
                [
                \(raw: registrations.joined(separator: "\n"))
                ]
                }
                """
        }

        // MARK: - What is there

        private static func check(_ declaration: some DeclGroupSyntax, _ node: AttributeSyntax) throws(Misuse) {
            let inherited = declaration.inheritanceClause?.inheritedTypes.map(\.type.trimmedDescription) ?? []
            let isSendable = inherited.contains {
                ["Sendable", "@unchecked Sendable", "ActivityContainer"].contains($0)
            }
            let needed = "all attempts share one instance"
            if let type = declaration.as(ClassDeclSyntax.self) {
                guard !isSendable else { return }
                throw Misuse(
                    at: type.name,
                    "\(needed): write 'final class \(type.name.text): Sendable', or make it an actor"
                )
            }
            if let type = declaration.as(StructDeclSyntax.self) {
                guard !isSendable, type.has(.public) || type.has(.package) else { return }
                throw Misuse(at: type.name, "\(needed): write 'struct \(type.name.text): Sendable'")
            }
            guard declaration.is(ActorDeclSyntax.self) else {
                throw Misuse(
                    at: node,
                    "@Activities belongs to a struct, a final class or an actor, whose methods are the activities"
                )
            }
        }

        private static func activities(
            of declaration: some DeclGroupSyntax,
            _ node: AttributeSyntax
        ) throws(Misuse) -> [Implementation] {
            var activities: [Implementation] = []
            var names: Set<String> = []
            for function in declaration.memberBlock.members.compactMap({ $0.decl.as(FunctionDeclSyntax.self) }) {
                let attribute = function.attribute("Activity")
                // What its own macro reports.
                if attribute != nil, (try? check(function)) == nil { continue }
                guard !isHelper(function) else { continue }
                try check(function)
                guard names.insert(function.name.bareText).inserted else {
                    throw Misuse(
                        at: function.name,
                        "two activities are called '\(function.name.bareText)': rename one of them"
                    )
                }
                activities.append(
                    Implementation(method: try Method(function, contexts: contexts), attribute: attribute)
                )
            }
            guard !activities.isEmpty else {
                throw Misuse(at: node, "there is no activity here: write a method that is neither private nor static")
            }
            return activities
        }

        private static func isHelper(_ function: FunctionDeclSyntax) -> Bool {
            function.has(.private) || function.has(.fileprivate) || function.has(.static) || function.has(.class)
        }

        /// Whether a method can be an activity.
        fileprivate static func check(_ function: FunctionDeclSyntax) throws(Misuse) {
            let method = try Method(function, contexts: contexts)
            if method.isMutating {
                let message =
                    "several attempts run at the same time, and a struct cannot change meanwhile: make it an actor"
                throw Misuse(at: function.name, message)
            }
        }

        fileprivate static func checkMarked(_ function: FunctionDeclSyntax) throws(Misuse) {
            if isHelper(function) {
                throw Misuse(
                    at: function.name,
                    "an activity is a method of the instance that others may see: remove 'private' or 'static'"
                )
            }
            try check(function)
        }
    }

    /// `@Activity`: it writes nothing, since `@Activities` sees them all.
    struct ActivityMacro: PeerMacro {
        static func expansion(
            of node: AttributeSyntax,
            providingPeersOf declaration: some DeclSyntaxProtocol,
            in context: some MacroExpansionContext
        ) -> [DeclSyntax] {
            do throws(Misuse) {
                let place = context.lexicalContext.first?.asProtocol((any WithAttributesSyntax).self)
                guard place?.attribute("Activities") != nil, let function = declaration.as(FunctionDeclSyntax.self)
                else {
                    throw Misuse(at: node, "@Activity belongs to a method in a type with @Activities")
                }
                try ActivitiesMacro.checkMarked(function)
            } catch {
                context.report(error)
            }
            return []
        }
    }
#endif
