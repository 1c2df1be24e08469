import Testing

@testable import SampleMedia

@Suite("ZIP archives")
struct ZIPArchiveTests {
    private func little(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }

    @Test("The central directory leads to every file and states its checksum")
    func archive() throws {
        let contents = ["README.txt": Array("A cat, asleep".utf8), "sample.bin": [0, 1, 2]]
        let file = ZIPArchive(files: contents.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }).bytes()
        let end = file.suffix(22)
        #expect(end.prefix(4) == [0x50, 0x4B, 5, 6])
        #expect(little(end.dropFirst(10).prefix(2)) == 2)
        var entry = file[little(end.dropFirst(16).prefix(4))...]
        var names: [String] = []
        for _ in 0..<2 {
            #expect(entry.prefix(4) == [0x50, 0x4B, 1, 2])
            let (size, nameLength) = (little(entry.dropFirst(24).prefix(4)), little(entry.dropFirst(28).prefix(2)))
            let start = little(entry.dropFirst(42).prefix(4))
            #expect(file[start..<(start + 4)] == [0x50, 0x4B, 3, 4])
            let content = Array(file[(start + 30 + nameLength)..<(start + 30 + nameLength + size)])
            #expect(little(entry.dropFirst(16).prefix(4)) == Int(CRC32.checksum(of: content)))
            let name = String(decoding: entry.dropFirst(46).prefix(nameLength), as: UTF8.self)
            #expect(content == contents[name])
            names.append(name)
            entry = entry.dropFirst(46 + nameLength)
        }
        #expect(names == ["README.txt", "sample.bin"])
    }
}
