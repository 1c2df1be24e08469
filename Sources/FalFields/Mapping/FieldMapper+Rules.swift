public import FalJSON

extension FieldMapper {
    /// The data of a mapper: what a schema does not say by itself.
    public struct Rules: Sendable, Hashable {
        /// What the endpoint mainly makes.
        public var modality: FalModality
        /// In the order in which they are tried. Of several rules for one image role, the first with a free field wins.
        public var rules: [Rule]
        /// Values that are sent whatever the request says.
        public var constants: [Constant]
        /// The maximum number of images of a field, where only the schema's prose states it.
        public var limits: [String: Int]
        /// Where the answer holds its media.
        public var outputs: [Output]

        public init(
            modality: FalModality, rules: [Rule] = [], constants: [Constant] = [], limits: [String: Int] = [:],
            outputs: [Output] = []
        ) {
            self.modality = modality
            self.rules = rules
            self.constants = constants
            self.limits = limits
            self.outputs = outputs
        }
    }

    /// One field of the model, the unified field that fills it, and in which form.
    public struct Rule: Sendable, Hashable {
        /// The model's field; a member of a nested object as `voice_setting/voice_id`.
        public var field: String
        public var source: UnifiedField
        public var form: Form
        /// Which rule of derivation made this one (`R3`), or `override`.
        public var origin: String
        /// The field is left out when `extra` has this one: Kling takes `multi_prompt` instead of `prompt`.
        public var unless: String?
        /// Used only where no other rule takes the value; when the field is taken, that is no error.
        public var isFallback: Bool

        public init(
            _ field: String, from source: UnifiedField, as form: Form, origin: String, unless: String? = nil,
            isFallback: Bool = false
        ) {
            self.field = field
            self.source = source
            self.form = form
            self.origin = origin
            self.unless = unless
            self.isFallback = isFallback
        }
    }

    /// How a value is written.
    public enum Form: Sendable, Hashable {
        /// Unchanged: strings, numbers, Booleans.
        case value
        /// One of the listed values, in the schema's spelling.
        case choice
        /// A length: the listed value that means it, else the number.
        case seconds
        case milliseconds
        /// A length as a number of frames: `rate` names the field of the frame rate, `perSecond` is the rate where that
        /// has no value (0: the server's default, which derivation fills in), and a count is a multiple of `step` plus
        /// `offset` (8k + 1).
        case frames(rate: String?, perSecond: Int, step: Int, offset: Int)
        /// A preset's name, or an object of width and height.
        case size
        /// An aspect ratio, written as the name of a size preset.
        case preset
        /// The address of a file.
        case media
        /// Addresses in a list.
        case mediaList
        /// An object with the address under `url`.
        case file
        /// A list of such objects.
        case fileList
        /// A Boolean as one of two strings.
        case words(on: String, off: String)
        /// A number multiplied by this: kilobits to bits.
        case scaled(Int)
        /// An object whose members go to the field's own members, or beside the other fields when the name is empty.
        case members
    }

    /// A value that is always sent.
    public struct Constant: Sendable, Hashable {
        public var field: String
        public var value: JSONValue
        /// Whether not even `extra` can change it: speech returned as hexadecimal text would have no URL.
        public var isForced: Bool
        /// Sent only when one of these fields is; empty: always.
        public var onlyWith: [String]

        public init(_ field: String, _ value: JSONValue, isForced: Bool = false, onlyWith: [String] = []) {
            self.field = field
            self.value = value
            self.isForced = isForced
            self.onlyWith = onlyWith
        }
    }

    /// A member of the answer that holds media or a fact.
    public struct Output: Sendable, Hashable {
        public enum Role: String, Sendable, Hashable, CaseIterable {
            case video, image, audio, file
            /// Facts about the result.
            case seed, prompt, duration
        }

        public enum Shape: String, Sendable, Hashable, CaseIterable {
            /// An object with a `url`.
            case file
            case fileList = "files"
            /// The address itself.
            case address
            case addressList = "addresses"
            /// A text or number.
            case value
        }

        public var role: Role
        public var field: String
        public var shape: Shape
        /// In milliseconds, for a duration.
        public var isMilliseconds: Bool

        public init(_ role: Role, _ field: String, _ shape: Shape, isMilliseconds: Bool = false) {
            self.role = role
            self.field = field
            self.shape = shape
            self.isMilliseconds = isMilliseconds
        }
    }
}

extension FieldMapper.Output {
    /// The values of this member in an answer: one per file, none where it is missing or null.
    public func values(in answer: JSONValue) -> [JSONValue] {
        guard let value = answer[field], !value.isNull else { return [] }
        switch shape {
        case .fileList, .addressList: return (value.arrayValue ?? [value]).filter { !$0.isNull }
        // A list is read where the schema promises one file: fal changes the one into the other.
        case .file, .address: return (value.arrayValue ?? [value]).filter { !$0.isNull }
        case .value: return [value]
        }
    }
}

extension FieldMapper.Rules {
    /// A file of an answer.
    public struct FoundFile: Sendable, Hashable {
        public var role: FieldMapper.Output.Role
        /// The member of the answer that it was in.
        public var field: String
        public var url: String
        /// The file's object, or just its URL where the answer has no more.
        public var value: JSONValue
    }

    /// Every file of an answer, in the order of the schema: videos, images and sounds under whatever name they have.
    public func files(in answer: JSONValue) -> [FoundFile] {
        outputs.filter { $0.shape != .value }.flatMap { output in
            output.values(in: answer).compactMap { value in
                (value.stringValue ?? value["url"]?.stringValue).map {
                    FoundFile(role: output.role, field: output.field, url: $0, value: value)
                }
            }
        }
    }

    /// A fact about the result: the seed, or the prompt as the service used it.
    public func fact(_ role: FieldMapper.Output.Role, in answer: JSONValue) -> JSONValue? {
        outputs.first { $0.role == role && $0.shape == .value }?.values(in: answer).first
    }

    /// The duration that an answer states.
    public func duration(in answer: JSONValue) -> Duration? {
        guard let output = outputs.first(where: { $0.role == .duration }),
            let number = output.values(in: answer).first?.doubleValue
        else { return nil }
        return Duration(secondsChecked: output.isMilliseconds ? number / 1000 : number)
    }
}
