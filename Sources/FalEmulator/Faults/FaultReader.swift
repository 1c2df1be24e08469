import FalFields
package import FalJSON

/// Reads faults as people write them, in YAML or JSON:
///
/// ```yaml
/// faults:
///   - fault: status
///     status: 503
///     body: nginx
///     endpoint: fal-ai/flux/dev
///     operation: [submit, run]
///     nth: 1
///   - fault: delay
///     seconds: 2.5
///     probability: 0.3
/// ```
package enum FaultReader {
    /// What is wrong with a text of faults, and where.
    package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        package var position: JSONPosition
        package var message: String
        package var remedy: String

        package var description: String { "\(position): \(message). \(remedy)" }
    }

    /// Faults in JSON.
    static func faults(json: [UInt8]) throws(Problem) -> [FalEmulator.Fault] {
        let node: JSONNode
        do {
            node = try JSONNode(parsing: json)
        } catch {
            throw Problem(
                position: error.position, message: "It is not JSON: \(error.reason)",
                remedy: #"Send {"faults": [{"fault": "delay", "seconds": 2}]}."#)
        }
        return try faults(node)
    }

    /// Faults that somebody has read already; places go into messages.
    package static func faults(_ node: JSONNode) throws(Problem) -> [FalEmulator.Fault] {
        let list: JSONNode
        if node.objectValue != nil {
            try refuseOthers(in: node, than: ["faults"])
            guard let faults = node["faults"] else {
                throw Problem(
                    position: node.position, message: "there is no key 'faults'",
                    remedy: "Put the list of faults under 'faults'; an empty one is [].")
            }
            list = faults
        } else {
            list = node
        }
        // `faults:` with nothing behind it is an empty list.
        if list.isNull { return [] }
        guard let items = list.arrayValue else {
            throw Problem(
                position: list.position, message: "'faults' is no list",
                remedy: "Begin each fault with '- fault: NAME'.")
        }
        guard items.count <= 1_000 else {
            throw Problem(
                position: items[1_000].position, message: "there are more than 1000 faults",
                remedy: "Leave some out: every call is held against each of them.")
        }
        var faults: [FalEmulator.Fault] = []
        for item in items { faults.append(try fault(item)) }
        return faults
    }

    private static let common: Set<String> = [
        "fault", "endpoint", "operation", "part", "probability", "nth", "every", "times",
    ]

    private static func fault(_ node: JSONNode) throws(Problem) -> FalEmulator.Fault {
        guard node.objectValue != nil, let name = node["fault"]?.stringValue else {
            throw Problem(
                position: (node["fault"] ?? node).position, message: "a fault has a name",
                remedy: "Write '- fault: NAME', with one of \(FaultWords.names.joined(separator: ", ")).")
        }
        guard let own = FaultWords.keys[name] else {
            throw Problem(
                position: node["fault"]?.position ?? node.position, message: "there is no fault '\(name.prefix(60))'",
                remedy: "Take one of \(FaultWords.names.joined(separator: ", ")).")
        }
        try refuseOthers(in: node, than: common.union(own))
        var fault = FalEmulator.Fault(try FaultWords.effect(name, node))
        fault.endpoint = try endpoint(node)
        fault.operations = try operations(node, of: fault.effect)
        if let value = node["part"] { fault.part = try FaultWords.count(value) }
        fault.calls = try calls(node)
        if let value = node["probability"] {
            guard let number = value.doubleValue, (0...1).contains(number) else {
                throw Problem(
                    position: value.position, message: "a probability is a number from 0 to 1",
                    remedy: "Write 0.3 for three calls in ten.")
            }
            fault.probability = number
        }
        return fault
    }

    private static func endpoint(_ node: JSONNode) throws(Problem) -> String? {
        guard let value = node["endpoint"] else { return nil }
        guard let text = value.stringValue, let id = try? EndpointID(parsing: text) else {
            throw Problem(
                position: value.position, message: "this is no endpoint's id",
                remedy: "Write one like fal-ai/flux/dev, or what a family of ids begins with, like fal-ai/flux.")
        }
        return id.text
    }

    private static func operations(
        _ node: JSONNode, of effect: FalEmulator.Fault.Effect
    ) throws(Problem) -> Set<FalEmulator.Fault.Operation>? {
        guard let value = node["operation"] else { return nil }
        var result: Set<FalEmulator.Fault.Operation> = []
        let possible = effect.possibleOperations
        for item in value.arrayValue ?? [value] {
            guard let operation = item.stringValue.flatMap(FalEmulator.Fault.Operation.init),
                possible.contains(operation)
            else {
                let words = FalEmulator.Fault.Operation.allCases.filter(possible.contains).map(\.rawValue)
                throw Problem(
                    position: item.position,
                    message: "'\(effect.name)' knows no operation \(item.value.text().prefix(60))",
                    remedy: words.isEmpty
                        ? "Leave the key out: it holds always." : "Take some of \(words.joined(separator: ", ")).")
            }
            result.insert(operation)
        }
        return result
    }

    private static func calls(_ node: JSONNode) throws(Problem) -> FalEmulator.Fault.Calls {
        let keys = ["nth", "every", "times"].compactMap { node.member($0) }
        guard let key = keys.first else { return .all }
        if keys.count > 1 {
            throw Problem(
                position: keys[1].keyPosition, message: "'\(key.key)' and '\(keys[1].key)' exclude each other",
                remedy: "Keep one of them.")
        }
        switch key.key {
        case "every": return .every(try FaultWords.count(key.value))
        case "times": return .first(try FaultWords.count(key.value))
        default:
            var numbers: Set<Int> = []
            for item in key.value.arrayValue ?? [key.value] { numbers.insert(try FaultWords.count(item)) }
            return .only(numbers)
        }
    }

    private static func refuseOthers(in node: JSONNode, than known: Set<String>) throws(Problem) {
        for member in node.objectValue ?? [] where !known.contains(member.key) {
            throw Problem(
                position: member.keyPosition, message: "the key '\(member.key.prefix(60))' is not known here",
                remedy: "Known are \(known.sorted().joined(separator: ", ")).")
        }
    }
}
