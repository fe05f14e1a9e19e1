// Streets by look, thousands of them: a few long lines on one canvas, and an index of our own to
// tell which one was clicked.
(function () {
  "use strict";

  const kvarter = window.kvarter;
  const STEP_DEG = 1e-6;
  /** Pixels from a line that still count as on it. */
  const NEAR = 10;

  kvarter.Streets = class {
    constructor(byLook) {
      this.streets = [];
      for (const [look, byId] of Object.entries(byLook)) {
        for (const [id, lines] of Object.entries(byId)) {
          this.streets.push({ id, look, lines: lines.map(points) });
        }
      }
      this.layers = [];
    }

    addTo(map) {
      this.map = map;
      if (!this.streets.length) return;
      // Drawn a little beyond the view, so that a small move uncovers nothing bare.
      this.canvas = L.canvas({ pane: "kvStreets", padding: 0.3 });
      this.canvas.addTo(map);
    }

    remove() {
      this.clear();
      this.canvas?.remove();
      this.map?.getContainer().classList.remove("kv-pointer");
    }

    clear() {
      for (const layer of this.layers) layer.remove();
      this.layers = [];
    }

    // Highlight, then every casing, then the lines, then the white cores: where streets meet, none
    // cuts another off.
    redraw(scale = this.scale, selected = this.selected) {
      Object.assign(this, { scale, selected, index: null });
      this.clear();
      if (!this.streets.length) return;
      const { streetLooks, streetCasing, selected: chosen } = kvarter.style;
      const lit = this.linesOf(selected);
      if (lit.length) {
        this.stroke(lit, { color: chosen.ink, weight: chosen.inkWidth * scale });
        this.stroke(lit, { color: chosen.yellow, weight: chosen.yellowWidth * scale });
      }
      const groups = Object.entries(streetLooks).map(([look, style]) => ({
        ...style, lines: this.streets.filter((street) => street.look === look).flatMap((street) => street.lines),
      })).filter(({ lines }) => lines.length);
      for (const { lines, width } of groups) {
        this.stroke(lines, { color: "#ffffff", weight: (width + streetCasing) * scale });
      }
      for (const { lines, width, color, dash } of groups) {
        const dashes = dash && dash.split(" ").map((part) => part * scale).join(" ");
        this.stroke(lines, { color, weight: width * scale, dashArray: dashes || null, lineCap: dash ? "butt" : "round" });
      }
      for (const { lines, core } of groups) {
        if (core) this.stroke(lines, { color: "#ffffff", weight: core * scale });
      }
    }

    stroke(lines, look) {
      const line = L.polyline(lines, {
        renderer: this.canvas, pane: "kvStreets", interactive: false, lineJoin: "round", ...look,
      });
      this.layers.push(line.addTo(this.map));
    }

    linesOf(id) {
      return this.streets.filter((street) => street.id === id).flatMap((street) => street.lines);
    }

    // Marks what is not marked and the other way round; tells whether the street can be marked.
    toggle(id) {
      const others = { markable: "marked", marked: "markable", unsure: "markable" };
      const found = this.streets.filter((street) => street.id === id && others[street.look]);
      for (const street of found) street.look = others[street.look];
      return found.length > 0;
    }

    // The id of the nearest street to a pixel of the map's whole plane, "" when none is near.
    hit(pixel) {
      let best = { id: "", distance: NEAR };
      for (const line of this.indexed()) {
        if (pixel.x < line.west - NEAR || pixel.x > line.east + NEAR) continue;
        if (pixel.y < line.north - NEAR || pixel.y > line.south + NEAR) continue;
        for (let at = 1; at < line.pixels.length; at++) {
          const distance = L.LineUtil.pointToSegmentDistance(pixel, line.pixels[at - 1], line.pixels[at]);
          if (distance < best.distance) best = { id: line.id, distance };
        }
      }
      return best.id;
    }

    // Made when first asked for at a zoom: most views are never clicked in.
    indexed() {
      this.index ??= this.streets.flatMap(({ id, lines }) => lines.map((line) => {
        const pixels = line.map((point) => this.map.project(point));
        const [xs, ys] = [pixels.map(({ x }) => x), pixels.map(({ y }) => y)];
        return {
          id, pixels, west: Math.min(...xs), east: Math.max(...xs), north: Math.min(...ys), south: Math.max(...ys),
        };
      }));
      return this.index;
    }
  };

  // From [lat, lon, dlat, dlon, …] in steps to points.
  function points(steps) {
    const found = [];
    let [lat, lng] = [0, 0];
    for (let at = 0; at < steps.length; at += 2) {
      lat += steps[at];
      lng += steps[at + 1];
      found.push(L.latLng(lat * STEP_DEG, lng * STEP_DEG));
    }
    return found;
  }
})();
