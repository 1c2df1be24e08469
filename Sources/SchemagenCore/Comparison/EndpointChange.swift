package import FalFields
package import FalJSON

/// One difference between two versions of an endpoint, and what it breaks.
package struct EndpointChange: Sendable, Hashable {
    package enum Side: String, Sendable, Hashable, CaseIterable {
        case input, output
    }

    /// What stops working. Nothing: an app goes on as before.
    package struct Effects: OptionSet, Sendable, Hashable {
        package let rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        /// An app that uses what is concerned no longer compiles against the new code.
        package static let source = Effects(rawValue: 1)
        /// A request that worked is refused or loses a part, or an app with the old code cannot decode an answer.
        package static let wire = Effects(rawValue: 2)
        /// A unified request that was accepted is refused, or gives another payload.
        package static let mapping = Effects(rawValue: 4)

        package static let names: [(effect: Effects, name: String)] = [
            (.source, "source"), (.wire, "wire"), (.mapping, "mapping"),
        ]

        /// `source`, `wire` and `mapping`, in this order.
        package var names: [String] { Self.names.filter { contains($0.effect) }.map(\.name) }
    }

    package var rule: ChangeRule
    /// None for what concerns the endpoint as a whole.
    package var side: Side?
    /// The way to it from the input or output, by wire names: `voice_setting.speed`.
    package var path: String
    /// Its place in the new document; that of something removed, in the old one.
    package var pointer: String
    package var before: JSONValue?
    package var after: JSONValue?
    package var breaks: Effects

    init(
        _ rule: ChangeRule, _ side: Side? = nil, path: String = "", pointer: String, before: JSONValue? = nil,
        after: JSONValue? = nil, breaks: Effects = []
    ) {
        self.rule = rule
        self.side = side
        self.path = path
        self.pointer = pointer
        self.before = before
        self.after = after
        self.breaks = breaks
    }

    package var isBreaking: Bool { !breaks.isEmpty }

    /// The catalogue deprecates an endpoint, or no longer does.
    package static func endpoint(isDeprecated: Bool) -> EndpointChange {
        EndpointChange(isDeprecated ? .deprecated : .undeprecated, pointer: "")
    }
}

/// All differences between two versions of an endpoint.
package struct EndpointComparison: Sendable, Hashable {
    package var id: EndpointID
    package var changes: [EndpointChange]

    package init(id: EndpointID, changes: [EndpointChange]) {
        self.id = id
        self.changes = changes
    }

    package var breaks: EndpointChange.Effects { changes.reduce(into: []) { $0.formUnion($1.breaks) } }
    package var isBreaking: Bool { !breaks.isEmpty }

    /// With the changes that break something alone.
    package var breakingOnly: EndpointComparison {
        EndpointComparison(id: id, changes: changes.filter(\.isBreaking))
    }

    package static func added(_ id: EndpointID) -> EndpointComparison {
        EndpointComparison(id: id, changes: [EndpointChange(.endpointAdded, pointer: "")])
    }

    /// - Parameter breaks: nothing where its code stays.
    package static func removed(
        _ id: EndpointID, breaks: EndpointChange.Effects = [.source, .wire, .mapping]
    ) -> EndpointComparison {
        EndpointComparison(id: id, changes: [EndpointChange(.endpointRemoved, pointer: "", breaks: breaks)])
    }
}

extension EndpointChange {
    /// The change as an object, for `--format json`.
    package var json: JSONValue {
        var object: JSONObject = ["rule": .string(rule.rawValue)]
        if let side { object["side"] = .string(side.rawValue) }
        if !path.isEmpty { object["path"] = .string(path) }
        object["pointer"] = .string("#" + pointer)
        if let before { object["before"] = before }
        if let after { object["after"] = after }
        for (effect, name) in Effects.names {
            object[name] = .string(breaks.contains(effect) ? "breaking" : "compatible")
        }
        return .object(object)
    }
}

extension EndpointComparison {
    package var json: JSONValue {
        [
            "id": .string(id.text), "breaking": .bool(isBreaking),
            "breaks": .array(breaks.names.map { .string($0) }),
            "changes": .array(changes.map(\.json)),
        ]
    }
}
