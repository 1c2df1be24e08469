#if canImport(CryptoKit)
    import CryptoKit
#else
    import CLibCrypto
#endif

/// A key that signs with Ed25519, from the system's library.
package struct Ed25519PrivateKey: Sendable {
    /// 32 bytes.
    private let seed: [UInt8]

    /// A random key.
    package init() {
        var random = SystemRandomNumberGenerator()
        seed = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    /// - Parameter seed: any 32 bytes; `nil` is returned for another number of bytes.
    package init?(seed: [UInt8]) {
        guard seed.count == 32 else { return nil }
        self.seed = seed
    }

    /// 32 bytes, which verify what this key signs; none if the library has no memory left.
    package var publicKey: [UInt8] {
        #if canImport(CryptoKit)
            key.map { Array($0.publicKey.rawRepresentation) } ?? []
        #else
            withKey { key in
                [UInt8](unsafeUninitializedCapacity: 32) { bytes, count in
                    count = 32
                    if EVP_PKEY_get_raw_public_key(key, bytes.baseAddress, &count) != 1 { count = 0 }
                }
            }
        #endif
    }

    /// - Returns: The 64 bytes of the signature; none, which nobody accepts, if the library has no memory left.
    package func signature(of message: [UInt8]) -> [UInt8] {
        #if canImport(CryptoKit)
            key.flatMap { try? Array($0.signature(for: message)) } ?? []
        #else
            withKey { key in
                [UInt8](unsafeUninitializedCapacity: 64) { bytes, count in
                    count = 64
                    let context = EVP_MD_CTX_new()
                    defer { EVP_MD_CTX_free(context) }
                    // Ed25519 hashes by itself, so no digest is named.
                    let isDone =
                        EVP_DigestSignInit(context, nil, nil, nil, key) == 1
                        && EVP_DigestSign(context, bytes.baseAddress, &count, message, message.count) == 1
                    if !isDone { count = 0 }
                }
            }
        #endif
    }

    #if canImport(CryptoKit)
        private var key: Curve25519.Signing.PrivateKey? {
            try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        }
    #else
        /// libcrypto's key lives as long as the call: it may not be shared by threads while it is set up.
        private func withKey(_ use: (OpaquePointer) -> [UInt8]) -> [UInt8] {
            guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else { return [] }
            defer { EVP_PKEY_free(key) }
            return use(key)
        }
    #endif
}

/// A key that verifies signatures with Ed25519, by the system's library.
package struct Ed25519PublicKey: Sendable {
    private let bytes: [UInt8]

    /// - Parameter bytes: 32 bytes; `nil` is returned for another number of bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// Whether `signature` was made of `message` by the private key of this one.
    package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        #if canImport(CryptoKit)
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
            return key.isValidSignature(signature, for: message)
        #else
            guard let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count) else { return false }
            defer { EVP_PKEY_free(key) }
            let context = EVP_MD_CTX_new()
            defer { EVP_MD_CTX_free(context) }
            return EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
                && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        #endif
    }
}
