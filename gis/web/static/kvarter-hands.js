// What the hand does on the map besides choosing: draw an area, move its corners, split it by a
// line, point out a place. Everything also has its way without the map, on the page.
(function () {
  "use strict";

  const kvarter = window.kvarter;
  const corner = (size) => new L.DivIcon({
    iconSize: [size, size], className: "leaflet-div-icon leaflet-editing-icon",
  });

  kvarter.hands = {
    take(overlay, mode) {
      if (mode !== "edit") stopEditing();
      if (mode === "draw") pen(overlay, L.Draw.Polygon, { allowIntersection: false });
      else if (mode === "split") line(overlay);
      else if (mode === "edit") edit(overlay);
      else if (["start", "end", "point"].includes(mode)) pick(overlay, mode);
    },

    letGo(overlay) {
      const map = overlay._map;
      if (overlay.onPick) map.off("click", overlay.onPick, overlay);
      map.getContainer().classList.remove("kv-crosshair");
      if (overlay.pen) overlay.pen.disable();
      // The next overlay takes the corners over when they are the same; when none comes, they go.
      clearTimeout(kvarter.editing?.timer);
      if (kvarter.editing) kvarter.editing.timer = setTimeout(stopEditing, 0);
    },
  };

  function pen(overlay, Kind, options) {
    const map = overlay._map;
    const { color } = kvarter.style.draft;
    overlay.pen = new Kind(map, {
      drawError: { color: "#A1262B", timeout: 2500 },
      shapeOptions: { color, weight: 3, fillOpacity: 0.1 },
      icon: corner(12), touchIcon: corner(18), ...options,
    });
    let isDone = false;
    map.once("draw:created", ({ layer }) => {
      isDone = true;
      if (!overlay.isRemoved && layer.addTo) layer.addTo(overlay);
    });
    map.once("draw:drawstop", () => {
      if (!isDone && !overlay.isRemoved) overlay.report("cancelled", {});
    });
    map.getContainer().classList.add("kv-crosshair");
    overlay.pen.enable();
  }

  function line(overlay) {
    // Every drawing is told; this name makes it a cut and not an area.
    const Cut = L.Draw.Polyline.extend({
      _fireCreatedEvent() {
        const drawn = new this.Poly(this._poly.getLatLngs(), this.options.shapeOptions);
        drawn.feature = { type: "Feature", properties: { what: "split", at: Date.now() } };
        L.Draw.Feature.prototype._fireCreatedEvent.call(this, drawn);
      },
    });
    pen(overlay, Cut, { shapeOptions: { color: kvarter.style.draft.color, weight: 3, fill: false } });
  }

  function pick(overlay, what) {
    overlay._map.getContainer().classList.add("kv-crosshair");
    overlay.onPick = ({ latlng }) => {
      const { lng, lat } = latlng.wrap();
      overlay.report(what, {}, { type: "Point", coordinates: [lng, lat] });
    };
    overlay._map.once("click", overlay.onPick, overlay);
  }

  // --- corners -----------------------------------------------------------------------------------

  // Leaflet.draw moves the corners of one ring; an area is as many rings as it has.
  function edit(overlay) {
    const { areas, edit: id } = overlay.data;
    const area = areas.find((area) => area.id === id);
    if (!area) return stopEditing();
    const shown = asText(area.shape);
    if (kvarter.editing?.id === id && kvarter.editing.texts.includes(shown)) {
      clearTimeout(kvarter.editing.timer);
      kvarter.editing.overlay = overlay;
      return;
    }
    stopEditing();
    const map = overlay._map;
    const editing = { id, texts: [shown], overlay, group: L.layerGroup().addTo(map) };
    kvarter.editing = editing;
    const polygons = polygonsOf(area.shape).map((rings) => rings.map((ring) => {
      const shape = L.polygon(ring.slice(0, -1).map(([lng, lat]) => [lat, lng]), {
        ...kvarter.style.draft, fill: ring === rings[0],
        // Lines may cross while corners are moved; the page offers the outline put right.
        poly: { icon: corner(14), touchIcon: corner(22), allowIntersection: true },
      }).addTo(editing.group);
      shape.editing.enable();
      shape.on("edit", tell);
      return shape;
    }));

    function tell() {
      const coordinates = polygons.map((rings) => rings.map((ring) => {
        const points = ring.getLatLngs()[0].map(({ lat, lng }) => [lng, lat]);
        return [...points, points[0]];
      }));
      const geometry = coordinates.length === 1
        ? { type: "Polygon", coordinates: coordinates[0] } : { type: "MultiPolygon", coordinates };
      // Pages answer with this outline, or for a moment still with one before it.
      editing.texts.push(asText(geometry));
      editing.overlay.report("edited", { id }, geometry);
    }
  }

  function stopEditing() {
    const { editing } = kvarter;
    if (!editing) return;
    clearTimeout(editing.timer);
    editing.group.eachLayer((shape) => shape.editing.disable());
    editing.group.remove();
    kvarter.editing = null;
  }

  const polygonsOf = ({ type, coordinates }) => (type === "Polygon" ? [coordinates] : coordinates);

  // Where the corners are, whatever ring begins or turns how: services may put them in order.
  const asText = (shape) => polygonsOf(shape).map((rings) => rings
    .map((ring) => ring.slice(0, -1).map((point) => point.map((part) => part.toFixed(6)).join()).sort().join(";"))
    .join("|")).sort().join("/");
})();
