# SPDX-License-Identifier: MIT
"""Buffers and capsules of people who mean no good, or make mistakes: the
right answer or an exception, and no memory lost."""

import array
import ctypes
import gc
import resource
import threading

import earlybell
import pytest
from conftest import ROOT, invent
from earlybell import _native, frames

MODEL = ROOT / "tests" / "fixtures" / "models" / "beta_binomial.json"


@pytest.fixture(scope="module")
def view():
    register = earlybell.Register(invent(0), conflicts="absent")
    return register.view("2025-10-06", inspect=True)


# ---- doubles in --------------------------------------------------------------


@pytest.fixture(scope="module")
def predicted():
    """(model, features, what they give)"""
    numpy = pytest.importorskip("numpy")
    model = earlybell.Model.load(MODEL)
    register = earlybell.Register(
        ROOT / "examples/mentor_scheme/register.csv",
        pupils=ROOT / "examples/mentor_scheme/pupils.csv",
    )
    values = earlybell.feature_matrix(register)[:50]
    table = model._native.predict(values, [100] * 50)
    return model._native, numpy.ascontiguousarray(values), frames.to_dict(table)


def test_every_layout_gives_the_same(predicted):
    numpy = pytest.importorskip("numpy")
    model, values, want = predicted
    wide = numpy.zeros((50, 100))
    wide[:, 30:94] = values
    every_second = numpy.zeros((100, 64))
    every_second[::2] = values
    odd = numpy.zeros(50 * 64 * 8 + 1, dtype=numpy.uint8)[1:].view(float).reshape(50, 64)
    odd[:] = values
    backwards = numpy.ascontiguousarray(values[::-1, ::-1])[::-1, ::-1]
    frozen = values.copy()
    frozen.setflags(write=False)
    for layout in (
        numpy.asfortranarray(values), wide[:, 30:94], every_second[::2],
        odd, backwards, frozen, memoryview(values),
        array.array("d", values.ravel().tolist()),
    ):
        if isinstance(layout, array.array):
            layout = memoryview(layout).cast("B").cast("d", (50, 64))
        assert frames.to_dict(model.predict(layout, [100] * 50)) == want


def test_what_is_no_matrix_of_doubles(predicted):
    numpy = pytest.importorskip("numpy")
    model, values, _ = predicted
    for wrong in (
        values.astype("float32"), values.astype(">f8"),
        numpy.zeros((50, 64), int),
        values.astype(complex), values.astype(object), b"x" * 512, "text", None,
    ):
        with pytest.raises((TypeError, ValueError, BufferError)):
            model.predict(wrong)
    for wrong in (
        values[:, :63], values.ravel(), values.reshape(50, 8, 8),
        numpy.zeros((64, 50)), numpy.float64(1.0),
    ):
        with pytest.raises(ValueError):
            model.predict(wrong)
    assert len(model.predict(values[:0])) == 0
    assert len(model.predict(numpy.broadcast_to(values[0], (9, 64)))) == 9


def test_a_buffer_cannot_be_resized_while_it_is_read(predicted):
    """Another thread tries all the time; the export forbids it."""
    model, values, want = predicted
    data = bytearray(values.tobytes() * 40)
    stop = threading.Event()
    refused = []

    def resize():
        while not stop.is_set():
            try:
                data.extend(b"12345678" * 64)
                del data[-512:]
            except BufferError:
                refused.append(1)

    thread = threading.Thread(target=resize)
    thread.start()
    for _ in range(30):
        try:
            matrix = memoryview(data)[: 50 * 40 * 512].cast("d", (2000, 64))
            table = model.predict(matrix)
            matrix.release()
        except (BufferError, TypeError):
            continue
        assert len(table) == 2000
    stop.set()
    thread.join()


def test_a_sequence_that_changes_under_the_call(predicted):
    model, values, _ = predicted

    class Shrinking(list):
        def __len__(self):
            return 50

        def __getitem__(self, index):
            if index > 20:
                raise IndexError("gone")
            return 1

    with pytest.raises(IndexError):
        model.predict(values, Shrinking([1] * 50))

    class Odd:
        def __index__(self):
            raise RuntimeError("no number today")

    with pytest.raises(RuntimeError):
        model.predict(values, [Odd()] * 50)


