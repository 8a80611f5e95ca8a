"""Signature fields: placed in an unsealed PDF, all of them before the first seal, and read back.

Each field is a widget with a name for assistive technology (TU) and a Form element of the structure tree (PDF/UA-1,
ISO 14289-1, 7.18), because nothing but the seals themselves may be added later.
"""

import io
from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from backend.documents.types import SignatureBox, SignatureField

_PRINT_AND_LOCKED = 132


def _top_element(pdf: pikepdf.Pdf) -> pikepdf.Object:
    top: pikepdf.Object = pdf.Root.StructTreeRoot.K
    while isinstance(top, Array):
        top = top[0]
    return top


def _parent_numbers(tree: pikepdf.Object) -> pikepdf.Object:
    """Return the flat list of the parent tree, made flat first where it is a tree of several levels."""
    parents = tree.ParentTree
    if "/Nums" in parents:
        flat_already: pikepdf.Object = parents.Nums
        return flat_already
    flat = Array()

    def walk(node: pikepdf.Object) -> None:
        for item in node.get("/Nums", Array()):
            flat.append(item)
        for kid in node.get("/Kids", Array()):
            walk(kid)

    walk(parents)
    del parents["/Kids"]
    parents.Nums = flat
    found: pikepdf.Object = parents.Nums
    return found


def prepare_signature_fields(pdf: bytes, boxes: Sequence[SignatureBox]) -> bytes:
    """Return the PDF with an empty signature field in each box. Without boxes: the same bytes.

    Raises ValueError for a PDF without a structure tree: only our own unsealed documents belong here.
    """
    if not boxes:
        return pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        tree = document.Root.get("/StructTreeRoot")
        if tree is None:
            raise ValueError("the PDF has no structure tree")
        numbers = _parent_numbers(tree)
        key = int(tree.get("/ParentTreeNextKey", 0)) or (int(numbers[-2]) + 1 if len(numbers) else 0)
        top = _top_element(document)
        if not isinstance(top.get("/K"), Array):
            top.K = Array([top.K] if "/K" in top else [])
        names = Array()
        for box in boxes:
            page = document.pages[box.page - 1]
            height = float(page.mediabox[3])
            low = height - box.y - box.height
            empty = document.make_stream(b"")
            empty.Type, empty.Subtype = Name.XObject, Name.Form
            empty.BBox = Array([0, 0, round(box.width, 2), round(box.height, 2)])
            edges = (box.x, low, box.x + box.width, low + box.height)
            widget = document.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Widget,
                    FT=Name.Sig,
                    T=String(box.field),
                    TU=String(box.label),
                    Contents=String(box.label),
                    F=_PRINT_AND_LOCKED,
                    Rect=Array([round(edge, 2) for edge in edges]),
                    P=page.obj,
                    AP=Dictionary(N=empty),
                    StructParent=key,
                )
            )
            element = document.make_indirect(
                Dictionary(
                    Type=Name.StructElem,
                    S=Name.Form,
                    P=top,
                    Pg=page.obj,
                    Alt=String(box.label),
                    K=Dictionary(Type=Name.OBJR, Obj=widget, Pg=page.obj),
                )
            )
            top.K.append(element)
            numbers.append(key)
            numbers.append(element)
            key += 1
            if "/Annots" not in page:
                page.Annots = Array()
            page.Annots.append(widget)
            page.Tabs = Name.S
            names.append(widget)
        tree.ParentTreeNextKey = key
        document.Root.AcroForm = Dictionary(Fields=names, SigFlags=3)
        out = io.BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def signature_fields(pdf: bytes) -> tuple[SignatureField, ...]:
    """Return the signature fields of one of our PDFs, in the order in which they were placed."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        form = document.Root.get("/AcroForm")
        return tuple(
            SignatureField(name=str(field.T), label=str(field.get("/TU", "")), sealed="/V" in field)
            for field in (form.Fields if form is not None else ())
            if field.get("/FT") == Name.Sig
        )
