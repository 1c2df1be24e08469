import FalFields
package import FalJSON

/// Parses faults as people write them, in YAML or JSON:
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
package enum FaultParser {
    /// What is wrong with the text, and where.
    package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        package var position: JSONPosition
        package var message: String
        package var remedy: String

        package var description: String { "\(position): \(message). \(remedy)" }
    }

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

    /// - Parameter node: the parsed text. Its positions appear in problems.
    package static func faults(_ node: JSONNode) throws(Problem) -> [FalEmulator.Fault] {
        let list: JSONNode
        if node.objectValue != nil {
            try rejectUnknownKeys(in: node, known: ["faults"])
            guard let faults = node["faults"] else {
                throw Problem(
                    position: node.position, message: "there is no key 'faults'",
                    remedy: "Put the list of faults under 'faults'; an empty one is [].")
            }
            list = faults
        } else {
            list = node
        }
        // In YAML, `faults:` without a value is an empty list.
        if list.isNull { return [] }
        guard let items = list.arrayValue else {
            throw Problem(
                position: list.position, message: "'faults' is not an array",
                remedy: "Begin each fault with '- fault: NAME'.")
        }
        guard items.count <= 1_000 else {
            throw Problem(
                position: items[1_000].position, message: "there are more than 1000 faults",
                remedy: "Remove some: every call is matched against each of them.")
        }
        var faults: [FalEmulator.Fault] = []
        for item in items { faults.append(try fault(item)) }
        return faults
    }

    // MARK: One fault

    /// The keys of each fault beside the common ones.
    private static let keys: [String: Set<String>] = [
        "delay": ["seconds"], "drop_before_accepting": [], "drop_after_accepting": [], "reset_without_answer": [],
        "no_answer": [], "reset_mid_body": [], "close_mid_body": [], "stall_mid_body": [], "unknown_length": [],
        "status": ["status", "body", "headers"], "timeout_after_completion": [], "malformed_json": [],
        "truncated_json": [], "stalled_events": ["after"], "duplicated_events": [], "runner_disconnected": [],
        "content_policy_violation": [], "slow_webhook": ["seconds"], "failing_webhook": [], "forged_webhook": [],
        "close_socket": [], "socket_error": [], "stall_socket": [], "garbage_frame": [], "unauthorized": [],
        "clock_skew": ["seconds"],
    ]

    static var names: [String] { keys.keys.sorted() }

    private static let commonKeys: Set<String> = [
        "fault", "endpoint", "operation", "part", "probability", "nth", "every", "times",
    ]

    private static func fault(_ node: JSONNode) throws(Problem) -> FalEmulator.Fault {
        let names = names.joined(separator: ", ")
        guard node.objectValue != nil, let name = node["fault"]?.stringValue else {
            throw Problem(
                position: (node["fault"] ?? node).position, message: "a fault needs a name",
                remedy: "Write '- fault: NAME', with one of \(names).")
        }
        guard let ownKeys = keys[name] else {
            throw Problem(
                position: node["fault"]?.position ?? node.position, message: "there is no fault '\(name.prefix(60))'",
                remedy: "Use one of \(names).")
        }
        try rejectUnknownKeys(in: node, known: commonKeys.union(ownKeys))
        var fault = FalEmulator.Fault(try effect(name, node))
        fault.endpoint = try endpoint(node)
        fault.operations = try operations(node, of: fault.effect)
        if let value = node["part"] { fault.part = try count(value) }
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
                position: value.position, message: "this is not an endpoint id",
                remedy: "Write an id like fal-ai/flux/dev, or the start of a family like fal-ai/flux.")
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
                let names = FalEmulator.Fault.Operation.allCases.filter(possible.contains).map(\.rawValue)
                throw Problem(
                    position: item.position,
                    message: "'\(effect.name)' has no operation \(item.value.text().prefix(60))",
                    remedy: names.isEmpty
                        ? "Remove the key: this fault is always active."
                        : "Use some of \(names.joined(separator: ", ")).")
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
        case "every": return .every(try count(key.value))
        case "times": return .first(try count(key.value))
        default:
            var numbers: Set<Int> = []
            for item in key.value.arrayValue ?? [key.value] { numbers.insert(try count(item)) }
            return .only(numbers)
        }
    }

    private static func rejectUnknownKeys(in node: JSONNode, known: Set<String>) throws(Problem) {
        for member in node.objectValue ?? [] where !known.contains(member.key) {
            throw Problem(
                position: member.keyPosition, message: "unknown key '\(member.key.prefix(60))'",
                remedy: "Known keys are \(known.sorted().joined(separator: ", ")).")
        }
    }

    private static func count(_ node: JSONNode) throws(Problem) -> Int {
        guard let number = node.intValue, number >= 1 else {
            throw Problem(
                position: node.position, message: "this must be an integer from 1 to \(Int.max)",
                remedy: "Calls count from 1.")
        }
        return number
    }

    // MARK: Its effect

    private static func effect(_ name: String, _ node: JSONNode) throws(Problem) -> FalEmulator.Fault.Effect {
        switch name {
        case "delay": return .delay(try seconds(node, from: 0))
        case "drop_before_accepting": return .dropBeforeAccepting
        case "drop_after_accepting": return .dropAfterAccepting
        case "reset_without_answer": return .resetWithoutAnswer
        case "no_answer": return .noAnswer
        case "reset_mid_body": return .resetMidBody
        case "close_mid_body": return .closeMidBody
        case "stall_mid_body": return .stallMidBody
        case "unknown_length": return .unknownLength
        case "status":
            return .answer(status: try status(node), try body(node), headers: try headers(node["headers"]))
        case "timeout_after_completion": return .timeoutAfterCompletion
        case "malformed_json": return .malformedJSON
        case "truncated_json": return .truncatedJSON
        case "stalled_events":
            guard let after = node["after"] else { return .stalledEvents(after: 1) }
            return .stalledEvents(after: after.intValue == 0 ? 0 : try count(after))
        case "duplicated_events": return .duplicatedEvents
        case "runner_disconnected": return .runnerDisconnected
        case "content_policy_violation": return .contentPolicyViolation
        case "slow_webhook": return .slowWebhook(try seconds(node, from: 0))
        case "failing_webhook": return .failingWebhook
        case "forged_webhook": return .forgedWebhook
        case "close_socket": return .closeSocket
        case "socket_error": return .socketError
        case "stall_socket": return .stallSocket
        case "garbage_frame": return .garbageFrame
        case "unauthorized": return .unauthorized
        default: return .clockSkew(try seconds(node, from: -mostSeconds))
        }
    }

    /// A century: anything longer is a typing error.
    private static let mostSeconds = 3_155_760_000.0

    private static func seconds(_ node: JSONNode, from least: Double) throws(Problem) -> Duration {
        guard let number = node["seconds"]?.doubleValue, (least...mostSeconds).contains(number) else {
            throw Problem(
                position: (node["seconds"] ?? node).position, message: "'seconds' must be a number from \(Int(least))",
                remedy: "Write 'seconds: 2.5'.")
        }
        return .seconds(number)
    }

    private static func status(_ node: JSONNode) throws(Problem) -> Int {
        guard let number = node["status"]?.intValue, (200...599).contains(number) else {
            throw Problem(
                position: (node["status"] ?? node).position, message: "'status' must be an integer from 200 to 599",
                remedy: "Write 'status: 503'.")
        }
        return number
    }

    private static func body(_ node: JSONNode) throws(Problem) -> FalEmulator.Fault.Body {
        guard let value = node["body"] else { return .fal }
        switch value.content {
        case .string("fal"): return .fal
        case .string("nginx"): return .nginx
        case .string(let text): return .text(text)
        case .object, .array: return .text(value.value.text())
        default:
            throw Problem(
                position: value.position, message: "'body' must be text or JSON",
                remedy: "Write fal, nginx, or the body itself.")
        }
    }

    /// `headers: {Retry-After: 3}`.
    private static func headers(_ node: JSONNode?) throws(Problem) -> [String: String] {
        guard let node else { return [:] }
        guard let members = node.objectValue else {
            throw Problem(
                position: node.position, message: "'headers' must map names to values",
                remedy: "Write 'headers: {Retry-After: 3}'.")
        }
        var headers: [String: String] = [:]
        for member in members {
            guard isHeaderName(member.key), !EmulatorResponse.serverHeaders.contains(member.key.lowercased()) else {
                throw Problem(
                    position: member.keyPosition, message: "'\(member.key.prefix(60))' cannot be a header here",
                    remedy: "Write names like Retry-After; the server sets the length of the body itself.")
            }
            headers[member.key] = try headerValue(member.value)
        }
        return headers
    }

    private static func headerValue(_ node: JSONNode) throws(Problem) -> String {
        let text: String? =
            switch node.content {
            case .string(let text): text
            case .number, .bool: node.value.text()
            default: nil
            }
        guard let text, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw Problem(
                position: node.position, message: "the value of a header must be a single line of text",
                remedy: "Write it in quotes.")
        }
        return text
    }

    /// An HTTP token.
    private static func isHeaderName(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
                    || "!#$%&'*+-.^_`|~".unicodeScalars.contains($0)
            }
    }
}

