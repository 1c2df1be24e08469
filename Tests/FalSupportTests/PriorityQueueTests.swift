import FalSupport
import Testing

@Suite("The priority queue")
struct PriorityQueueTests {
    private func drain(_ queue: inout PriorityQueue<Int, Int>, upTo limit: Int = .max) -> [Int] {
        var order: [Int] = []
        while let (_, item) = queue.pop(upTo: limit) { order.append(item) }
        return order
    }

    @Test("Items of equal priority come out in the order in which they were inserted")
    func order() {
        var queue = PriorityQueue<Int, Int>()
        for (index, priority) in [3, 1, 2, 1, 3, 2, 1].enumerated() { queue.insert(index, at: priority) }
        queue.removeAll { $0 == 3 }
        #expect(drain(&queue, upTo: 2) == [1, 6, 2, 5])
        #expect(queue.next == 3)
        #expect(drain(&queue) == [0, 4])
        #expect(queue.isEmpty)
    }

    @Test("A removed item does not come out, and a used handle removes nothing")
    func removal() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var queue = PriorityQueue<Int, Int>()
            var live: [(priority: Int, item: Int, handle: PriorityQueue<Int, Int>.Handle)] = []
            var used: [PriorityQueue<Int, Int>.Handle] = []
            for item in 0..<60 {
                let priority = Int.random(in: 0..<20, using: &generator)
                live.append((priority, item, queue.insert(item, at: priority)))
                if Bool.random(using: &generator) {
                    let gone = live.remove(at: Int.random(in: live.indices, using: &generator))
                    #expect(queue.remove(gone.handle) == gone.item)
                    used.append(gone.handle)
                }
            }
            for handle in used { #expect(queue.remove(handle) == nil) }
            #expect(queue.count == live.count)
            let expected = live.sorted { ($0.priority, $0.item) < ($1.priority, $1.item) }.map(\.item)
            #expect(drain(&queue) == expected)
        }
    }
}
