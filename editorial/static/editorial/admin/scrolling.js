"use strict";
// The text and its preview scroll in step. Where a block's line stands in the text and where the block stands in the
// preview are two rulers; between two such marks everything is taken to be evenly spread.
{
  const evergreen = (window.evergreen ||= {});

  function along(value, from, to) {
    let low = 0;
    let high = from.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (from[middle] <= value) low = middle;
      else high = middle;
    }
    const span = from[high] - from[low];
    return to[low] + (span > 0 ? (value - from[low]) / span : 0) * (to[high] - to[low]);
  }

  // `marks()` returns [line, element] for blocks of the preview, in their order.
  evergreen.ScrollInStep = class {
    constructor(area, frame, marks) {
      this.area = area;
      this.view = frame.contentWindow;
      this.page = frame.contentDocument.scrollingElement;
      this.marks = marks;
      this.expected = new Map();
      this.rulers = null;
      area.addEventListener("scroll", () => this.scrolled(area), { passive: true });
      this.view.addEventListener("scroll", () => this.scrolled(this.page), { passive: true });
      const changed = new ResizeObserver(() => this.forget());
      changed.observe(area);
      changed.observe(frame.contentDocument.body);
    }

    // The rulers are made anew when they are needed next.
    forget() {
      this.rulers = null;
    }

    scrolled(pane) {
      const expected = this.expected.get(pane);
      this.expected.delete(pane);
      if (expected !== undefined && Math.abs(expected - pane.scrollTop) < 2) return;
      if (this.pending) return;
      this.pending = requestAnimationFrame(() => {
        this.pending = 0;
        this.lead(pane);
      });
    }

    // Brings the other pane to where this one stands. The place that both show wanders from the upper edge at the
    // beginning to the lower edge at the end, so that both reach their ends together.
    lead(pane) {
      const other = pane === this.area ? this.page : this.area;
      const room = pane.scrollHeight - pane.clientHeight;
      if (!other.clientHeight || !pane.clientHeight || room <= 0) return;
      this.rulers ||= this.measure();
      const place = (pane.scrollTop * pane.scrollHeight) / room;
      const found = along(place, this.rulers.get(pane), this.rulers.get(other));
      const before = other.scrollTop;
      other.scrollTop = (found * (other.scrollHeight - other.clientHeight)) / other.scrollHeight;
      if (other.scrollTop !== before) this.expected.set(other, other.scrollTop);
    }

    measure() {
      const tops = evergreen.lineTops(this.area);
      const text = [0];
      const page = [0];
      for (const [line, element] of this.marks()) {
        const above = tops[Math.min(line, tops.length) - 1];
        const below = element.getBoundingClientRect().top + this.view.scrollY;
        if (above > text.at(-1) && below > page.at(-1)) {
          text.push(above);
          page.push(below);
        }
      }
      text.push(Math.max(this.area.scrollHeight, text.at(-1) + 1));
      page.push(Math.max(this.page.scrollHeight, page.at(-1) + 1));
      return new Map([
        [this.area, text],
        [this.page, page],
      ]);
    }
  };
}
