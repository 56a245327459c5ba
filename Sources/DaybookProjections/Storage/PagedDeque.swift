/// A queue in pages that can be photographed: added to behind, taken from in front.
struct PagedDeque<Element: BitwiseCopyable & Sendable>: ~Copyable, Sendable {
  private var elements = PagedArray<Element>()

  /// The number of elements at the front of the first page that were taken.
  private var taken = 0

  /// Creates an empty queue.
  init() {}

  /// The number of elements.
  var count: Int { elements.count - taken }

  /// The element so many places behind the first.
  subscript(index: Int) -> Element { elements[taken + index] }

  /// The first element.
  var first: Element? { count > 0 ? elements[taken] : nil }

  /// Adds an element behind the last.
  mutating func append(_ element: Element) { elements.append(element) }

  /// Takes the first element away.
  mutating func removeFirst() {
    precondition(count > 0, "an empty queue has no first element")
    taken += 1
    if taken == PagedArray<Element>.elementsPerPage {
      elements.removeFirstPage()
      taken = 0
    }
  }

  /// A second queue with the same elements.
  mutating func snapshot() -> PagedDeque {
    PagedDeque(elements: elements.snapshot(), taken: taken)
  }

  private init(elements: consuming PagedArray<Element>, taken: Int) {
    self.elements = elements
    self.taken = taken
  }
}
