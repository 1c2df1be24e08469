import FalSupport
import Testing

@Suite("First in, first out")
struct FIFOTests {
    @Test("Elements come out in the order in which they went in, however the calls are mixed")
    func order() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            var queue = FIFO<Int>()
            var expected: [Int] = []
            for number in 0..<300 {
                switch UInt8.random(in: 0..<5, using: &generator) {
                case 0...2:
                    queue.append(number)
                    expected.append(number)
                case 3:
                    #expect(queue.first == expected.first)
                    #expect(queue.popFirst() == (expected.isEmpty ? nil : expected.removeFirst()))
                default:
                    let index = expected.firstIndex { $0.isMultiple(of: 3) }
                    #expect(queue.removeFirst { $0.isMultiple(of: 3) } == index.map { expected.remove(at: $0) })
                }
                #expect(queue.count == expected.count)
            }
            while let element = queue.popFirst() { #expect(element == expected.removeFirst()) }
            #expect(expected.isEmpty && queue.isEmpty)
        }
    }

    @Test("What is taken is not kept alive")
    func release() {
        final class Element {}
        var queue = FIFO<Element>()
        weak var first: Element?
        do {
            let element = Element()
            first = element
            queue.append(element)
        }
        for _ in 0..<9 { queue.append(Element()) }
        queue.popFirst()
        #expect(first == nil)
        #expect(queue.count == 9)
    }
}
