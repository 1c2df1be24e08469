import FalRuntime
import Foundation

/// One payload and its two types.
protocol PayloadPair {
    var bytes: Int { get }
    /// Whether the type has neither unions nor raw JSON, where hand-written `Codable` is slowest.
    var isPlain: Bool { get }
    func decodeGenerated() throws
    func encodeGenerated()
    func decodeBaseline() throws
    func encodeBaseline() throws
}

/// Keeps each value until the next one is made, so that the optimiser cannot remove the work.
final class TypedPayloadPair<Generated: WireValue, Baseline: Codable>: PayloadPair {
    let isPlain: Bool
    private let payload: [UInt8]
    private let data: Data
    private var generated: Generated
    private var baseline: Baseline
    private let decoder: JSONDecoder
    private let encoder: JSONEncoder
    private var generatedBytes: [UInt8] = []
    private var baselineData = Data()

    /// - Throws: ``Exclusion`` if a type cannot decode the payload or encodes it differently.
    init(_ payload: [UInt8], isPlain: Bool, _ decoder: JSONDecoder, _ encoder: JSONEncoder) throws {
        self.isPlain = isPlain
        self.payload = payload
        data = Data(payload)
        self.decoder = decoder
        self.encoder = encoder
        let sent = try JSONValue(parsing: payload)
        do { generated = try Generated(json: sent) } catch {
            throw Exclusion(reason: "the generated type cannot decode it: \(error)")
        }
        do { baseline = try decoder.decode(Baseline.self, from: data) } catch {
            throw Exclusion(reason: "the baseline cannot decode it: \(error)")
        }
        guard try JSONValue(parsing: generated.jsonBytes).withoutNulls == sent.withoutNulls else {
            throw Exclusion(reason: "the generated type encodes something else")
        }
        guard try JSONValue(parsing: Array(encoder.encode(baseline))).withoutNulls == sent.withoutNulls else {
            throw Exclusion(reason: "the baseline encodes something else")
        }
    }

    var bytes: Int { payload.count }

    func decodeGenerated() throws { generated = try Generated(json: JSONValue(parsing: payload)) }
    func encodeGenerated() { generatedBytes = generated.jsonBytes }
    func decodeBaseline() throws { baseline = try decoder.decode(Baseline.self, from: data) }
    func encodeBaseline() throws { baselineData = try encoder.encode(baseline) }
}

/// Why a payload is left out.
struct Exclusion: Error {
    var reason: String
}

extension JSONValue {
    /// Synthesised `Codable` omits every `nil` member, generated types only those that may be omitted.
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
