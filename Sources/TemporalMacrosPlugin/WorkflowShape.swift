#if Macros
    import SwiftSyntax

    /// What a struct with `@Workflow` consists of.
    struct WorkflowShape {
        let declaration: StructDeclSyntax
        /// Nil if nothing could be called.
        let run: Method?
        /// Without those that are wrong: their own macros report them.
        let messages: [Message]
        /// The initializer that the engine calls, if it has to be written.
        let bridge: InitializerBridge?
        /// Whether methods await, so that the state must be reached by way of the context.
        let isLive: Bool
        /// What cannot stand. What is generated nevertheless keeps the compiler from saying more.
        private(set) var misuses: [Misuse] = []

        enum InitializerBridge {
            /// All properties have values.
            case empty
            /// The call of another initializer, made with `input`, which is of a type.
            case delegate(arguments: String, inputType: String)
            /// For a struct that is wrong.
            case unusable
        }

        var members: [DeclSyntax] { Self.members(of: declaration) }
        /// What the engine gives to `run`.
        var inputType: String { run?.inputType ?? writtenInput ?? "TemporalCore.Empty" }

        private static func members(of declaration: StructDeclSyntax) -> [DeclSyntax] {
            declaration.memberBlock.members.map(\.decl)
        }

        init(_ declaration: StructDeclSyntax) {
            self.declaration = declaration
            let members = Self.members(of: declaration)
            var misuses: [Misuse] = []
            func noting<Value>(_ value: () throws(Misuse) -> Value) -> Value? {
                do throws(Misuse) { return try value() } catch {
                    misuses.append(error)
                    return nil
                }
            }
            run = noting { () throws(Misuse) in try Self.run(among: members, of: declaration) }
            messages = Self.messages(among: members, &misuses)
            isLive = Self.isLive(declaration)
            if isLive { noting { () throws(Misuse) in try Self.checkState(members) } }
            let run = run
            if let bridge = noting({ () throws(Misuse) in try Self.bridge(among: members, for: run) }) {
                self.bridge = bridge
            } else {
                bridge = .unusable
            }
            self.misuses = misuses
        }

        mutating func note(_ misuse: Misuse) { misuses.append(misuse) }

        // MARK: - Run

        private static func run(among members: [DeclSyntax], of declaration: StructDeclSyntax) throws(Misuse) -> Method
        {
            let runs = members.compactMap { $0.as(FunctionDeclSyntax.self) }.filter { $0.name.text == "run" }
            guard let first = runs.first else {
                throw Misuse(
                    at: declaration.name,
                    """
                    a workflow runs: write 'mutating func run(_ input: Input, in context: Context) async throws -> Output' in the \
                    struct itself, without '_ input: Input' if there is no input and without '-> Output' if there is no result
                    """
                )
            }
            if runs.count > 1 {
                throw Misuse(at: runs[1].name, "a workflow has one run: give this method another name")
            }
            let run = try Method(first, contexts: Message.contexts)
            guard run.takesContext else {
                throw Misuse(
                    at: first.name,
                    "all that run awaits comes from its context: add the parameter 'in context: Context'"
                )
            }
            return run
        }

        /// Whether `run` has one of the forms that the protocol takes.
        func isRequirement(_ run: Method) -> Bool {
            guard run.isStatic, run.parameters.last?.isContext == true else { return false }
            switch run.parameters.map(\.label) {
            case ["in"]: return true
            case [nil, "in"]: return run.inputType != "TemporalCore.Empty"
            default: return false
            }
        }

        // MARK: - Messages

        private static func messages(among members: [DeclSyntax], _ misuses: inout [Misuse]) -> [Message] {
            var messages: [Message] = []
            var names: Set<String> = []
            for member in members {
                if let condition = member.as(IfConfigDeclSyntax.self) { misuses += hidden(in: condition) }
                guard let (kind, attribute) = Message.kind(of: member) else { continue }
                guard let message = try? Message(kind, attribute, on: member) else { continue }
                let name = message.name.bareText
                guard names.insert(name).inserted else {
                    let text = "two messages are called '\(name)': rename one, and keep its name on the wire by 'name:'"
                    misuses.append(Misuse(at: message.name, text))
                    continue
                }
                messages.append(message)
            }
            if let first = messages.first, members.contains(where: { name(of: $0) == "Messages" }) {
                let text = "'Messages' is written by hand: write all messages there, or all of them as methods"
                misuses.append(Misuse(at: first.attribute, text))
                return []
            }
            return messages
        }

        private static func hidden(in condition: IfConfigDeclSyntax) -> [Misuse] {
            condition.clauses.flatMap { clause -> [Misuse] in
                guard case .decls(let declarations) = clause.elements else { return [] }
                return declarations.compactMap { Message.kind(of: $0.decl)?.1 }.map {
                    Misuse(at: $0, "a message is always there: put '#if' into the method")
                }
            }
        }

        private static func name(of declaration: DeclSyntax) -> String? {
            declaration.asProtocol((any NamedDeclSyntax).self)?.name.text
        }

        var hasContextType: Bool { members.contains { Self.name(of: $0) == "Context" } }

        // MARK: - State

        /// Whether a method of the struct awaits, by what is written.
        static func isLive(_ declaration: StructDeclSyntax) -> Bool {
            members(of: declaration).contains { member in
                guard let function = member.as(FunctionDeclSyntax.self), !function.has(.static) else { return false }
                if function.name.text == "run" { return true }
                guard let (kind, attribute) = Message.kind(of: function), kind != .query,
                    let message = try? Message(kind, attribute, on: function),
                    case .method(let method) = message.subject
                else { return false }
                return method.isBeside
            }
        }

        /// The property, if it is part of the state that changes.
        static func state(_ member: some SyntaxProtocol) -> VariableDeclSyntax? {
            guard let property = member.as(VariableDeclSyntax.self), property.isStored, !property.isConstant else {
                return nil
            }
            return property
        }

        private static func checkState(_ members: [DeclSyntax]) throws(Misuse) {
            for body in members.compactMap({ $0.as(FunctionDeclSyntax.self)?.body }) {
                let search = AssignmentsToSelf(viewMode: .sourceAccurate)
                search.walk(body)
                guard let first = search.first else { continue }
                throw Misuse(at: first, "methods that await share the state: assign its properties rather than 'self'")
            }
            for property in members.compactMap({ state($0) }) { try check(property) }
        }

        /// Whether a property can be read and written by way of the context.
        static func check(_ property: VariableDeclSyntax) throws(Misuse) {
            let reason = "methods that await share the state"
            if property.bindings.count > 1 || property.bindings.first?.pattern.is(IdentifierPatternSyntax.self) != true
            {
                throw Misuse(at: property.bindings, "\(reason): declare each property by itself")
            }
            if let accessors = property.bindings.first?.accessorBlock {
                throw Misuse(at: accessors, "\(reason): do what 'willSet' and 'didSet' do in a mutating method")
            }
            if let lazy = property.modifiers.first(where: { $0.name.tokenKind == .keyword(.lazy) }) {
                throw Misuse(at: lazy, "\(reason): give it a value at once, without 'lazy'")
            }
            for case .attribute(let attribute) in property.attributes
            where !["Query", "available"].contains(attribute.name) {
                throw Misuse(at: attribute, "\(reason): keep it without '@\(attribute.name)'")
            }
        }

        // MARK: - Initializers

        private static func bridge(among members: [DeclSyntax], for run: Method?) throws(Misuse) -> InitializerBridge? {
            guard let run else {
                return unlabelled(among: members) == nil ? .unusable : nil
            }
            let initializers = members.compactMap { $0.as(InitializerDeclSyntax.self) }
            guard let first = initializers.first else {
                if let property = members.lazy.compactMap(valueless).first { throw missingValue(property, run) }
                return .empty
            }
            let signatures = initializers.map { $0.signature.parameterClause.parameters.map { $0 } }
            if unlabelled(among: members) != nil { return nil }
            if let single = signatures.first(where: { $0.count == 1 }) {
                let argument = single[0].type.isVoid ? "()" : "input"
                let type = single[0].type.isVoid ? "TemporalCore.Empty" : single[0].type.trimmedDescription
                return .delegate(arguments: "\(single[0].firstName.text): \(argument)", inputType: type)
            }
            if signatures.contains(where: \.isEmpty) { return .delegate(arguments: "", inputType: run.inputType) }
            if run.inputs.count > 1, let several = signatures.first(where: { $0.count == run.inputs.count }) {
                let arguments = several.enumerated().map { position, parameter in
                    let label = parameter.firstName.tokenKind == .wildcard ? "" : "\(parameter.firstName.text): "
                    return "\(label)input.values.\(position)"
                }
                return .delegate(arguments: arguments.joined(separator: ", "), inputType: run.inputType)
            }
            throw Misuse(
                at: first.initKeyword,
                "the state is made from the input: write 'init(_ input: \(run.inputType))'"
            )
        }

        /// The initializer as the engine calls it.
        private static func unlabelled(among members: [DeclSyntax]) -> FunctionParameterSyntax? {
            for initializer in members.compactMap({ $0.as(InitializerDeclSyntax.self) }) {
                let parameters = initializer.signature.parameterClause.parameters
                if parameters.count == 1, parameters.first?.firstName.tokenKind == .wildcard { return parameters.first }
            }
            return nil
        }

        private var writtenInput: String? { Self.unlabelled(among: members)?.type.trimmedDescription }

        /// The name of a property that an empty initializer would leave without a value.
        private static func valueless(_ member: DeclSyntax) -> TokenSyntax? {
            guard let property = member.as(VariableDeclSyntax.self), property.isStored else { return nil }
            for binding in property.bindings where binding.initializer == nil {
                if !property.isConstant, binding.typeAnnotation?.type.isOptional == true { continue }
                if let pattern = binding.pattern.as(IdentifierPatternSyntax.self) { return pattern.identifier }
            }
            return nil
        }

        private static func missingValue(_ property: TokenSyntax, _ run: Method) -> Misuse {
            let name = property.bareText
            let initializer = run.inputs.isEmpty ? "init()" : "init(_ input: \(run.inputType))"
            return Misuse(
                at: property,
                "'\(name)' has no value at the start: give it one here, or write '\(initializer)'"
            )
        }
    }

    /// Finds `self = …`.
    private final class AssignmentsToSelf: SyntaxVisitor {
        var first: ExprSyntax?

        override func visit(_ node: ExprListSyntax) -> SyntaxVisitorContinueKind {
            let elements = Array(node)
            if elements.count > 2, elements[1].is(AssignmentExprSyntax.self),
                elements[0].as(DeclReferenceExprSyntax.self)?.baseName.tokenKind == .keyword(.self)
            {
                first = first ?? elements[0]
            }
            return .visitChildren
        }
    }

    extension AttributeSyntax {
        /// What stands behind the `@`.
        var name: String { attributeName.trimmedDescription }
    }

    extension Message {
        /// The method's or the property's name.
        var name: TokenSyntax {
            switch subject {
            case .method(let method): method.declaration.name
            case .property(_, let name, _): name
            }
        }

        var access: String {
            switch subject {
            case .method(let method): method.declaration.access
            case .property(let property, _, _): property.access
            }
        }
    }
#endif
