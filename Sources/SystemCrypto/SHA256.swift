#if canImport(CryptoKit)
    import CryptoKit
#else
    import CLibCrypto
#endif

/// SHA-256, from the system's library.
package enum SHA256 {
    /// - Returns: 32 bytes.
    package static func digest(of bytes: [UInt8]) -> [UInt8] {
        #if canImport(CryptoKit)
            Array(CryptoKit.SHA256.hash(data: bytes))
        #else
            [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
                _ = CLibCrypto.SHA256(bytes, bytes.count, digest.baseAddress)
                count = 32
            }
        #endif
    }
}
