import FalJSON
import FalSupport
import FalTransport

/// The bytes of one message while its other values are JSON, which has none: text stands for them.
///
/// The texts contain a random number that leaves this process nowhere, so no message can name bytes by itself.
struct RealtimeBinaries: Sendable {
    private var values: [String: [UInt8]] = [:]
    private static let prefix = "bytes:\(UInt64.random(in: .min ... .max)):"

    subscript(name: String) -> [UInt8]? { values.isEmpty ? nil : values[name] }

    var count: Int { values.count }

    mutating func add(_ bytes: [UInt8]) -> String {
        let name = "\(Self.prefix)\(values.count)"
        values[name] = bytes
        return name
    }
}

/// How values become messages of a realtime model, and messages values.
enum RealtimeCoding {
    static func frame(_ value: MessagePackValue) throws(FalError) -> [UInt8] {
        guard case .map = value else { throw FalError(.input, "an input of a realtime model must be a map") }
        do {
            return try value.serialized()
        } catch {
            throw FalError(.input, "the input cannot be written as MessagePack: \(error)")
        }
    }

    static func value<Input: WireValue>(
        of input: Input, additionalFields: [String: JSONValue] = [:]
    ) throws(FalError) -> MessagePackValue {
        if let value = input as? MessagePackValue { return value }
        var writer = _WireWriter(binaries: RealtimeBinaries())
        writer.write(input)
        for case .file(let path) in writer.localMedia {
            throw FalError(
                .input, "\(path) is not uploaded by a realtime connection: give its bytes, or a URL")
        }
        do {
            var json = try JSONValue(parsing: writer.bytes, limits: JSONLimits(maximumBytes: .max))
            if !additionalFields.isEmpty, var object = json.objectValue {
                for (key, value) in additionalFields.sorted(by: { $0.key < $1.key }) { object[key] = value }
                json = .object(object)
            }
            let value = try MessagePackValue(json)
            guard let binaries = writer.binaries, binaries.count > 0 else { return value }
            return value.replacing(binaries)
        } catch {
            throw FalError(.input, "the input cannot be written as MessagePack: \(error)")
        }
    }

    static func output<Output: WireValue>(
        _ value: MessagePackValue, as type: Output.Type
    ) throws(WireError) -> (output: Output, problems: [WireProblem]) {
        if let output = value as? Output { return (output, []) }
        var binaries = RealtimeBinaries()
        guard let json = value.json(bytes: { .string(binaries.add($0)) }) else {
            throw WireError(problems: [
                WireProblem(
                    path: [], reason: .wrongType(expected: "an object", found: "a value that JSON does not have"))
            ])
        }
        var reader = _WireReader(json, isAnswer: true, binaries: binaries)
        var output = Output(_from: reader)
        if reader.readBinaries.count < binaries.count {
            // Where the type expects text, bytes are text in base 64.
            let read = reader.readBinaries
            reader = _WireReader(
                json.mapStrings { name in
                    read.contains(name) ? name : binaries[name].map { Base64.encode($0) } ?? name
                }, isAnswer: true, binaries: binaries)
            output = Output(_from: reader)
        }
        guard reader.errors.isEmpty else { throw WireError(problems: reader.errors) }
        return (output, reader.warnings)
    }
}

extension MessagePackValue {
    fileprivate func replacing(_ binaries: RealtimeBinaries) -> Self {
        switch self {
        case .string(let text): binaries[text].map { .binary($0) } ?? self
        case .array(let items): .array(items.map { $0.replacing(binaries) })
        case .map(let members): .map(members.map { Member($0.key, $0.value.replacing(binaries)) })
        default: self
        }
    }
}

extension JSONValue {
    fileprivate func mapStrings(_ change: (String) -> String) -> JSONValue {
        switch self {
        case .string(let text): .string(change(text))
        case .array(let items): .array(items.map { $0.mapStrings(change) })
        case .object(let object):
            .object(object.reduce(into: JSONObject()) { $0[$1.key] = $1.value.mapStrings(change) })
        default: self
        }
    }
}

/// What a message is.
enum RealtimeFrame {
    case value(MessagePackValue)
    /// `x-fal-message`: about the session, and no result.
    case information(JSONValue)
    /// The session has ended: for want of inputs, or because the model is done.
    case timeout
    case unauthorized
    /// An error of the model. With `x-fal-error` it is the end of the session: the server closes the socket next.
    case failure(String, type: String?, endsSession: Bool)
    case unreadable(String)

    init(_ message: WebSocketMessage, _ redaction: KeyRedaction) {
        switch message {
        case .binary(let bytes):
            do {
                self = .value(try MessagePackValue(parsing: bytes))
            } catch {
                self = .unreadable("it is not MessagePack: \(error)")
            }
        case .text(let text):
            do {
                self = try Self(JSONValue(answer: Array(text.utf8)), redaction)
            } catch {
                self = .unreadable("it is not JSON: \(error)")
            }
        }
    }

    private init(_ json: JSONValue, _ redaction: KeyRedaction) throws(MessagePackError) {
        let error = json["error"]?.stringValue
        func said(_ text: String) -> String { ServerText.sanitized(redaction.applied(to: text)) }
        switch json["type"]?.stringValue {
        case "x-fal-message": self = .information(json)
        case "x-fal-error" where error == "TIMEOUT": self = .timeout
        case "x-fal-error" where error == "Unauthorized": self = .unauthorized
        case "x-fal-error":
            let reason = json["reason"]?.stringValue.map { ": \(said($0))" } ?? ""
            self = .failure("the model failed\(reason)", type: error.map(said), endsSession: true)
        default:
            guard json["status"]?.stringValue == "error", let error else {
                self = .value(try MessagePackValue(json))
                return
            }
            self =
                error == "Unauthorized"
                ? .unauthorized : .failure("fal refused: \(said(error))", type: nil, endsSession: false)
        }
    }
}

extension WebSocketMessage {
    var bytes: [UInt8] {
        switch self {
        case .text(let text): Array(text.utf8)
        case .binary(let bytes): bytes
        }
    }
}
