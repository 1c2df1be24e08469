import FalSupport
import SystemCrypto
import Testing

@Suite("SHA-256 and Ed25519 of the system's library")
struct SystemCryptoTests {
    @Test(
        "Digests are those of FIPS 180-2",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ])
    func digests(text: String, digest: String) {
        #expect(Hexadecimal.text(SHA256.digest(of: Array(text.utf8))) == digest)
    }

    @Test("Keys and signatures are those of RFC 8032, section 7.1, tests 1 to 3", arguments: Vector.all)
    func signatures(vector: Vector) throws {
        let seed = try #require(Hexadecimal.bytes(vector.seed.utf8))
        let key = try #require(Ed25519PrivateKey(seed: seed))
        #expect(Hexadecimal.text(key.publicKey) == vector.publicKey)
        let message = try #require(Hexadecimal.bytes(vector.message.utf8))
        #expect(Hexadecimal.text(key.signature(of: message)) == vector.signature)
    }

    @Test("A seed has 32 bytes, and each random key is a new one")
    func keys() {
        #expect(Ed25519PrivateKey(seed: []) == nil)
        #expect(Ed25519PrivateKey(seed: Array(repeating: 1, count: 33)) == nil)
        #expect(Ed25519PrivateKey().publicKey != Ed25519PrivateKey().publicKey)
    }

    struct Vector: Sendable, CustomTestStringConvertible {
        let seed, publicKey, message, signature: String
        var testDescription: String { "message '\(message)'" }

        static let all = [
            Vector(
                seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
                signature:
                    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd"
                    + "25bf5f0595bbe24655141438e7a100b"),
            Vector(
                seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
                signature:
                    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
                    + "387b2eaeb4302aeeb00d291612bb0c00"),
            Vector(
                seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
                signature:
                    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
                    + "4a7c15e9716ed28dc027beceea1ec40a"),
        ]
    }
}