extension FalEmulator.Fault {
    /// The JSON that ``FaultParser`` parses.
    var json: JSONObject {
        var object: JSONObject = ["fault": .string(effect.name)]
        switch effect {
        case .delay(let duration), .slowWebhook(let duration), .clockSkew(let duration):
            object["seconds"] = JSONNumber(duration.seconds).map { .number($0) } ?? .null
        case .answer(let status, let body, let headers):
            object["status"] = .number(JSONNumber(status))
            switch body {
            case .fal: object["body"] = "fal"
            case .nginx: object["body"] = "nginx"
            case .text(let text): object["body"] = .string(text)
            }
            if !headers.isEmpty {
                object["headers"] = .object(
                    headers.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0[$1.key] = .string($1.value) })
            }
        case .stalledEvents(let count): object["after"] = .number(JSONNumber(count))
        default: break
        }
        if let endpoint { object["endpoint"] = .string(endpoint) }
        if let part { object["part"] = .number(JSONNumber(part)) }
        if let operations { object["operation"] = .array(operations.map(\.rawValue).sorted().map { .string($0) }) }
        if probability < 1 { object["probability"] = JSONNumber(probability).map { .number($0) } ?? .null }
        switch calls {
        case .all: break
        case .only(let numbers): object["nth"] = .array(numbers.sorted().map { .number(JSONNumber($0)) })
        case .every(let step): object["every"] = .number(JSONNumber(step))
        case .first(let count): object["times"] = .number(JSONNumber(count))
        }
        return object
    }
}
