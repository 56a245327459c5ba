/// A growing array in pages of 16 KiB that can be photographed.
///
/// ``snapshot()`` gives a second array with the same elements for the price of one reference a
/// page; from then on, whichever of the two writes to a page first copies that page. A reader can
/// so look at a million rows at leisure while the writer goes on, and the writer never copies more
/// than what it touches.
///
/// There is one owner, which the compiler sees to: a copy of the struct would not know that its
/// pages are shared.
@safe struct PagedArray<Element: BitwiseCopyable & Sendable>: ~Copyable, Sendable {
  /// The number of elements.
  private(set) var count = 0

  /// What keeps the pages alive.
  ///
  /// Elements are reached through `addresses`, which needs no reference counting.
  private var pages: [Page] = []

  /// The address of each page; the lowest bit tells that a snapshot may share it.
  private nonisolated(unsafe) var addresses: UnsafeMutablePointer<UInt>
  private var addressCapacity: Int

  /// Creates an empty array.
  init() {
    addressCapacity = 4
    unsafe addresses = .allocate(capacity: addressCapacity)
  }

  deinit { unsafe addresses.deallocate() }

  /// Memory that a page's elements live in, freed with the last array that has the page.
  @safe final class Page: Sendable {
    nonisolated(unsafe) let memory: UnsafeMutableRawPointer

    init() { unsafe memory = .allocate(byteCount: PagedArray.pageByteCount, alignment: 64) }

    deinit { unsafe memory.deallocate() }
  }
}

extension PagedArray {
  private static var pageByteCount: Int { 16_384 }
  private static var sharedBit: UInt { 1 }

  /// The number of elements of a page is two to this power.
  @inline(__always)
  private static var pageShift: Int {
    Int.bitWidth - 1 - (pageByteCount / MemoryLayout<Element>.stride).leadingZeroBitCount
  }

  /// The number of elements in a page.
  @inline(__always)
  static var elementsPerPage: Int { 1 << pageShift }

  /// The element at `index`.
  subscript(index: Int) -> Element {
    @inline(__always)
    get {
      precondition(index >= 0 && index < count, "no such element")
      return unsafe base(ofPage: index >> Self.pageShift)[index & (Self.elementsPerPage - 1)]
    }
    @inline(__always)
    set {
      precondition(index >= 0 && index < count, "no such element")
      let base = unsafe ownedBase(ofPage: index >> Self.pageShift)
      unsafe base[index & (Self.elementsPerPage - 1)] = newValue
    }
  }

  /// Calls `body` with the element at `index`, to change it in place.
  @inline(__always)
  mutating func update<R>(at index: Int, _ body: (inout Element) -> R) -> R {
    precondition(index >= 0 && index < count, "no such element")
    let base = unsafe ownedBase(ofPage: index >> Self.pageShift)
    return unsafe body(&base[index & (Self.elementsPerPage - 1)])
  }

