// Heat under streets and names: one image, and the outline of the chosen cell. A click tells where.
(function () {
  "use strict";

  const kvarter = window.kvarter;
  /** The image that is seen, whichever overlay it came with. */
  let shown = null;

  kvarter.heat = {
    // The image before stays until the next is there, so that a change of week does not blink.
    show(overlay) {
      const { heat } = overlay.data;
      if (!heat) return;
      const before = shown;
      if (before?.heat.url === heat.url) {
        before.overlay = overlay;
        return;
      }
      const image = L.imageOverlay(heat.url, heat.bounds, {
        pane: "kvHeat", opacity: kvarter.style.heatOpacity, interactive: false,
      });
      shown = { heat, image, overlay };
      image.once("load", () => before?.image.remove());
      image.addTo(overlay._map);
    },

    hide(overlay) {
      if (shown?.overlay !== overlay) return;
      // The next overlay takes the image over or puts its own there; when none does, it goes.
      setTimeout(() => {
        if (shown?.overlay !== overlay) return;
        shown.image.remove();
        shown = null;
      }, 0);
    },

    outline(overlay, scale) {
      const line = overlay.data.heat?.chosen ?? [];
      if (!line.length) return;
      const { ink, yellow } = kvarter.style.selected;
      overlay.stroke(line, { color: ink, weight: 9 * Math.max(scale, 0.7) });
      overlay.stroke(line, { color: yellow, weight: 5 * Math.max(scale, 0.7) });
    },
  };
})();
