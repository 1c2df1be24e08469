/// The emulator's own letters: 5 × 7 dots each, drawn for reading at a glance.
///
/// Printable ASCII is there; any other character shows as a box.
enum BitmapFont {
    static let width = 5
    static let height = 7
    /// From one letter to the next, and from one line to the next, with the space between.
    static let advance = 6
    static let lineAdvance = 10

    /// The dots of a character's row, the leftmost in bit 4.
    static func dots(_ character: Unicode.Scalar, row: Int) -> UInt8 {
        let index = Int(character.value) - 32
        return (glyphs.indices.contains(index) ? glyphs[index] : box)[row]
    }

    private static let box = rows("VHHHHHV")

    /// From the space on, in the order of ASCII. A letter is seven rows from top to bottom, a row is a digit to the
    /// base 32: `A` is `EHHVHHH`.
    private static let glyphs: [[UInt8]] = """
        0000000 4444404 AA00000 AAVAVAA 4FKE5U4 OP248J3 CIK8LID 4400000 2488842 8422248 04LEL40 044V440 0000448 000V000
        00000CC 01248G0 EHJLPHE 4C4444E EH1248V V2421HE 26AIV22 VGU11HE 68GUHHE V124888 EHHEHHE EHHF12C 0CC0CC0 0CC0448
        248G842 00V0V00 8421248 EH12404 EHNLNGE EHHVHHH UHHUHHU EHGGGHE SIHHHIS VGGUGGV VGGUGGG EHGNHHF HHHVHHH E44444E
        72222IC HIKOKIH GGGGGGV HRLLHHH HHPLJHH EHHHHHE UHHUGGG EHHHLID UHHUKIH FGGE11U V444444 HHHHHHE HHHHHA4 HHHLLLA
        HHA4AHH HHHA444 V1248GV E88888E 0G84210 E22222E 4AH0000 000000V 8420000 00E1FHF GGMPHHU 00EGGHE 11DJHHF 00EHVGE
        698S888 0FHHF1E GGMPHHH 40C444E 20622IC GGIKOKI C44444E 00QLLHH 00MPHHH 00EHHHE 00UHUGG 00FHF11 00MPGGG 00FGE1U
        88S8896 00HHHJD 00HHHA4 00HHLLA 00HA4AH 00HHF1E 00V248V 2448442 4444444 8442448 008L200
        """.split { $0.isWhitespace }.map { rows($0) }

    private static func rows(_ digits: some StringProtocol) -> [UInt8] {
        digits.map { UInt8(String($0), radix: 32) ?? 0 }
    }
}
