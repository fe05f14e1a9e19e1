// The overlay of a map: areas, legs, drives, stops, marks and what was left out, drawn anew at each zoom.
// Streets by the thousand are in kvarter-streets.js, drawing and editing in kvarter-hands.js.
(function () {
  "use strict";

  const kvarter = window.kvarter;
  const scales = { 14: 0.7, 18: 1.3, 19: 1.3 };
  /** How long a message is told again with those after it: longer than it takes to be told. */
  const EARLIER_MS = 5000;

  kvarter.Overlay = L.LayerGroup.extend({
    initialize(data) {
      L.LayerGroup.prototype.initialize.call(this);
      this.data = data;
      this.streets = new kvarter.Streets(data.streets);
    },

    onAdd(map) {
      const { fit, selected, mode } = this.data;
      if (fit && kvarter.fitted !== fit.token) {
        kvarter.fitted = fit.token;
        map.fitBounds(fit.bounds, { padding: [12, 12], animate: false, maxZoom: 17 });
      }
      kvarter.start();
      this.streets.addTo(map);
      kvarter.heat.show(this);
      this.redraw();
      map.on("zoomend", this.redraw, this);
      map.on("click", this.pressStreet, this);
      map.on("mousemove", this.point, this);
      if (selected && kvarter.selected !== selected) this.reveal(selected);
      kvarter.selected = selected;
      kvarter.hands.take(this, mode);
    },

    onRemove(map) {
      this.isRemoved = true;
      map.off("zoomend", this.redraw, this);
      map.off("click", this.pressStreet, this);
      map.off("mousemove", this.point, this);
      kvarter.hands.letGo(this);
      kvarter.heat.hide(this);
      this.streets.remove();
      // st_folium keeps every overlay there has been; it need not keep their thousands of points.
      this.streets = new kvarter.Streets({});
      L.LayerGroup.prototype.onRemove.call(this, map);
    },

    // Everything that is measured in pixels is drawn anew at each zoom.
    redraw() {
      this.clearLayers();
      const scale = scales[this._map.getZoom()] ?? (this._map.getZoom() < 14 ? 0.5 : 1);
      const { areas, draft, legs, left, drives, stops, marks, selected, edit } = this.data;
      const chosenFirst = [...areas].sort((one, other) => other.chosen - one.chosen);
      for (const area of chosenFirst.toReversed()) if (area.id !== edit) this.area(area);
      if (draft) L.geoJSON(draft, { style: kvarter.style.draft, interactive: false }).addTo(this);
      kvarter.heat.outline(this, scale);
      this.streets.redraw(scale, selected);
      const rows = legs.flatMap((leg) => leg.rows.map((row) => this.place(row, leg, scale)));
      for (const row of rows.filter((row) => row.id === selected)) this.highlight(row.line, scale);
      for (const one of left.filter((one) => one.id === selected)) {
        for (const line of one.lines) this.highlight(line, scale);
      }
      for (const line of drives.flat()) this.drive(line, scale);
      for (const one of left) this.leftOut(one, scale);
      for (const row of rows) this.stroke(row.line, { color: "#ffffff", weight: row.width + 3.5 * scale });
      for (const row of rows) this.stroke(row.line, { color: row.color, weight: row.width, dashArray: row.dash });
      for (const leg of legs) this.arrows(rows.filter((row) => row.leg === leg), scale);
      for (const row of rows) this.touch(row.line, row.id);
      const taken = stops.map((stop) => this.stop(stop));
      const letters = legs.length > 1 ? legs : [];
      for (const leg of letters) this.letter(leg, rows.filter((row) => row.leg === leg), taken);
      for (const row of rows) this.number(row, taken, row.id === selected, legs.length > 1);
      for (const mark of marks) this.mark(mark, mark.id === selected);
      // Tags last: where there are numbers the areas are known already.
      const tags = [];
      if (this.isBare()) for (const area of chosenFirst) if (area.id !== edit) this.tag(area, tags);
    },

    // --- what lies on the ground ---------------------------------------------------------------

    // Where routes, streets or heat lie, areas are their ground: without tags, and not to be chosen.
    isBare() {
      return !this.data.legs.length && !this.streets.streets.length && !this.data.heat;
    },

    area(area) {
      const looks = kvarter.style.area;
      const own = area.look === "suggested" && area.chosen ? null : looks[area.look];
      const look = own ? { ...own, weight: own.weight * (area.chosen ? 1.8 : 1) }
        : area.chosen ? looks.chosen : looks.other;
      const filled = area.fill ? { ...look, fillColor: area.fill, fillOpacity: 0.8 } : look;
      const isChoosable = this.isBare() && !area.chosen;
      const layer = L.geoJSON(area.shape, { style: filled, interactive: isChoosable }).addTo(this);
      for (const line of area.hatch) this.stroke(line, looks.hatches[area.look] ?? looks.hatch);
      // A dashed line says too little of which area is worked on.
      if (own && area.chosen) L.geoJSON(area.shape, { style: looks.ring, interactive: false }).addTo(this);
      if (isChoosable) this.choosable(layer, area.id);
    },

    // A tag that would lie on another is left out until one zooms in; the table has them all.
    tag({ id, shape, name, tag, chosen }, taken) {
      const bounds = L.geoJSON(shape).getBounds();
      const at = chosen ? [bounds.getNorth(), bounds.getCenter().lng] : bounds.getCenter();
      const pixel = this._map.project(at);
      const half = Math.max(name.length * 4.2, tag.length * 3.5) + 10;
      const box = L.bounds(pixel.subtract([half, tag ? 44 : 26]), pixel.add([half, 0]));
      if (taken.some((other) => other.overlaps(box))) return;
      taken.push(box);
      const label = document.createElement("span");
      label.append(name);
      if (tag) {
        const second = document.createElement("small");
        second.textContent = tag;
        label.append(second);
      }
      const icon = L.divIcon({ className: "kv-tag", html: label, iconSize: null });
      this.choosable(L.marker(at, { icon, keyboard: false }).addTo(this), id);
    },

    choosable(layer, id) {
      layer.on("click", () => {
        if (!this.data.mode) this.report("area", { id });
      });
    },

    stroke(line, look) {
      return L.polyline(line, { lineJoin: "round", lineCap: look.dashArray ? "butt" : "round", interactive: false, ...look }).addTo(this);
    },

    highlight(line, scale) {
      const { ink, yellow, inkWidth, yellowWidth } = kvarter.style.selected;
      this.stroke(line, { color: ink, weight: inkWidth * scale });
      this.stroke(line, { color: yellow, weight: yellowWidth * scale });
    },

    drive(line, scale) {
      const { color, width } = kvarter.style.drive;
      this.stroke(line, { color: "#ffffff", weight: (width + 2.5) * scale });
      this.stroke(line, { color, weight: width * scale });
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
      L.polyline(line, { weight: 18, opacity: 0 }).on("click", () => this.press(id)).addTo(this);
    },

    press(id) {
      if (!this.data.mode || this.data.mode === "mark") this.report("row", { id });
    },

    // --- streets: the map is asked where, since their canvas takes no clicks ---------------------

    pressStreet({ latlng }) {
      if (this.data.heat && !this.data.mode) {
        this.report("cell", {}, { type: "Point", coordinates: [latlng.lng, latlng.lat] });
        return;
      }
      const id = this.streets.hit(this._map.project(latlng));
      if (!id || (this.data.mode && this.data.mode !== "mark")) return;
      // Seen at once; the page answers a moment later with the same.
      if (this.data.mode === "mark" && this.streets.toggle(id)) this.streets.redraw();
      this.report("row", { id });
    },

    point({ latlng }) {
      const isFree = !this.data.mode || this.data.mode === "mark";
      const isHit = isFree && Boolean(this.streets.hit(this._map.project(latlng)));
      this._map.getContainer().classList.toggle("kv-pointer", isHit);
    },

    // --- legs ----------------------------------------------------------------------------------

    place(row, leg, scale) {
      const pixels = row.line.map((point) => this._map.project(point));
      const moved = row.retraced ? kvarter.besides(pixels, kvarter.style.leg.offset * scale) : pixels;
      const look = row.retraced ? kvarter.style.retraced
        : { width: kvarter.style.leg.width, dash: leg.dash.join(" ") };
      return {
        ...row, leg, pixels: moved, color: leg.color, dash: look.dash || null, width: look.width * scale,
        line: moved.map((pixel) => this._map.unproject(pixel)),
      };
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

    stop({ at, kind, shift, title, letter }) {
      const pixel = this._map.project(at).add([shift * 17, 0]);
      const badge = document.createElement("span");
      badge.textContent = letter;
      L.marker(this._map.unproject(pixel), {
        icon: L.divIcon({ className: `kv-stop kv-${kind}`, html: letter ? badge : "", iconSize: [30, 30] }),
        title: letter ? `${title} ${letter}` : title, alt: title, keyboard: false, zIndexOffset: 2000,
      }).addTo(this);
      return { pixel, room: 28 };
    },

    // Partners, places and channels: told apart by shape, and by the letter in it.
    mark({ id, at, kind, letter, title, look }, isSelected) {
      if (kind === "observation" || kind === "return") return this.byRoad({ id, at, kind, letter, title, look }, isSelected);
      const label = document.createElement("span");
      label.textContent = letter;
      const size = { place: 32, candidate: 24 }[kind] ?? 26;
      const icon = L.divIcon({
        className: `kv-mark kv-${kind}` + (isSelected ? " kv-on" : ""), html: label, iconSize: [size, size],
      });
      L.marker(at, { icon, title, alt: title, keyboard: false, zIndexOffset: isSelected ? 3000 : 500 })
        .on("click", () => this.press(id)).addTo(this);
    },

    // What is by the road: a point's code in a disc, a return as a ring around it with its time.
    byRoad({ id, at, kind, letter, title, look }, isSelected) {
      const label = document.createElement("span");
      label.textContent = letter;
      const ring = look === "today" ? 52 : 46;
      const size = kind === "return" ? [ring, ring] : [Math.max(22, 7.5 * letter.length + 14), 22];
      const icon = L.divIcon({
        className: `kv-by-road kv-${kind} kv-look-${look || "plain"}` + (isSelected ? " kv-on" : ""), html: label, iconSize: size,
      });
      const zIndexOffset = (isSelected ? 3000 : 600) + (kind === "observation" ? 10 : 0);
      L.marker(at, { icon, title, alt: title, keyboard: false, zIndexOffset })
        .on("click", () => this.press(id)).addTo(this);
    },

    // Every leg shows its letter once, whatever numbers there is room for.
    letter({ letter, color }, rows, taken) {
      const far = (row) => {
        const pixel = middle(row.pixels);
        return { row, pixel, room: Math.min(999, ...taken.map((other) => other.pixel.distanceTo(pixel))) };
      };
      const best = rows.map(far).sort((one, other) => other.room - one.room)[0];
      if (!best) return;
      taken.push({ pixel: best.pixel, room: 30 });
      const label = document.createElement("span");
      label.textContent = letter;
      const icon = L.divIcon({ className: "kv-letter", html: label, iconSize: [28, 28] });
      const marker = L.marker(this._map.unproject(best.pixel), { icon, keyboard: false, zIndexOffset: 1000 });
      marker.on("click", () => this.press(best.row.id)).addTo(this);
      marker.getElement().style.background = color;
    },

    // A number that would lie on another is left out until one zooms in; the table has them all.
    number({ id, number, pixels, color, leg }, taken, isSelected, hasLetter) {
      const pixel = middle(pixels);
      if (!isSelected && taken.some((other) => other.pixel.distanceTo(pixel) < other.room)) return;
      const width = hasLetter ? 34 : 24;
      taken.push({ pixel, room: width + 2 });
      const label = document.createElement("span");
      label.textContent = hasLetter ? leg.letter + number : number;
      const icon = L.divIcon({
        className: "kv-number" + (isSelected ? " kv-on" : ""), html: label, iconSize: [width, 24],
      });
      const marker = L.marker(this._map.unproject(pixel), { icon, keyboard: false, zIndexOffset: isSelected ? 3000 : 0 });
      marker.on("click", () => this.press(id)).addTo(this);
      marker.getElement().style.color = color;
    },

    // --- both ways -----------------------------------------------------------------------------

    reveal(id) {
      const { legs, left, areas, marks, heat } = this.data;
      const bounds = L.latLngBounds([
        ...(heat?.chosen ?? []).map((point) => [point]),
        ...marks.filter((mark) => mark.id === id).map((mark) => [mark.at]),
        ...legs.flatMap((leg) => leg.rows.filter((row) => row.id === id).map((row) => row.line)),
        ...left.filter((one) => one.id === id).flatMap((one) => one.lines),
        ...this.streets.linesOf(id),
      ].flat());
      for (const area of areas.filter((area) => area.id === id)) bounds.extend(L.geoJSON(area.shape).getBounds());
      if (!bounds.isValid() || this._map.getBounds().contains(bounds)) return;
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      this._map.panTo(bounds.getCenter(), { animate: !still });
    },

    // The one way back to Python: what st_folium returns as the last active drawing. The moment
    // makes the same choice twice two messages, also when the frame was loaded anew in between;
    // what came shortly before is told again, since only the latest is sure to arrive. Told at
    // once: st_folium would wait a quarter of a second, in which a button may be pressed.
    report(what, properties, geometry = null) {
      const told = (kvarter.told ??= []);
      const at = Math.max(Date.now(), (told.at(-1)?.properties.at ?? 0) + 1);
      const earlier = told.filter((one) => at - one.properties.at < EARLIER_MS);
      const feature = { type: "Feature", geometry, properties: { ...properties, what, at } };
      kvarter.told = [...earlier, feature];
      const message = { ...feature, properties: { ...feature.properties, earlier } };
      window.parent.postMessage({
        isStreamlitMessage: true, type: "streamlit:setComponentValue", dataType: "json",
        value: { last_active_drawing: message },
      }, window.location.origin);
    },
  });

  kvarter.overlay = (data) => new kvarter.Overlay(data);

  // The line moved to its right by so many pixels: mitred at the bends, never by more than twice.
  kvarter.besides = function (pixels, offset) {
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
  };

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
