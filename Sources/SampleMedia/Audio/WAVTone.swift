/// A WAV file with one tone in 16 bits.
package struct WAVTone {
    let tone: Tone
    let title: String
    let comment: String

    package init(_ tone: Tone, title: String, comment: String) {
        self.tone = tone
        self.title = title
        self.comment = comment
    }

    /// The size of the file, known without encoding it.
    package var byteCount: Int { 44 + metadata.count + tone.pcmByteCount }

    package func bytes() -> [UInt8] {
        var wav: [UInt8] = []
        wav.reserveCapacity(byteCount)
        wav += Array("RIFF".utf8) + ByteOrder.little(byteCount - 8) + Array("WAVE".utf8)
        // PCM, channels, samples and bytes a second, bytes and bits a sample.
        wav += Array("fmt ".utf8) + ByteOrder.little(16) + ByteOrder.little(1, 2) + ByteOrder.little(tone.channels, 2)
        wav += ByteOrder.little(tone.sampleRate) + ByteOrder.little(tone.sampleRate * tone.channels * 2)
        wav += ByteOrder.little(tone.channels * 2, 2) + ByteOrder.little(16, 2)
        wav += metadata
        wav += Array("data".utf8) + ByteOrder.little(tone.pcmByteCount)
        wav += tone.pcm()
        return wav
    }

    private var metadata: [UInt8] {
        func entry(_ name: String, _ text: String) -> [UInt8] {
            let bytes = Array(text.utf8) + [0]
            return Array(name.utf8) + ByteOrder.little(bytes.count) + bytes + (bytes.count % 2 == 0 ? [] : [0])
        }
        let list = Array("INFO".utf8) + entry("INAM", title) + entry("ICMT", comment)
        return Array("LIST".utf8) + ByteOrder.little(list.count) + list
    }
}
