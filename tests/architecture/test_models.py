"""Tables point down, and only some may point at anything."""

import ast

from django.apps import apps
from django.db.models import AutoField, Model

from tests.architecture.source import called_name, height, python_files, where

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
MAY_HOLD_A_SUBJECT = {"core", "documents", "signing", "deadlines"}


def our_models() -> list[tuple[str, type[Model]]]:
    return [
        (model.__module__.split(".")[1], model)
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("backend.")
    ]


def test_point_down_across_rooms() -> None:
    wrong = []
    for room, model in our_models():
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete else None
            if isinstance(target, type) and target.__module__.startswith("backend."):
                other = target.__module__.split(".")[1]
                if other != room and height(other) >= height(room):
                    wrong.append(f"{model._meta.label}.{field.name} points at {other}")
    assert wrong == []


def test_name_rows_of_other_rooms_in_strings() -> None:
    """A class would be an import of another room's models."""
    wrong = []
    for room, path, tree in python_files():
        texts = {"settings.AUTH_USER_MODEL"} | {
            node.targets[0].id
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        }
        local = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called_name(node) in RELATIONS and node.args:
                target = node.args[0]
                is_ours = isinstance(target, ast.Name) and (target.id in local or _imported_from(tree, target.id, room))
                is_text = isinstance(target, ast.Constant) or ast.unparse(target) in texts
                if not (is_ours or is_text):
                    wrong.append(f"{where(path, node)} {ast.unparse(target)}")
    assert wrong == []


def _imported_from(tree: ast.Module, name: str, room: str) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(f"backend.{room}.")
        and name in {alias.asname or alias.name for alias in node.names}
        for node in ast.walk(tree)
    )


def test_hold_subjects_only_where_no_agreement_is_known() -> None:
    wrong = [
        model._meta.label
        for room, model in our_models()
        if room not in MAY_HOLD_A_SUBJECT
        and {"subject_type", "subject_id"} & {field.name for field in model._meta.get_fields()}
    ]
    assert wrong == []


def test_have_no_counted_keys() -> None:
    """A number in an address would tell how many there are, and invite trying the next."""
    wrong = [
        model._meta.label
        for _, model in our_models()
        if not model.__name__.startswith("Historical")  # history rows are reached through their subject
        and model._meta.pk is not None
        and isinstance(model._meta.pk, AutoField)
        and not model._meta.auto_created
    ]
    assert wrong == []


def test_do_not_override_save() -> None:
    wrong = [
        f"{where(path, node)} {node.name}.{child.name}"
        for _, path, tree in python_files()
        if path.name == "models.py" or path.parent.name == "models"
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for child in node.body
        if isinstance(child, ast.FunctionDef) and child.name in {"save", "delete"}
    ]
    assert wrong == []
