import Testing

@testable import SampleMedia

@Suite("zlib streams and checksums")
struct ZlibTests {
    @Test("Checksums of well-known texts match their published values")
    func checksums() {
        #expect(CRC32.checksum(of: Array("123456789".utf8)) == 0xCBF4_3926)
        var adler = Adler32()
        for byte in "Wikipedia".utf8 { adler.append(byte, count: 1) }
        #expect(adler.value == 0x11E6_0398)
    }

    @Test("A run of any length is decompressed to the same bytes")
    func runs() throws {
        for length in Array(1...600) + [1_000_000] {
            var stream = ZlibRunEncoder()
            stream.append(200, count: length)
            stream.append(7, count: 2)
            stream.append(9, count: 0)
            let expected = Array(repeating: UInt8(200), count: length) + [7, 7]
            #expect(FixedCodeInflater.unpack(stream.finish()) == expected, "\(length)")
        }
    }
}
