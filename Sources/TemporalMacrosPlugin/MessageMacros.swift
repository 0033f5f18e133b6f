#if Macros
    import SwiftSyntax
    import SwiftSyntaxMacros

    /// `@Signal`, `@Query` and `@Update`: they write nothing, since `@Workflow` sees them all; they say what is wrong with
    /// their method.
    protocol MessageMacro: PeerMacro {
        static var kind: Message.Kind { get }
    }

    struct SignalMacro: MessageMacro {
        static let kind = Message.Kind.signal
    }

    struct QueryMacro: MessageMacro {
        static let kind = Message.Kind.query
    }

    struct UpdateMacro: MessageMacro {
        static let kind = Message.Kind.update
    }

    extension MessageMacro {
        static func expansion(
            of node: AttributeSyntax,
            providingPeersOf declaration: some DeclSyntaxProtocol,
            in context: some MacroExpansionContext
        ) -> [DeclSyntax] {
            do throws(Misuse) {
                try checkPlace(of: node, context.lexicalContext.first)
                _ = try Message(kind, node, on: declaration)
            } catch {
                context.report(error)
            }
            return []
        }

        private static func checkPlace(of node: AttributeSyntax, _ place: Syntax?) throws(Misuse) {
            if place?.is(ExtensionDeclSyntax.self) == true {
                throw Misuse(at: node, "@Workflow does not see extensions: move the method into the struct itself")
            }
            let attributed = place?.asProtocol((any WithAttributesSyntax).self)
            // A type of another kind is @Workflow's to refuse.
            guard attributed?.attribute("Workflow") != nil else {
                throw Misuse(at: node, "@\(kind.rawValue) belongs into a struct with @Workflow")
            }
        }
    }
#endif
