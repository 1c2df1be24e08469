/// The transport that fits the platform.
public enum TransportDefaults {
    /// A new transport: libcurl on Linux and macOS, URLSession elsewhere.
    public static func make() -> any Transport {
        #if os(Linux) || os(macOS)
            CurlTransport()
        #else
            URLSessionTransport()
        #endif
    }
}
