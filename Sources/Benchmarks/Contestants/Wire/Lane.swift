import FalRuntime
import Foundation

/// One payload and the two types that take it.
protocol Lane {
    var bytes: Int { get }
    /// Whether the type has neither unions nor raw JSON, where hand-written `Codable` is at its worst.
    var isPlain: Bool { get }
    func decodeOurs() throws
    func encodeOurs()
    func decodeTwin() throws
    func encodeTwin() throws
}

/// The sides of a lane keep what they made until they make the next, so that no work is for nothing.
final class PayloadLane<Ours: WireValue, Twin: Codable>: Lane {
    let isPlain: Bool
    private let payload: [UInt8]
    private let data: Data
    private var ours: Ours
    private var twin: Twin
    private let decoder: JSONDecoder
    private let encoder: JSONEncoder
    private var written: [UInt8] = []
    private var writtenByTwin = Data()

    /// - Throws: ``Refusal`` when a side does not take the payload, or does not give it back as it was.
    init(_ payload: [UInt8], isPlain: Bool, _ decoder: JSONDecoder, _ encoder: JSONEncoder) throws {
        self.isPlain = isPlain
        self.payload = payload
        data = Data(payload)
        self.decoder = decoder
        self.encoder = encoder
        let sent = try JSONValue(parsing: payload)
        do { ours = try Ours(json: sent) } catch {
            throw Refusal(text: "the generated type does not take it: \(error)")
        }
        do { twin = try decoder.decode(Twin.self, from: data) } catch {
            throw Refusal(text: "the twin does not take it: \(error)")
        }
        guard try JSONValue(parsing: ours.jsonBytes).withoutNulls == sent.withoutNulls else {
            throw Refusal(text: "the generated type writes something else")
        }
        guard try JSONValue(parsing: Array(encoder.encode(twin))).withoutNulls == sent.withoutNulls else {
            throw Refusal(text: "the twin writes something else")
        }
    }

    var bytes: Int { payload.count }

    func decodeOurs() throws { ours = try Ours(json: JSONValue(parsing: payload)) }
    func encodeOurs() { written = ours.jsonBytes }
    func decodeTwin() throws { twin = try decoder.decode(Twin.self, from: data) }
    func encodeTwin() throws { writtenByTwin = try encoder.encode(twin) }
}

/// Why a payload is no part of the contest.
struct Refusal: Error {
    var text: String
}

extension JSONValue {
    /// Synthesised `Codable` leaves out every member that is nil, generated types only those that may be left out.
    fileprivate var withoutNulls: JSONValue {
        switch self {
        case .array(let items): .array(items.map(\.withoutNulls))
        case .object(let members):
            .object(
                JSONObject(
                    members.filter { !$0.value.isNull }.map { .init(key: $0.key, value: $0.value.withoutNulls) }))
        case .null, .bool, .number, .string: self
        }
    }
}
