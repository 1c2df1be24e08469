public import FalJSON

extension FieldMapper {
    /// The result of a conversion: the model's input, and what became of every value of the request.
    public struct Conversion: Sendable, Hashable {
        /// A unified field and the model's field that it fills.
        public struct Use: Sendable, Hashable {
            public var unifiedField: UnifiedField
            public var modelField: String

            public init(unifiedField: UnifiedField, modelField: String) {
                self.unifiedField = unifiedField
                self.modelField = modelField
            }
        }

        /// A value of the request that the model has no field for.
        public struct Unmapped: Sendable, Hashable {
            public var unifiedField: UnifiedField
            /// Which part of it: the key of a voice setting.
            public var detail: String?
            public var reason: String
        }

        /// A required field of the model that the request does not fill.
        public struct Missing: Sendable, Hashable {
            public var modelField: String
            /// The unified fields that would fill it; empty where only `additionalFields` can.
            public var fillers: [UnifiedField]

            public init(modelField: String, fillers: [UnifiedField]) {
                self.modelField = modelField
                self.fillers = fillers
            }
        }

        /// A local file in the payload that has to be uploaded.
        public struct Media: Sendable, Hashable {
            /// The place in the payload.
            public var path: [Violation.Step]
            public var media: FalMedia
        }

        public var endpoint: EndpointID
        /// The input with a placeholder for each local file.
        package var draft: JSONObject
        /// The local files, which the client uploads before it submits.
        public var media: [Media]
        public var used: [Use]
        /// Values that were adjusted to the model: those that the call allows, and lengths to a number of frames.
        public var adjusted: [Adjustment]
        public var unmapped: [Unmapped]
        public var missing: [Missing]
        /// Findings that a lenient conversion accepts; some of them stop a strict one.
        public var warnings: [MappingProblem]
        /// Values that the model does not take; they stop every conversion.
        public var problems: [MappingProblem]

        /// The model's input, its members in the order of the schema. Bytes appear as data URIs, local files as `file:`
        /// URLs: what is sent after an upload is ``payload(urls:)``.
        public var payload: JSONObject { payload(urls: [:]) }

        /// The model's input with the URLs that local files got.
        public func payload(urls: [FalMedia: String]) -> JSONObject {
            guard !media.isEmpty else { return draft }
            var value = JSONValue.object(draft)
            for item in media {
                let url = urls[item.media] ?? item.media.inlineURL
                value.replace(at: item.path[...], with: .string(url))
            }
            return value.objectValue ?? draft
        }
    }

    /// How much a conversion accepts.
    public enum Mode: String, Sendable, Hashable, CaseIterable {
        /// Fails when a value of the request would get lost, or a required field is missing.
        case strict
        /// Only lists both in the conversion.
        case lenient
    }
}

extension FalMedia {
    /// Its place-holder in a payload until it is uploaded.
    package var inlineURL: String {
        switch self {
        case .url(let text): text
        case .data(let bytes, let contentType): FalMedia.dataURI(bytes, contentType: contentType)
        case .file(let path): "file:" + path
        }
    }
}

extension JSONValue {
    fileprivate mutating func replace(at path: ArraySlice<Violation.Step>, with value: JSONValue) {
        guard let step = path.first else {
            self = value
            return
        }
        switch (step, self) {
        case (.member(let name), .object(var object)):
            guard var member = object[name] else { return }
            member.replace(at: path.dropFirst(), with: value)
            object[name] = member
            self = .object(object)
        case (.index(let index), .array(var elements)) where elements.indices.contains(index):
            elements[index].replace(at: path.dropFirst(), with: value)
            self = .array(elements)
        default: break
        }
    }
}
