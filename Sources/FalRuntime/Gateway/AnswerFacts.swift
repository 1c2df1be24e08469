import FalFields
import FalJSON

/// What an answer says beside its files.
struct AnswerFacts {
    var seed: JSONNumber?
    var prompt: String?
    var duration: Duration?

    init(json: JSONValue, rules: FieldMapper.Rules?) {
        func known(_ role: FieldMapper.Output.Role) -> FieldMapper.Output? {
            rules?.outputs.first { $0.role == role && $0.shape == .value }
        }
        seed = (known(.seed).flatMap { json[$0.field] } ?? json["seed"])?.numberValue
        // A rewritten one is null where the service left the prompt alone.
        let names = [known(.prompt)?.field, "revised_prompt", "actual_prompt", "prompt"].compactMap(\.self)
        prompt = names.lazy.compactMap { json[$0]?.stringValue }.first { !$0.isEmpty }
        if let place = known(.duration), let number = json[place.field]?.doubleValue {
            duration = Self.seconds(place.isMilliseconds ? number / 1000 : number)
        } else if let number = json["duration"]?.doubleValue {
            duration = Self.seconds(number)
        } else if let number = json["duration_ms"]?.doubleValue {
            duration = Self.seconds(number / 1000)
        }
    }

    /// `nil` for what is no length. A service's number can be anything, and `Duration` traps on what it cannot hold.
    static func seconds(_ number: Double) -> Duration? {
        guard number >= 0, number < 1e9 else { return nil }
        return .seconds(number)
    }
}
