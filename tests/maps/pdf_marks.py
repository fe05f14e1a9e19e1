"""What is really on a page: shapes and text of a PDF, measured in millimetres."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdf
from pypdf.generic import ContentStream

MM_PER_PT = 25.4 / 72
PAINTS = {"f": "fill", "f*": "fill", "S": "stroke", "B": "both", "n": ""}


@dataclass(frozen=True)
class Shape:
    """A painted path: its box in millimetres from the bottom left, colour and paint."""

    left: float
    bottom: float
    right: float
    top: float
    colour: tuple[int, ...]
    paint: str

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


@dataclass(frozen=True)
class Page:
    width_mm: float
    height_mm: float
    shapes: tuple[Shape, ...]
    text_sizes_pt: tuple[float, ...]
    text: str


def read_pages(pdf: bytes, *, last: int | None = None) -> list[Page]:
    return [_read_page(page) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages[:last]]


def _read_page(page: Any) -> Page:
    reader = _Reader()
    reader.read(page.get_contents(), page.get("/Resources"), page.pdf)
    return Page(
        float(page.mediabox.width) * MM_PER_PT,
        float(page.mediabox.height) * MM_PER_PT,
        tuple(reader.shapes),
        tuple(reader.sizes),
        page.extract_text(),
    )


def _matrix(numbers: Any) -> Any:
    a, b, c, d, e, f = (float(number) for number in numbers)
    return np.array([[a, b, 0], [c, d, 0], [e, f, 1]])


class _Reader:
    """Follows the operators of a page as far as shapes and text sizes need it."""

    def __init__(self) -> None:
        self.now, self.text, self.font_size = np.eye(3), np.eye(3), 0.0
        self.fill: tuple[int, ...] = (0,)
        self.line: tuple[int, ...] = (0,)
        self.stack: list[Any] = []
        self.points: list[Any] = []
        self.shapes: list[Shape] = []
        self.sizes: list[float] = []
        self.steps = {
            "q": lambda _: self.stack.append((self.now, self.fill, self.line)),
            "Q": self.restore,
            "cm": self.move,
            **dict.fromkeys(("m", "l", "c"), self.add_points),
            "re": self.add_rectangle,
            **dict.fromkeys(("scn", "sc", "rg", "g"), self.set_fill),
            **dict.fromkeys(("SCN", "SC", "RG", "G"), self.set_line),
            **{name: self.painter(paint) for name, paint in PAINTS.items()},
            "Tf": self.set_font,
            "Tm": self.set_text,
            **dict.fromkeys(("Tj", "TJ"), self.show),
        }

    def read(self, stream: Any, resources: Any, pdf: Any) -> None:
        for operands, operator in ContentStream(stream, pdf).operations:
            name = operator.decode("latin-1")
            if name in self.steps:
                self.steps[name](operands)
            elif name == "Do":
                form = resources["/XObject"][operands[0]].get_object()
                if form["/Subtype"] == "/Form":
                    before = self.now
                    self.move(form.get("/Matrix", (1, 0, 0, 1, 0, 0)))
                    self.read(form, form.get("/Resources", resources), pdf)
                    self.now = before

    def restore(self, _: Any) -> None:
        self.now, self.fill, self.line = self.stack.pop()

    def move(self, operands: Any) -> None:
        self.now = _matrix(operands) @ self.now

    def add_points(self, operands: Any) -> None:
        numbers = [float(number) for number in operands]
        for x, y in zip(numbers[::2], numbers[1::2], strict=True):
            self.points.append((x, y, 1) @ self.now)

    def add_rectangle(self, operands: Any) -> None:
        x, y, width, height = (float(number) for number in operands)
        self.add_points((x, y, x + width, y + height))

    def set_fill(self, operands: Any) -> None:
        self.fill = _colour(operands)

    def set_line(self, operands: Any) -> None:
        self.line = _colour(operands)

    def set_font(self, operands: Any) -> None:
        self.font_size = float(operands[1])

    def set_text(self, operands: Any) -> None:
        self.text = _matrix(operands)

    def show(self, _: Any) -> None:
        self.sizes.append(self.font_size * float(np.hypot(*(self.text @ self.now)[1, :2])))

    def painter(self, paint: str) -> Any:
        def end_path(_: Any) -> None:
            if self.points and paint:
                box = np.array(self.points)[:, :2] * MM_PER_PT
                colour = self.line if paint == "stroke" else self.fill
                self.shapes.append(Shape(*box.min(axis=0), *box.max(axis=0), colour, paint))
            self.points = []

        return end_path


def _colour(operands: Any) -> tuple[int, ...]:
    parts = [part for part in operands if isinstance(part, int | float)]
    return tuple(round(float(part) * 255) for part in parts)