# ---- doubles out -------------------------------------------------------------


def test_features_into(view):
    size = len(view) * 64
    out = array.array("d", [7.0]) * size
    assert _native.features_into(view._native, out) == len(view)
    assert out[0] == frames.to_dict(_native.features(view._native))["possible_sessions"][0]
    for wrong in (
        array.array("d", [0.0]) * (size - 1),
        array.array("d", [0.0]) * (size + 1),
        memoryview(bytearray(size * 8 + 1))[1:],
    ):
        with pytest.raises(earlybell.ArgumentError):
            _native.features_into(view._native, wrong)
    for wrong in (bytes(size * 8), memoryview(out).toreadonly(), 3):
        with pytest.raises((TypeError, BufferError)):
            _native.features_into(view._native, wrong)


def test_columns_are_read_only(view):
    column = _native.features(view._native).column(3)
    cells = memoryview(column)
    assert (cells.format, cells.itemsize, cells.readonly) == ("d", 8, True)
    with pytest.raises(TypeError):
        cells[0] = 1.0
    with pytest.raises(BufferError):
        memoryview(_native.features(view._native).column(0))
    for index in (-1, 67, 1 << 62):
        with pytest.raises(IndexError):
            _native.features(view._native).column(index)
    # A buffer in use keeps the columns alive.
    del column
    assert len(cells) == len(view)


# ---- capsules ----------------------------------------------------------------


class Schema(ctypes.Structure):
    pass


class Array(ctypes.Structure):
    pass


class Stream(ctypes.Structure):
    pass


RELEASE_SCHEMA = ctypes.CFUNCTYPE(None, ctypes.POINTER(Schema))
RELEASE_ARRAY = ctypes.CFUNCTYPE(None, ctypes.POINTER(Array))
RELEASE_STREAM = ctypes.CFUNCTYPE(None, ctypes.POINTER(Stream))
GET_SCHEMA = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(Stream), ctypes.POINTER(Schema)
)
GET_NEXT = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(Stream), ctypes.POINTER(Array)
)
LAST_ERROR = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.POINTER(Stream))

Schema._fields_ = [
    ("format", ctypes.c_char_p), ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p), ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(Schema))),
    ("dictionary", ctypes.POINTER(Schema)), ("release", RELEASE_SCHEMA),
    ("private", ctypes.c_void_p),
]
Array._fields_ = [
    ("length", ctypes.c_int64), ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64), ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(Array))),
    ("dictionary", ctypes.POINTER(Array)), ("release", RELEASE_ARRAY),
    ("private", ctypes.c_void_p),
]
Stream._fields_ = [
    ("get_schema", GET_SCHEMA), ("get_next", GET_NEXT),
    ("get_last_error", LAST_ERROR), ("release", RELEASE_STREAM),
    ("private", ctypes.c_void_p),
]


