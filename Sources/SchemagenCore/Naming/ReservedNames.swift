/// Names that generated code must not declare, because something else there already means them.
package enum ReservedNames {
    /// Values: for `style: Style?`, `.none` would be `Optional.none`, and the request would silently lack the value.
    package static let values: Set<String> = ["none", "some"]

    /// Types inside an endpoint: one called `String` would be what every `String` in that endpoint's code means.
    ///
    /// Only what generated sources name. `Duration` and `Character` are fine there, as fal has many of them.
    package static let nestedTypes: Set<String> = runtimeTypes.union([
        "Array", "Bool", "Codable", "Decodable", "Dictionary", "Double", "Encodable", "Equatable", "Hashable", "Int",
        "Never", "Optional", "Sendable", "SendableMetatype", "Set", "StaticString", "String", "Swift", "Void",
    ])

    /// Types of a whole module: one called `Task` would be what `Task` means in every file of the app.
    package static let moduleTypes: Set<String> = nestedTypes.union([
        "AnyObject", "AnyHashable", "AsyncSequence", "AsyncStream", "Character", "Clock", "CodingKey", "Collection",
        "Comparable", "Data", "Date", "Decoder", "Duration", "Encoder", "Error", "Float", "Foundation", "Hasher",
        "Identifiable", "Int16", "Int32", "Int64", "Int8", "Mirror", "ObjectIdentifier", "OptionSet", "Range",
        "RawRepresentable", "Regex", "Result", "Sequence", "Substring", "Task", "UInt", "UInt16", "UInt32", "UInt64",
        "UInt8", "URL", "UUID", "Unicode",
    ])

    /// The public types of the modules that come with `import FalRuntime`. A test compares them with the sources.
    package static let runtimeTypes: Set<String> = [
        "CaptionRequest", "CaptionResult", "EndpointID", "EndpointSchema", "FalAspectRatio", "FalAudio", "FalAudioRole",
        "FalBytes", "FalCatalogue",
        "FalChain", "FalClient", "FalConfiguration",
        "FalCost", "FalCostEstimate", "FalCredentials", "FalDownload", "FalDuration", "FalElement", "FalEndpoint",
        "FalError", "FalErrorDetail",
        "FalFile",
        "FalGateway", "FalGatewayRequest", "FalGatewayResult", "FalGeneration", "FalHosts", "FalImage", "FalImageRole",
        "FalInputAudio",
        "FalInputImage", "FalInputMedia", "FalInputVideo", "FalLine", "FalLoRA", "FalMedia", "FalMediaFile",
        "FalMediaRole", "FalMetrics",
        "FalModality", "FalModelCategories", "FalModelInfo", "FalModelKinds",
        "FalModelLicenses", "FalModelSearch", "FalModelStatuses", "FalObjectLifecycle", "FalOutputStream",
        "FalPartialOutput", "FalPollingOptions", "FalPrice", "FalProgress", "FalQueue", "FalQueueEvents",
        "FalQueueStatus", "FalRealtime", "FalRealtimeConnection",
        "FalRealtimeEvent", "FalRealtimeOptions", "FalRealtimeResult", "FalRealtimeResults", "FalRealtimeStatistics",
        "FalRealtimeToken", "FalRecord",
        "FalRequest", "FalRequestHandle", "FalResolution", "FalResponse", "FalResult", "FalRetryPolicy", "FalRoutes",
        "FalRuntime", "FalRuntimeVersion", "FalStorage", "FalSubmitOptions", "FalTimedText", "FalUnion", "FalUpload",
        "FalUploadOptions", "FalVideo", "FalVideoRole", "FieldDescriptor", "FieldMapper", "GeneratedCodeVersion_1",
        "ImageRequest",
        "ImageResult", "JSONError", "JSONLimits", "JSONNode", "JSONNumber", "JSONObject", "JSONPosition", "JSONStyle",
        "JSONValue", "JSONWriter", "KnownValues", "MapperRegistry", "MappingError", "MappingProblem", "MediaKind",
        "MediaLimits", "MessagePackError", "MessagePackLimits", "MessagePackValue", "ModelRequest", "ModelResult",
        "MusicRequest", "MusicResult",
        "OpenScalar", "OpenValue", "Presence", "RecordDescriptor", "RequestField", "RequestWithAudios",
        "RequestWithVideos", "SpeechRequest", "SpeechResult",
        "TranscriptionRequest", "TranscriptionResult", "UpscaleRequest", "UpscaleResult",
        "UnifiedField", "UnifiedFields", "UnifiedRequest", "ValueDescriptor", "ValueLimits", "VideoRequest",
        "VideoResult", "Violation",
        "WireError", "_WireKind", "WireProblem", "_WireReader", "WireValue", "_WireWriter",
    ]
}
