import FalFields
import FalJSON

/// What an answer says beside its files.
struct AnswerFacts {
    var seed: JSONNumber?
    var prompt: String?
    var duration: Duration?

    init(json: JSONValue, rules: FieldMapper.Rules?) {
        seed = (rules?.fact(.seed, in: json) ?? json["seed"])?.numberValue
        // A rewritten one is null where the service left the prompt alone.
        let prompts = [rules?.fact(.prompt, in: json), json["revised_prompt"], json["actual_prompt"], json["prompt"]]
        prompt = prompts.lazy.compactMap { $0?.stringValue }.first { !$0.isEmpty }
        if let known = rules?.duration(in: json) {
            duration = known >= .zero ? known : nil
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
