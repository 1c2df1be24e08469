/// A ZIP archive that stores its files uncompressed.
package struct ZIPArchive {
    let files: [(name: String, bytes: [UInt8])]

    package init(files: [(name: String, bytes: [UInt8])]) { self.files = files }

    package func bytes() -> [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for file in files {
            let start = archive.count
            // Version 2.0, names in UTF-8, stored, midnight of 1 January 1980.
            let entry =
                ByteOrder.little(20, 2) + ByteOrder.little(0x0800, 2) + ByteOrder.little(0, 4)
                + ByteOrder.little(0x0021, 2) + ByteOrder.little(Int(CRC32.checksum(of: file.bytes)))
                + ByteOrder.little(file.bytes.count) + ByteOrder.little(file.bytes.count)
                + ByteOrder.little(file.name.utf8.count, 2) + ByteOrder.little(0, 2)
            archive += Array("PK".utf8) + [3, 4] + entry + Array(file.name.utf8) + file.bytes
            // No comment, the first disk, no attributes.
            directory += Array("PK".utf8) + [1, 2] + ByteOrder.little(20, 2) + entry
            directory += ByteOrder.little(0, 10) + ByteOrder.little(start) + Array(file.name.utf8)
        }
        let count = ByteOrder.little(files.count, 2)
        return archive + directory + Array("PK".utf8) + [5, 6] + ByteOrder.little(0) + count + count
            + ByteOrder.little(directory.count) + ByteOrder.little(archive.count) + ByteOrder.little(0, 2)
    }
}
