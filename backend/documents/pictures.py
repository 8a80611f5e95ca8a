"""What is a picture and no text: drawn by reportlab as vectors, and set into a page by Typst.

Nothing here has words. A name wants shaping (Arabic joins, Devanagari reorders), which reportlab does not do.
"""

from typing import Any, Final

from reportlab.graphics import renderSVG
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Circle, Path
from reportlab.graphics.shapes import Drawing as Canvas
from reportlab.lib.colors import black

from backend.documents.types import Drawing

INK: Final = "#1c2f55"
"""`ink` of templates/documents/look.typ."""

_PEN: Final = 1.1
"""Width of a drawn line, in points."""


def _svg(canvas: Any) -> str:
    svg: str = renderSVG.drawToString(canvas)
    # reportlab writes a colour in whole percents, which is not quite the ink's.
    return svg.replace("rgb(0%,0%,0%)", INK)


def qr_code(address: str) -> str:
    """Return the QR code (level M, without quiet zone) of an address as SVG, one unit a module.

    All modules are one shape: side by side, separate squares show hairlines between them on many screens.
    """
    code: Any = QrCodeWidget(address, barLevel="M", barBorder=0)
    code.qr.make()
    code.barWidth = code.barHeight = modules = code.qr.getModuleCount()
    _, *bars = code.draw().contents
    shape = Path(fillColor=black, strokeColor=None)
    for bar in bars:
        left, right, low, high = bar.x, bar.x + bar.width, bar.y, bar.y + bar.height
        shape.moveTo(left, low)
        shape.lineTo(right, low)
        shape.lineTo(right, high)
        shape.lineTo(left, high)
        shape.closePath()
    return _svg(Canvas(modules, modules, shape))


def strokes(drawing: Drawing, *, width: float, height: float) -> str:
    """Return a name drawn by hand as SVG that fits a box of this size (in points), at its upper left corner.

    What was drawn beyond the edges of its own box is cut off there.
    """
    scale = min(width / drawing.width, height / drawing.height)
    canvas = Canvas(drawing.width * scale, drawing.height * scale)
    for stroke in drawing.strokes:
        points = [(x * scale, canvas.height - y * scale) for x, y in stroke]
        if len(points) == 1:
            canvas.add(Circle(*points[0], _PEN / 2, fillColor=black, strokeColor=None))
            continue
        line = Path(fillColor=None, strokeColor=black, strokeWidth=_PEN, strokeLineCap=1, strokeLineJoin=1)
        line.moveTo(*points[0])
        for point in points[1:]:
            line.lineTo(*point)
        canvas.add(line)
    return _svg(canvas)
