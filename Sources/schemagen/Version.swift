import FalRuntime

/// The version of the tool. Generated code and runtime belong together, so it is that of the runtime.
enum Version {
    static let text = FalRuntimeVersion.text
    static let line = "schemagen \(text)"
}
