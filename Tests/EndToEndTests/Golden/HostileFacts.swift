import FalJSON
import SchemagenCore

/// Writes the function by which the compiled program says what became of the hostile document.
struct HostileFacts {
    let endpoint: NamedEndpoint
    let module: String

    var source: String {
        let name = endpoint.name.text
        let lists = endpoint.enumerations.map { list in
            let type = "\(name).\(list.name.escaped)"
            let members = list.members.map { "\(type).\($0.name.escaped).rawValue" }
            return """
                    object["\(list.name.text)"] = [
                        "known": .array(\(type).knownValues.map { .string($0.rawValue) }),
                        "members": [
                \(members.map { "                .string(\($0))," }.joined(separator: "\n"))
                        ],
                    ]
                """
        }
        return """
            import FalRuntime
            import \(module)

            func facts() -> JSONValue {
                var object = JSONObject()
                let schema = \(name).schema
                object["id"] = .string(\(name).id.text)
                object["defaults"] = .array(schema.inputFields.map { $0.serverDefault ?? .null })
                object["pattern"] = schema.inputFields.compactMap(\\.value.limits.pattern).first.map(JSONValue.string)
                object["names"] = .array((schema.records["\(namedRecord)"]?.fields ?? []).map { .string($0.name) })
            \(lists.joined(separator: "\n"))
                return .object(object)
            }

            """
    }

    /// The record whose fields have the hostile names.
    private var namedRecord: String {
        endpoint.records.first { $0.model.name == HostileDocument.namedRecord }?.name.text ?? ""
    }
}
