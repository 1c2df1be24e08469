import FalSupport
import Testing

@Suite("Edit distance")
struct EditDistanceTests {
    @Test(
        "Letters inserted, deleted, replaced or swapped count one each",
        arguments: [
            ("", "", 0), ("abc", "abc", 0), ("abc", "abcd", 1), ("abc", "ac", 1), ("abc", "axc", 1), ("abc", "acb", 1),
            ("kitten", "sitting", 3), ("", "abc", 3), ("vidoe", "video", 1), ("flaw", "lawn", 2),
        ])
    func distances(left: String, right: String, distance: Int) {
        var edit = EditDistance()
        #expect(edit.between(Array(left.utf8)[...], Array(right.utf8)[...], limit: 10) == distance)
        #expect(edit.between(Array(right.utf8)[...], Array(left.utf8)[...], limit: 10) == distance)
        #expect(edit.between(Array(left.utf8)[...], Array(right.utf8)[...], limit: distance) == distance)
        if distance > 0 {
            #expect(edit.between(Array(left.utf8)[...], Array(right.utf8)[...], limit: distance - 1) == nil)
        }
    }

    @Test("A bound changes no distance that is within it")
    func bounds() {
        let words = [
            "image", "image_url", "image_urls", "mask_image_url", "guidance_scale", "gudiance_scale", "seed", "aab",
        ]
        var edit = EditDistance()
        for left in words {
            for right in words {
                let (left, right) = (Array(left.utf8)[...], Array(right.utf8)[...])
                let distance = edit.between(left, right, limit: 99)
                for limit in 0...15 {
                    let found = edit.between(left, right, limit: limit)
                    #expect(found == distance.flatMap { $0 <= limit ? $0 : nil })
                }
            }
        }
    }
}
