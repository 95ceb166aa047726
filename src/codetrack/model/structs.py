"""What records are made of: attrs classes to whoever uses them, msgspec structs in memory.

msgspec makes a struct in a tenth of the time that it takes for an attrs class, and a register is
made of little else. So the classes of the model are written, typed and used as attrs classes
(`attrs.fields`, `attrs.evolve`, cattrs and type checkers know them as such), and kept as structs.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import inspect
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import msgspec

from codetrack.vocabulary import checked, held_to_its_rule

T = TypeVar("T")

if TYPE_CHECKING:
    from attrs import frozen as frozen

    class Fielded:
        """The base of a class whose fields must fit the rules of their types.

        `caching` is whether it keeps, beside its fields, what was worked out of them.
        """

        def __init_subclass__(cls, *, caching: bool = False) -> None: ...

else:

    def _refuse(self, name, value=None):
        raise attrs.exceptions.FrozenInstanceError

    class _FieldedMeta(msgspec.StructMeta):
        def __new__(mcls, name, bases, namespace, *, caching=False):
            if "__attrs_attrs__" in namespace:
                msg = f"{name}: a record is derived from without a decorator; leave out attrs' own"
                raise TypeError(msg)
            caching = caching or any(getattr(base, "__dictoffset__", 0) for base in bases)
            mixed = not all(isinstance(base, msgspec.StructMeta) for base in bases)
            struct = super().__new__(
                mcls,
                name,
                bases,
                namespace,
                kw_only=True,
                frozen=True,
                forbid_unknown_fields=True,
                dict=caching,
                weakref=caching,
                gc=caching or mixed,
            )
            # msgspec sets its own while the class is built. That of the base is to be looked
            # up again; to keep one in each class would be, to attrs, a class that has its own.
            for method in ("__setattr__", "__delattr__"):
                type.__setattr__(struct, method, _refuse)
                if any(isinstance(base, _FieldedMeta) for base in bases):
                    type.__delattr__(struct, method)
            return struct

        @property
        def __attrs_attrs__(self):
            return () if self is Fielded else attrs.fields(_twin(self))

        def __call__(self, /, *values, **given):
            """Build an instance for Python code: each value must fit the rule of its type.

            The decoder, which applies the same rules itself, does not call this.
            """
            wanted = []
            for field in self.__attrs_attrs__:
                if field.name in given:
                    given[field.name] = held_to_its_rule(given[field.name], field)
                elif field.default is attrs.NOTHING:
                    wanted.append(field.name)
            if values or wanted or not given.keys() <= set(self.__struct_fields__):
                raise TypeError(_misfit(self, values, given, wanted))
            return super().__call__(**given)

    def _misfit(kind, values, given, wanted) -> str:
        faults = []
        if values:
            faults.append(f"expected each field by its name; got {len(values)} without")
        if unknown := [name for name in given if name not in kind.__struct_fields__]:
            faults.append(f"no such field {', '.join(unknown)}")
        if wanted:
            faults.append(f"missing {', '.join(wanted)}")
        return f"{kind.__name__}: {'; '.join(faults)}"

    class Fielded(msgspec.Struct, metaclass=_FieldedMeta):
        """The base of a class whose fields must fit the rules of their types."""

    def frozen(*, kw_only: bool) -> Callable[[type], type]:
        """Return the class unchanged; type checkers read it as an attrs class."""
        assert kw_only
        return lambda cls: cls

    @functools.cache
    def _twin(cls: type) -> type:
        """Return an attrs class with the same fields; those of its base are marked inherited."""
        if cls is Fielded:
            return object
        base = _twin(next(base for base in cls.__bases__ if issubclass(base, Fielded)))
        types = inspect.get_annotations(cls)
        own = {
            field.name: _field(field, types[field.name])
            for field in msgspec.structs.fields(cls)
            if field.name in types
        }
        # It has no instances: attrs need not write the methods of a class of its own.
        return attrs.make_class(
            cls.__name__,
            own,
            bases=(base,),
            kw_only=True,
            field_transformer=checked,
            init=False,
            repr=False,
            eq=False,
            slots=False,
        )

    def _field(field: msgspec.structs.FieldInfo, kind: Any) -> Any:
        if field.default_factory is not msgspec.NODEFAULT:
            return attrs.field(type=kind, factory=field.default_factory)
        default = attrs.NOTHING if field.default is msgspec.NODEFAULT else field.default
        return attrs.field(type=kind, default=default)


def field_names(kind: type[Fielded]) -> tuple[str, ...]:
    """Return the names of the fields of a class, those of its base first."""
    names: tuple[str, ...] = kind.__struct_fields__  # type: ignore[attr-defined]
    return names


def replaced(instance: T, **changes: Any) -> T:
    """Return a copy with some fields changed, without checking any rule: for sound values only."""
    return msgspec.structs.replace(instance, **changes)  # type: ignore[type-var]


@contextlib.contextmanager
def gc_paused() -> Iterator[None]:
    """Switch the cyclic garbage collector off within a `with`, and on again if it was on.

    Use it where a source reads a big register. Records hold no cycles, so looking for some while
    a million records are made costs more than making them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
