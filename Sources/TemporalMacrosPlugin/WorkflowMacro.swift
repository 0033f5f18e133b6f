#if Macros
    import SwiftSyntax
    import SwiftSyntaxBuilder
    import SwiftSyntaxMacros

    /// `@Workflow`.
    struct WorkflowMacro: MemberMacro, MemberAttributeMacro, ExtensionMacro {
        static func expansion(
            of node: AttributeSyntax,
            providingMembersOf declaration: some DeclGroupSyntax,
            conformingTo protocols: [TypeSyntax],
            in context: some MacroExpansionContext
        ) -> [DeclSyntax] {
            // The one place where what is wrong with the struct is reported: the other expansions keep silent.
            do throws(Misuse) {
                var shape = WorkflowShape(try structure(declaration))
                let members = members(of: &shape, node)
                for misuse in shape.misuses { context.report(misuse) }
                return members
            } catch {
                context.report(error)
                return []
            }
        }

        static func expansion(
            of node: AttributeSyntax,
            attachedTo declaration: some DeclGroupSyntax,
            providingAttributesFor member: some DeclSyntaxProtocol,
            in context: some MacroExpansionContext
        ) -> [AttributeSyntax] {
            guard let declaration = declaration.as(StructDeclSyntax.self), WorkflowShape.isLive(declaration),
                let property = WorkflowShape.state(member), (try? WorkflowShape.check(property)) != nil
            else { return [] }
            return ["@TemporalMacros._WorkflowState"]
        }

        static func expansion(
            of node: AttributeSyntax,
            attachedTo declaration: some DeclGroupSyntax,
            providingExtensionsOf type: some TypeSyntaxProtocol,
            conformingTo protocols: [TypeSyntax],
            in context: some MacroExpansionContext
        ) throws -> [ExtensionDeclSyntax] {
            guard !protocols.isEmpty, declaration.is(StructDeclSyntax.self) else { return [] }
            return [try ExtensionDeclSyntax("extension \(type.trimmed): TemporalCore.Workflow {}")]
        }

        private static func structure(_ declaration: some DeclGroupSyntax) throws(Misuse) -> StructDeclSyntax {
            if let structure = declaration.as(StructDeclSyntax.self) { return structure }
            let message = "a workflow is a struct, so that nothing but its messages and its run changes its state"
            guard let type = declaration.as(ClassDeclSyntax.self) else {
                throw Misuse(at: declaration.introducer, message)
            }
            var keyword = type.classKeyword
            keyword.tokenKind = .keyword(.struct)
            throw Misuse(
                at: type.classKeyword,
                message,
                fixIt: .replace("write 'struct'", type.classKeyword, with: keyword)
            )
        }

        private static func members(of shape: inout WorkflowShape, _ node: AttributeSyntax) -> [DeclSyntax] {
            let access = shape.declaration.access
            var members: [DeclSyntax] = []
            if !shape.hasContextType {
                members.append("\(raw: access)typealias Context = TemporalCore.WorkflowContext<Self>")
            }
            if let name = node.argument("name")?.expression, !name.isNil {
                members.append("\(raw: access)static var name: Swift.String { \(name.trimmed) }")
            }
            if !shape.messages.isEmpty { members.append(MessageCode.declaration(of: &shape)) }
            if shape.isLive { members.append("fileprivate var _workflowContext: TemporalCore.WorkflowContext<Self>?") }
            switch shape.bridge {
            case nil: break
            case .empty: members.append("\(raw: access)init(_ input: \(raw: shape.inputType)) {}")
            case .delegate(let arguments, let type):
                members.append("\(raw: access)init(_ input: \(raw: type)) { self.init(\(raw: arguments)) }")
            case .unusable:
                members.append("\(raw: access)init(_ input: \(raw: shape.inputType)) { \(raw: unusable) }")
            }
            if let run = run(of: shape, access) { members.append(run) }
            return members
        }

        private static let unusable = "Swift.preconditionFailure(\"the workflow does not compile\")"

        /// The `run` of the protocol, which calls the one that is written; nil if that is the protocol's.
        private static func run(of shape: WorkflowShape, _ access: String) -> DeclSyntax? {
            let head = "\(access)static func run"
            let context = "in context: TemporalCore.WorkflowContext<Self>"
            guard let run = shape.run else {
                return """
                    \(raw: head)(_ input: \(raw: shape.inputType), \(raw: context)) async throws -> TemporalCore.Empty {
                    \(raw: unusable)
                    }
                    """
            }
            guard !shape.isRequirement(run) else { return nil }
            let body = run.statements(on: run.isStatic ? "Self" : "workflow", input: "input")
            return """
                \(raw: head)(_ input: \(raw: run.inputType), \(raw: context)) async \(raw: run.throwsClause)-> \(raw: run.outputType) {
                \(raw: run.isStatic ? "" : MessageCode.live + "\n")\(raw: body)
                }
                """
        }
    }

    extension DeclGroupSyntax {
        /// The word that says what is declared.
        fileprivate var introducer: TokenSyntax {
            if let type = self.as(EnumDeclSyntax.self) { return type.enumKeyword }
            if let type = self.as(ActorDeclSyntax.self) { return type.actorKeyword }
            if let type = self.as(ProtocolDeclSyntax.self) { return type.protocolKeyword }
            return memberBlock.leftBrace
        }
    }
#endif