class Hostile:
    """A stream of one batch of three text columns, with one thing wrong."""

    def __init__(self, wrong=None):
        self.released = []
        self.given = False
        self.wrong = wrong or (lambda schema, array: None)
        self.offsets = (ctypes.c_int32 * 3)(0, 1, 2)
        self.dates = (ctypes.c_int32 * 3)(0, 10, 20)
        self.text = ctypes.create_string_buffer(b"AB")
        self.date_text = ctypes.create_string_buffer(b"2025-09-012025-09-01")
        self.keep = []
        self.stream = Stream(
            GET_SCHEMA(self.get_schema), GET_NEXT(self.get_next),
            LAST_ERROR(lambda stream: None),
            RELEASE_STREAM(self.release_stream), None,
        )

    def release_stream(self, stream):
        self.released.append("stream")
        stream.contents.release = RELEASE_STREAM()

    def release_schema(self, schema):
        self.released.append("schema")
        schema.contents.release = RELEASE_SCHEMA()

    def release_array(self, array):
        self.released.append("array")
        array.contents.release = RELEASE_ARRAY()

    def get_schema(self, stream, out):
        names = [b"pupil_id", b"start_date", b"marks"]
        children = [Schema(b"u", name) for name in names]
        pointers = (ctypes.POINTER(Schema) * 3)(*map(ctypes.pointer, children))
        release = RELEASE_SCHEMA(self.release_schema)
        self.keep += [children, pointers, release]
        schema = out.contents
        schema.format, schema.name, schema.n_children = b"+s", b"", 3
        schema.children = ctypes.cast(
            pointers, ctypes.POINTER(ctypes.POINTER(Schema))
        )
        schema.release = release
        self.schema = schema
        self.children = children
        self.wrong(self, None)
        return 0

    def get_next(self, stream, out):
        array = out.contents
        if self.given:
            array.release = RELEASE_ARRAY()
            return 0
        self.given = True
        columns = []
        for offsets, text in (
            (self.offsets, self.text), (self.dates, self.date_text),
            (self.offsets, ctypes.create_string_buffer(b"//")),
        ):
            buffers = (ctypes.c_void_p * 3)(
                None, ctypes.addressof(offsets), ctypes.addressof(text)
            )
            self.keep += [buffers, text]
            columns.append(
                Array(2, 0, 0, 3, 0, ctypes.cast(buffers, ctypes.POINTER(ctypes.c_void_p)))
            )
        pointers = (ctypes.POINTER(Array) * 3)(*map(ctypes.pointer, columns))
        none = (ctypes.c_void_p * 1)(None)
        release = RELEASE_ARRAY(self.release_array)
        self.keep += [columns, pointers, release, none]
        array.length, array.n_buffers, array.n_children = 2, 1, 3
        array.null_count = array.offset = 0
        array.buffers = ctypes.cast(none, ctypes.POINTER(ctypes.c_void_p))
        array.children = ctypes.cast(
            pointers, ctypes.POINTER(ctypes.POINTER(Array))
        )
        array.release = release
        self.columns = columns
        self.wrong(self, array)
        return 0

    def __arrow_c_stream__(self, requested_schema=None):
        new = ctypes.pythonapi.PyCapsule_New
        new.restype = ctypes.py_object
        new.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        return new(ctypes.addressof(self.stream), b"arrow_array_stream", None)


def of_array(change):
    return lambda s, array: array is not None and change(s, array)


def of_schema(change):
    return lambda s, array: array is None and change(s)


def put(where, name, value):
    setattr(where, name, value)


WRONG = {
    "negative length": of_array(lambda s, a: put(a, "length", -1)),
    "negative offset": of_array(lambda s, a: put(a, "offset", -1)),
    "longer than its columns": of_array(lambda s, a: put(a, "length", 3)),
    "further than its columns": of_array(lambda s, a: put(a, "offset", 1)),
    "far further": of_array(lambda s, a: put(a, "offset", (1 << 63) - 1)),
    "fewer columns": of_array(lambda s, a: put(a, "n_children", 2)),
    "no columns": of_array(lambda s, a: put(a, "children", None)),
    "no column": of_array(
        lambda s, a: a.children.__setitem__(1, ctypes.POINTER(Array)())
    ),
    "no column in the schema": of_schema(
        lambda s: s.schema.children.__setitem__(1, ctypes.POINTER(Schema)())
    ),
    "a short column": of_array(lambda s, a: put(s.columns[1], "length", 1)),
    "a negative column": of_array(lambda s, a: put(s.columns[1], "length", -5)),
    "a column's offset": of_array(lambda s, a: put(s.columns[2], "offset", -1)),
    "no buffers": of_array(lambda s, a: put(s.columns[0], "n_buffers", 1)),
    "no pointers": of_array(lambda s, a: put(s.columns[0], "buffers", None)),
    "no offsets": of_array(lambda s, a: s.columns[0].buffers.__setitem__(1, None)),
    "offsets backwards": of_array(lambda s, a: s.dates.__setitem__(1, -7)),
    "offsets down": of_array(lambda s, a: s.dates.__setitem__(2, 3)),
    "no struct": of_schema(lambda s: put(s.schema, "format", b"i")),
    "no format": of_schema(lambda s: put(s.schema, "format", None)),
    "no children": of_schema(lambda s: put(s.schema, "n_children", 0)),
    "an unknown type": of_schema(lambda s: put(s.children[1], "format", b"zz")),
    "half a type": of_schema(lambda s: put(s.children[1], "format", b"ts")),
    "a column without a type": of_schema(lambda s: put(s.children[1], "format", None)),
    "views without sizes": lambda s, a: (
        put(s.children[0], "format", b"vu")
        if a is None
        else put(s.columns[0], "n_buffers", 2)
    ),
    "a dictionary of none": of_schema(
        lambda s: (
            put(s.children[0], "format", b"i"),
            put(s.children[0], "dictionary", ctypes.pointer(s.children[1])),
        )
    ),
}