  /// Some elements, which must all be in one page.
  @inline(__always)
  @_lifetime(borrow self)
  func span(at index: Int, count: Int) -> Span<Element> {
    precondition(isInOnePage(index, count), "the elements are not in one page")
    let base = unsafe base(ofPage: index >> Self.pageShift)
    let span = unsafe Span(
      _unsafeStart: base + (index & (Self.elementsPerPage - 1)), count: count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// Some elements to be changed, which must all be in one page.
  @inline(__always)
  @_lifetime(&self)
  mutating func mutableSpan(at index: Int, count: Int) -> MutableSpan<Element> {
    precondition(isInOnePage(index, count), "the elements are not in one page")
    let base = unsafe ownedBase(ofPage: index >> Self.pageShift)
    let span = unsafe MutableSpan(
      _unsafeStart: base + (index & (Self.elementsPerPage - 1)), count: count)
    return unsafe _overrideLifetime(span, mutating: &self)
  }

  @inline(__always)
  private func isInOnePage(_ index: Int, _ count: Int) -> Bool {
    index >= 0 && count > 0 && index + count <= self.count
      && index >> Self.pageShift == (index + count - 1) >> Self.pageShift
  }

  /// Adds an element behind the last.
  ///
  /// - Complexity: O(1); a new page once in a while.
  @inline(__always)
  mutating func append(_ element: Element) {
    if count == pages.count << Self.pageShift { addPage() }
    let base = unsafe ownedBase(ofPage: count >> Self.pageShift)
    unsafe base[count & (Self.elementsPerPage - 1)] = element
    count += 1
  }

  /// Removes and returns the last element.
  mutating func removeLast() -> Element {
    precondition(count > 0, "an empty array has no last element")
    let element = self[count - 1]
    count -= 1
    return element
  }

  /// Adds `more` copies of `element`.
  mutating func append(repeating element: Element, count more: Int) {
    var left = more
    while left > 0 {
      if count == pages.count << Self.pageShift { addPage() }
      let start = count & (Self.elementsPerPage - 1)
      let length = min(left, Self.elementsPerPage - start)
      unsafe (ownedBase(ofPage: count >> Self.pageShift) + start)
        .update(repeating: element, count: length)
      count += length
      left -= length
    }
  }

  /// Removes the elements of the first page, which must be full.
  ///
  /// - Complexity: O(*p*), *p* being the number of pages.
  mutating func removeFirstPage() {
    precondition(count >= Self.elementsPerPage, "the first page is not full")
    pages.removeFirst()
    unsafe addresses.update(from: addresses + 1, count: pages.count)
    count -= Self.elementsPerPage
  }

  /// A second array with the same elements, which stays as it is while this one changes.
  ///
  /// - Complexity: O(*p*), *p* being the number of pages.
  mutating func snapshot() -> PagedArray {
    for page in pages.indices { unsafe addresses[page] |= Self.sharedBit }
    var other = PagedArray()
    other.count = count
    other.pages = pages
    other.growAddresses(to: pages.count)
    unsafe other.addresses.update(from: addresses, count: pages.count)
    return other
  }

  @inline(__always)
  private func base(ofPage page: Int) -> UnsafeMutablePointer<Element> {
    unsafe UnsafeMutablePointer(bitPattern: addresses[page] & ~Self.sharedBit)!
  }

  @inline(__always)
  private mutating func ownedBase(ofPage page: Int) -> UnsafeMutablePointer<Element> {
    if unsafe addresses[page] & Self.sharedBit != 0 { own(page) }
    return unsafe base(ofPage: page)
  }

  /// Makes a page this array's alone: by copying it, unless the other owners are gone.
  @inline(never)
  private mutating func own(_ page: Int) {
    if !isKnownUniquelyReferenced(&pages[page]) {
      let copy = Page()
      unsafe copy.memory.copyMemory(
        from: pages[page].memory, byteCount: Self.elementsPerPage * MemoryLayout<Element>.stride)
      pages[page] = copy
    }
    unsafe addresses[page] = UInt(bitPattern: pages[page].memory)
  }

  private mutating func addPage() {
    let page = Page()
    // Pages are copied whole, so that they must hold something everywhere.
    unsafe page.memory.initializeMemory(as: UInt8.self, repeating: 0, count: Self.pageByteCount)
    growAddresses(to: pages.count + 1)
    unsafe addresses[pages.count] = UInt(bitPattern: page.memory)
    pages.append(page)
  }

  private mutating func growAddresses(to needed: Int) {
    guard needed > addressCapacity else { return }
    let capacity = max(needed, 2 * addressCapacity)
    let larger = UnsafeMutablePointer<UInt>.allocate(capacity: capacity)
    unsafe larger.update(from: addresses, count: min(addressCapacity, capacity))
    unsafe addresses.deallocate()
    unsafe addresses = larger
    addressCapacity = capacity
  }
}
