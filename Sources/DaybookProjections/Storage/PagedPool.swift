/// Elements in numbered places that are used again, and can be photographed.
struct PagedPool<Element: BitwiseCopyable & Sendable>: ~Copyable, Sendable {
  private var elements = PagedArray<Element>()
  private var vacant = PagedArray<UInt32>()

  /// Creates an empty pool.
  init() {}

  /// The number of elements.
  var count: Int { elements.count - vacant.count }

  /// The number of places, taken and vacant.
  var placeCount: Int { elements.count }

  /// The element in a place, which must be taken.
  subscript(place: UInt32) -> Element {
    @inline(__always) get { elements[Int(place)] }
    @inline(__always) set { elements[Int(place)] = newValue }
  }

  /// Changes an element in place.
  @inline(__always)
  mutating func update<R>(_ place: UInt32, _ body: (inout Element) -> R) -> R {
    elements.update(at: Int(place), body)
  }

  /// Puts an element into a vacant place.
  ///
  /// - Returns: The place, which stays the same until it is vacated.
  mutating func insert(_ element: Element) -> UInt32 {
    if vacant.count > 0 {
      let place = vacant.removeLast()
      elements[Int(place)] = element
      return place
    }
    elements.append(element)
    return UInt32(elements.count - 1)
  }

  /// Makes a place vacant.
  mutating func remove(_ place: UInt32) { vacant.append(place) }

  /// A second pool with the same elements.
  mutating func snapshot() -> PagedPool {
    PagedPool(elements: elements.snapshot(), vacant: vacant.snapshot())
  }

  private init(elements: consuming PagedArray<Element>, vacant: consuming PagedArray<UInt32>) {
    self.elements = elements
    self.vacant = vacant
  }
}