def test_a_stream_made_by_hand():
    stream = Hostile()
    register = earlybell.Register(stream)
    assert register.counts("2025-10-06")["used"] == 2
    assert stream.released == ["array", "schema", "stream"]


@pytest.mark.parametrize("name", WRONG)
def test_hostile_streams(name):
    stream = Hostile(WRONG[name])
    with pytest.raises(earlybell.Error):
        earlybell.Register(stream)
    assert stream.released.count("stream") == 1
    assert stream.released.count("schema") == 1
    assert stream.released.count("array") == (1 if stream.given else 0)


def test_missing_rows_are_refused():
    bits = ctypes.create_string_buffer(b"\x01")

    def wrong(s, array):
        if array is not None:
            array.null_count = 1
            array.buffers[0] = ctypes.addressof(bits)

    with pytest.raises(earlybell.ArgumentError, match="missing as a whole"):
        earlybell.Register(Hostile(wrong))


def test_a_stream_is_read_once():
    stream = Hostile()
    capsule = stream.__arrow_c_stream__()
    assert _native.Rows(_native.Register(), 0).add_stream(capsule) == 2
    with pytest.raises(earlybell.ArgumentError, match="already"):
        _native.Rows(_native.Register(), 0).add_stream(capsule)
    for wrong in (None, 3, object()):
        with pytest.raises((TypeError, ValueError)):
            _native.Rows(_native.Register(), 0).add_stream(wrong)


# ---- memory ------------------------------------------------------------------


def resident():
    gc.collect()  # tracebacks of what is raised below are cycles
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def test_many_calls_use_no_more_memory(view):
    """20,000 calls of every kind; a leak of 100 bytes a call would show."""
    model = earlybell.Model.builtin()._native
    native = view._native
    register = view.register._native
    rows = frames.to_dict(native.rows())
    pupil, school = rows["pupil_id"][0], rows["school_id"][0]
    day = frames.days("2025-09-02")

    def work(n):
        for turn in range(n):
            model.score(native).__arrow_c_array__()
            _native.features(native).__arrow_c_stream__()
            model.explain(native, 0)
            native.counts()
            register.about()
            register.set_mark(pupil, school, day, 0, "/I"[turn % 2])
            with pytest.raises(earlybell.NotFoundError):
                native.find("nobody")

    # Python takes arenas of a mebibyte at any time; a leak grows every time.
    work(300)
    grown = []
    for _ in range(3):
        before = resident()
        work(3000)
        grown.append(resident() - before)
    assert min(grown) < 300_000, grown


def test_registers_are_given_back():
    """A hundred that are dropped use less than thirty that are kept."""
    columns = invent(0, pupils=40)

    def make(_):
        register = earlybell.Register(columns, conflicts="absent")
        earlybell.features(register, as_of="2025-10-06", inspect=True)
        return register

    make(0)
    before = resident()
    kept = list(map(make, range(30)))
    size = resident() - before
    assert size > 0
    del kept
    before = resident()
    for turn in range(100):
        make(turn)
    assert resident() - before < max(size, 2_000_000)
