import FalJSON

/// The faults by their names in YAML and JSON, with the keys that each has beside the common ones.
enum FaultWords {
    static let keys: [String: Set<String>] = [
        "delay": ["seconds"], "drop_before_accepting": [], "drop_after_accepting": [], "reset_without_answer": [],
        "no_answer": [], "reset_mid_body": [], "close_mid_body": [], "stall_mid_body": [],
        "unknown_length": [],
        "status": ["status", "body", "headers"], "timeout_after_completion": [], "malformed_json": [],
        "truncated_json": [],
        "stalled_events": ["after"], "duplicated_events": [], "runner_disconnected": [],
        "content_policy_violation": [], "slow_webhook": ["seconds"], "failing_webhook": [], "forged_webhook": [],
        "clock_skew": ["seconds"],
    ]

    static var names: [String] { keys.keys.sorted() }

    static func effect(_ name: String, _ node: JSONNode) throws(FaultReader.Problem) -> FalEmulator.Fault.Effect {
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
            return .answer(status: try status(node), try body(node), headers: try FaultHeaders.read(node["headers"]))
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
        default: return .clockSkew(try seconds(node, from: -longest))
        }
    }

    /// A century: more is a slip.
    private static let longest = 3_155_760_000.0

    private static func seconds(_ node: JSONNode, from least: Double) throws(FaultReader.Problem) -> Duration {
        guard let number = node["seconds"]?.doubleValue, (least...longest).contains(number) else {
            throw FaultReader.Problem(
                position: (node["seconds"] ?? node).position, message: "'seconds' must be a number from \(Int(least))",
                remedy: "Write 'seconds: 2.5'.")
        }
        return .seconds(number)
    }

    private static func status(_ node: JSONNode) throws(FaultReader.Problem) -> Int {
        guard let number = node["status"]?.intValue, (200...599).contains(number) else {
            throw FaultReader.Problem(
                position: (node["status"] ?? node).position, message: "'status' must be a whole number from 200 to 599",
                remedy: "Write 'status: 503'.")
        }
        return number
    }

    private static func body(_ node: JSONNode) throws(FaultReader.Problem) -> FalEmulator.Fault.Body {
        guard let value = node["body"] else { return .fal }
        switch value.content {
        case .string("fal"): return .fal
        case .string("nginx"): return .nginx
        case .string(let text): return .text(text)
        case .object, .array: return .text(value.value.text())
        default:
            throw FaultReader.Problem(
                position: value.position, message: "'body' is a text or JSON",
                remedy: "Write fal, nginx, or what the answer shall say.")
        }
    }

    static func count(_ node: JSONNode) throws(FaultReader.Problem) -> Int {
        guard let number = node.intValue, number >= 1 else {
            throw FaultReader.Problem(
                position: node.position, message: "this must be a whole number from 1", remedy: "Calls count from 1.")
        }
        return number
    }
}

extension FalEmulator.Fault {
    /// As ``FaultReader`` reads it.
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
