// The map of every page: a base drawn from our own vector tiles, and one overlay
// (kvarter-overlay.js) that Python describes as plain data. Colours, widths and words come with
// the data (gis/maps/style.py).
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
    Object.assign(L.drawLocal.draw.handlers.polyline.tooltip, texts.line);

    map.getContainer().setAttribute("aria-label", texts.map);
    map.attributionControl.setPrefix(false).addAttribution(options.attribution);
    L.control.zoom({ zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
    // Leaflet focuses the map when it is pressed; were the page scrolled by that, the click would miss.
    const box = map.getContainer();
    box.focus = (how) => HTMLElement.prototype.focus.call(box, { ...how, preventScroll: true });
    // Somebody who scrolls past the map does not mean to zoom it; one who has clicked it does.
    map.scrollWheelZoom.disable();
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());

    // Before st_folium reads it: the moment makes the same outline drawn twice two messages.
    map.on("draw:created", ({ layer }) => {
      layer.feature ??= { type: "Feature", properties: { what: "drawn", at: Date.now() } };
    });

    map.createPane("kvHeat").style.cssText = "z-index:350;pointer-events:none";
    // Streets have a canvas of their own: above the areas, which stay what a click there means.
    map.createPane("kvStreets").style.cssText = "z-index:410;pointer-events:none";
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
})();
