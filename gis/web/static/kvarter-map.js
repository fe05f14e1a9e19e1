// The map of every page: a base drawn from our own vector tiles, and one overlay that Python
// describes as plain data. Colours, widths and words come with the data (gis/maps/style.py).
(function () {
  "use strict";

  const kvarter = (window.kvarter = {});
  L.Icon.Default.imagePath = "/assets/images/";

  // --- Base ------------------------------------------------------------------------------------

  kvarter.base = function (map, options) {
    const { style, texts } = options;
    Object.assign(kvarter, { style, texts });
    Object.assign(L.drawLocal.draw.handlers.polygon.tooltip, texts.polygon);
    Object.assign(L.drawLocal.draw.handlers.polyline, { error: texts.crossing });
    Object.assign(L.drawLocal.draw.handlers.polyline.tooltip, texts.polygon);

    map.getContainer().setAttribute("aria-label", texts.map);
    map.attributionControl.setPrefix(false).addAttribution(options.attribution);
    L.control.zoom({ zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
    // Somebody who scrolls past the map does not mean to zoom it; one who has clicked it does.
    map.scrollWheelZoom.disable();
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());

    // Before st_folium reads it: the moment makes the same outline drawn twice two messages.
    map.on("draw:created", ({ layer }) => {
      layer.feature ??= { type: "Feature", properties: { what: "drawing", at: Date.now() } };
    });

    // Names are drawn above what the page adds, from the same tiles as the ground below it.
    map.createPane("kvLabels").style.cssText = "z-index:450;pointer-events:none";
    const shared = { url: options.tiles, maxDataZoom: 17, maxZoom: 19, attribution: "" };
    const font = document.fonts.load("500 12px KvarterSans");
    const ground = protomapsL.leafletLayer({
      ...shared, paintRules: paintRules(style), backgroundColor: style.land,
    });
    const labels = protomapsL.leafletLayer({
      ...shared, labelRules: labelRules(style), tasks: [font], pane: "kvLabels",
    });
    labels.views = ground.views;
    // Not before the overlay has chosen the view: tiles of a view nobody sees are not fetched.
    kvarter.start = () => {
      kvarter.start = () => {};
      ground.addTo(map);
      labels.addTo(map);
    };
  };

  function paintRules(style) {
    const rules = [];
    const polygon = (dataLayer, kind, { fill, stroke, minzoom }) => rules.push({
      dataLayer, minzoom,
      filter: kind && ((_z, f) => f.props.kind === kind),
      symbolizer: new protomapsL.PolygonSymbolizer({ fill, stroke, width: stroke ? 1 : 0 }),
    });
    const line = (dataLayer, kind, { color, width, dash, minzoom, cap }) => rules.push({
      dataLayer, minzoom,
      filter: (_z, f) => f.props.kind === kind,
      symbolizer: new protomapsL.LineSymbolizer({
        color, width, dash, lineCap: cap || "round", lineJoin: "round",
      }),
    });
    for (const ground of style.ground) polygon("ground", ground.kind, ground);
    polygon("water", null, style.water);
    for (const one of style.lines) {
      line(one.layer, one.kind, { ...one, width: () => one.width });
    }
    polygon("buildings", null, style.building);
    // Every casing before any fill, so that streets run into each other where they meet.
    for (const street of style.streets.filter((street) => street.casing)) {
      line("streets", street.kind, {
        color: street.casing, minzoom: street.minzoom,
        width: (z) => atZoom(street.widths, z) + style.casing,
      });
    }
    for (const street of style.streets) {
      line("streets", street.kind, {
        color: street.fill, minzoom: street.minzoom, dash: street.dash,
        cap: street.dash ? "butt" : "round", width: (z) => atZoom(street.widths, z),
      });
    }
    return rules;
  }

  function labelRules(style) {
    const text = { fill: style.label.color, stroke: "#ffffff", width: 3 };
    const font = (weight, size) => (z) => `${weight} ${size(z)}px KvarterSans, sans-serif`;
    return [
      {
        dataLayer: "street_labels", minzoom: 15,
        symbolizer: new protomapsL.LineLabelSymbolizer({
          ...text, labelProps: ["name"], position: 2, repeatDistance: style.label.repeat,
          font: font(500, (z) => (z >= 18 ? 14 : z >= 17 ? 13 : 12)),
        }),
      },
      {
        dataLayer: "addresses", minzoom: 18,
        symbolizer: new protomapsL.CenteredTextSymbolizer({
          ...text, labelProps: ["number"], font: font(400, () => 12),
        }),
      },
    ];
  }

  // Widths are given for zoom 13 to 18.
  const atZoom = (widths, z) => widths[Math.max(0, Math.min(z - 13, widths.length - 1))];

  // --- Overlay ---------------------------------------------------------------------------------

  const Overlay = L.LayerGroup.extend({
    initialize(data) {
      L.LayerGroup.prototype.initialize.call(this);
      this.data = data;
    },

    onAdd(map) {
      const { fit, selected, mode } = this.data;
      if (fit && kvarter.fitted !== fit.token) {
        kvarter.fitted = fit.token;
        map.fitBounds(fit.bounds, { padding: [12, 12], animate: false, maxZoom: 17 });
      }
      kvarter.start();
      this.redraw();
      map.on("zoomend", this.redraw, this);
      if (selected && kvarter.selected !== selected) this.reveal(selected);
      kvarter.selected = selected;
      if (mode === "draw") this.draw();
      else if (mode) this.pick(mode);
    },

    onRemove(map) {
      this.isRemoved = true;
      map.off("zoomend", this.redraw, this);
      if (this.onPick) map.off("click", this.onPick, this);
      map.getContainer().classList.remove("kv-crosshair");
      if (this.pen) this.pen.disable();
      L.LayerGroup.prototype.onRemove.call(this, map);
    },

    // Everything that is measured in pixels is drawn anew at each zoom.
    redraw() {
      this.clearLayers();
      const scale = { 14: 0.7, 18: 1.3, 19: 1.3 }[this._map.getZoom()] ?? (this._map.getZoom() < 14 ? 0.5 : 1);
      const { areas, draft, legs, left, stops, selected } = this.data;
      const chosenFirst = [...areas].sort((one, other) => other.chosen - one.chosen);
      for (const area of chosenFirst.toReversed()) this.area(area);
      const tags = [];
      if (!legs.length) for (const area of chosenFirst) this.tag(area, tags);
      if (draft) this.shape(draft, kvarter.style.draft);
      const rows = legs.flatMap((leg) => leg.rows.map((row) => this.place(row, leg, scale)));
      for (const row of rows.filter((row) => row.id === selected)) this.highlight(row.line, scale);
      for (const one of left.filter((one) => one.id === selected)) {
        for (const line of one.lines) this.highlight(line, scale);
      }
      for (const one of left) this.leftOut(one, scale);
      for (const row of rows) this.stroke(row.line, { color: "#ffffff", weight: row.width + 3.5 * scale });
      for (const row of rows) this.stroke(row.line, { color: row.color, weight: row.width, dashArray: row.dash });
      for (const leg of legs) this.arrows(rows.filter((row) => row.leg === leg), scale);
      for (const row of rows) this.touch(row.line, row.id);
      const taken = stops.map((stop) => this.stop(stop));
      for (const row of rows) this.number(row, taken, row.id === selected);
    },

    place(row, leg, scale) {
      const pixels = row.line.map((point) => this._map.project(point));
      const moved = row.retraced ? besides(pixels, kvarter.style.leg.offset * scale) : pixels;
      const look = row.retraced ? kvarter.style.retraced : { width: kvarter.style.leg.width };
      return {
        ...row, leg, pixels: moved, color: leg.color, dash: look.dash, width: look.width * scale,
        line: moved.map((pixel) => this._map.unproject(pixel)),
      };
    },

    area(area) {
      const layer = this.shape(area.shape, kvarter.style.area[area.chosen ? "chosen" : "other"]);
      if (!area.chosen) this.choosable(layer, area.id);
    },

    // A tag that would lie on another is left out until one zooms in; the table has them all.
    tag({ id, shape, name, chosen }, taken) {
      const bounds = L.geoJSON(shape).getBounds();
      const at = chosen ? [bounds.getNorth(), bounds.getCenter().lng] : bounds.getCenter();
      const pixel = this._map.project(at);
      const half = name.length * 4.2 + 10;
      const box = L.bounds(pixel.subtract([half, 26]), pixel.add([half, 0]));
      if (taken.some((other) => other.overlaps(box))) return;
      taken.push(box);
      const label = document.createElement("span");
      label.textContent = name;
      const icon = L.divIcon({ className: "kv-tag", html: label, iconSize: null });
      this.choosable(L.marker(at, { icon, keyboard: false }).addTo(this), id);
    },

    choosable(layer, id) {
      layer.on("click", () => {
        if (!this.data.mode && !this.data.legs.length) this.report("area", { id });
      });
    },

    shape(geometry, look) {
      return L.geoJSON(geometry, { style: look }).addTo(this);
    },

    stroke(line, look) {
      return L.polyline(line, { lineJoin: "round", lineCap: look.dashArray ? "butt" : "round", interactive: false, ...look }).addTo(this);
    },

    highlight(line, scale) {
      const { ink, yellow, inkWidth, yellowWidth } = kvarter.style.selected;
      this.stroke(line, { color: ink, weight: inkWidth * scale });
      this.stroke(line, { color: yellow, weight: yellowWidth * scale });
    },

    leftOut({ id, lines }, scale) {
      const { color, dash, width } = kvarter.style.left;
      for (const line of lines) {
        this.stroke(line, { color: "#ffffff", weight: (width + 3) * scale });
        this.stroke(line, { color, weight: width * scale, dashArray: dash, lineCap: "round" });
        this.touch(line, id);
      }
    },

    // A line as thin as it looks is hard to hit.
    touch(line, id) {
      L.polyline(line, { weight: 18, opacity: 0 }).on("click", () => {
        if (!this.data.mode) this.report("row", { id });
      }).addTo(this);
    },

    arrows(rows, scale) {
      const every = kvarter.style.leg.arrowEvery;
      let since = every / 2;
      for (const { pixels, color } of rows) {
        for (let at = 1; at < pixels.length; at++) {
          const step = pixels[at].subtract(pixels[at - 1]);
          const length = pixels[at].distanceTo(pixels[at - 1]);
          if (!length) continue;
          const way = step.divideBy(length);
          let along = every - since;
          for (; along <= length; along += every) this.arrow(pixels[at - 1].add(way.multiplyBy(along)), way, color, scale);
          since = length - (along - every);
        }
      }
    },

    arrow(tip, way, color, scale) {
      const side = L.point(-way.y, way.x);
      const long = Math.max(7, 9 * scale);
      const back = tip.subtract(way.multiplyBy(long));
      const corners = [
        tip.add(way.multiplyBy(long * 0.6)), back.add(side.multiplyBy(long * 0.8)),
        back.add(way.multiplyBy(long * 0.35)), back.subtract(side.multiplyBy(long * 0.8)),
      ];
      L.polygon(corners.map((corner) => this._map.unproject(corner)), {
        color: "#ffffff", weight: 1.5, fillColor: color, fillOpacity: 1, interactive: false,
      }).addTo(this);
    },

    stop({ at, kind, shift, title }) {
      const pixel = this._map.project(at).add([shift * 17, 0]);
      L.marker(this._map.unproject(pixel), {
        icon: L.divIcon({ className: `kv-stop kv-${kind}`, iconSize: [30, 30] }),
        title, alt: title, keyboard: false, zIndexOffset: 2000,
      }).addTo(this);
      return { pixel, room: 28 };
    },

    // A number that would lie on another is left out until one zooms in; the table has them all.
    number({ id, number, pixels, color }, taken, isSelected) {
      const pixel = pixels.length > 1 ? middle(pixels) : pixels[0];
      if (!isSelected && taken.some((other) => other.pixel.distanceTo(pixel) < other.room)) return;
      taken.push({ pixel, room: 26 });
      const label = document.createElement("span");
      label.textContent = number;
      const icon = L.divIcon({
        className: "kv-number" + (isSelected ? " kv-on" : ""), html: label, iconSize: [24, 24],
      });
      const marker = L.marker(this._map.unproject(pixel), { icon, keyboard: false, zIndexOffset: isSelected ? 3000 : 0 });
      marker.on("click", () => { if (!this.data.mode) this.report("row", { id }); }).addTo(this);
      marker.getElement().style.color = color;
    },

    reveal(id) {
      const lines = [
        ...this.data.legs.flatMap((leg) => leg.rows.filter((row) => row.id === id).map((row) => row.line)),
        ...this.data.left.filter((one) => one.id === id).flatMap((one) => one.lines),
      ];
      if (!lines.length) return;
      const bounds = L.latLngBounds(lines.flat());
      if (this._map.getBounds().contains(bounds)) return;
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      this._map.panTo(bounds.getCenter(), { animate: !still });
    },

    draw() {
      const { color } = kvarter.style.draft;
      this.pen = new L.Draw.Polygon(this._map, {
        allowIntersection: false, drawError: { color: "#A1262B", timeout: 2500 },
        shapeOptions: { color, weight: 3, fillOpacity: 0.1 },
        icon: new L.DivIcon({ iconSize: [12, 12], className: "leaflet-div-icon leaflet-editing-icon" }),
        touchIcon: new L.DivIcon({ iconSize: [18, 18], className: "leaflet-div-icon leaflet-editing-icon" }),
      });
      let isDone = false;
      this._map.once("draw:created", ({ layer }) => {
        isDone = true;
        if (!this.isRemoved && layer.addTo) layer.addTo(this);
      });
      this._map.once("draw:drawstop", () => {
        if (!isDone && !this.isRemoved) this.report("cancelled", {});
      });
      this._map.getContainer().classList.add("kv-crosshair");
      this.pen.enable();
    },

    pick(what) {
      this._map.getContainer().classList.add("kv-crosshair");
      this.onPick = ({ latlng }) => {
        const { lng, lat } = latlng.wrap();
        this.report(what, {}, { type: "Point", coordinates: [lng, lat] });
      };
      this._map.once("click", this.onPick, this);
    },

    // The one way back to Python: what st_folium returns as the last active drawing. The moment
    // makes the same choice twice two messages, also when the frame was loaded anew in between.
    report(what, properties, geometry = null) {
      const feature = { type: "Feature", geometry, properties: { ...properties, what, at: Date.now() } };
      this._map.fire("draw:created", { layerType: what, layer: { toGeoJSON: () => feature } });
    },
  });

  kvarter.overlay = (data) => new Overlay(data);

  // The line moved to its right by so many pixels: mitred at the bends, never by more than twice.
  function besides(pixels, offset) {
    const sides = [];
    for (let at = 1; at < pixels.length; at++) {
      const length = pixels[at].distanceTo(pixels[at - 1]) || 1;
      const step = pixels[at].subtract(pixels[at - 1]).divideBy(length);
      sides.push(L.point(-step.y, step.x));
    }
    return pixels.map((pixel, at) => {
      const [before, after] = [sides[at - 1] ?? sides[at], sides[at] ?? sides[at - 1]];
      if (!before) return pixel;
      const sum = before.add(after);
      const share = Math.max(sum.x * sum.x + sum.y * sum.y, 1);
      return pixel.add(sum.multiplyBy((2 * offset) / share));
    });
  }

  function middle(pixels) {
    const lengths = pixels.slice(1).map((pixel, at) => pixel.distanceTo(pixels[at]));
    let rest = lengths.reduce((sum, length) => sum + length, 0) / 2;
    for (let at = 0; at < lengths.length; at++) {
      if (rest <= lengths[at] && lengths[at]) {
        const step = pixels[at + 1].subtract(pixels[at]);
        return pixels[at].add(step.multiplyBy(rest / lengths[at]));
      }
      rest -= lengths[at];
    }
    return pixels[0];
  }
})();
