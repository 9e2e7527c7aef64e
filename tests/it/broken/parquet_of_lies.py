"""Parquet written byte by byte, so that every number in it can be a lie. After the Parquet format's parquet.thrift."""

import gzip

INT32, INT64, INT96, DOUBLE, BYTES = 1, 2, 3, 5, 6
PLAIN, RLE_DICTIONARY, DELTA, DELTA_LENGTHS, DELTA_BYTES = 0, 8, 5, 6, 7
UNCOMPRESSED, GZIP = 0, 2
REQUIRED, OPTIONAL, REPEATED = 0, 1, 2
UTF8, DATE = 0, 6


def varint(n):
    n &= (1 << 64) - 1
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def zigzag(n):
    return varint((n << 1) ^ (n >> 63))


class Struct(dict):
    """Thrift's compact form of {number of the field: value}; values are (kind, value) pairs made below."""

    def encoded(self):
        out, last = b"", 0
        for number, (kind, value) in sorted(self.items()):
            step = number - last
            out += (bytes([step << 4 | kind]) if step < 16 else bytes([kind]) + zigzag(number)) + value
            last = number
        return out + b"\0"


def i32(n):
    return 5, zigzag(n)


def i64(n):
    return 6, zigzag(n)


def text(words):
    data = words if isinstance(words, bytes) else words.encode()
    return 8, varint(len(data)) + data


def struct(fields):
    return 12, Struct(fields).encoded()


def items(kind, values, count=None):
    count = len(values) if count is None else count
    head = bytes([count << 4 | kind]) if 0 <= count < 15 else bytes([0xF0 | kind]) + varint(count)
    return 9, head + b"".join(value for _, value in values)


def page(values, count, encoding=PLAIN, kind=0, codec=UNCOMPRESSED, **lies):
    """A data page, or a dictionary page of kind 2."""
    packed = gzip.compress(values, mtime=0) if codec == GZIP else values
    fields = {1: i32(kind), 2: i32(lies.get("unpacked", len(values))), 3: i32(lies.get("packed", len(packed)))}
    count = lies.get("says", count)
    if kind == 0:
        fields[5] = struct({1: i32(count), 2: i32(encoding), 3: i32(3), 4: i32(3)})
    else:
        fields[7] = struct({1: i32(count), 2: i32(encoding)})
    return Struct(fields).encoded() + packed


def plain(kind, values):
    size = {INT32: 4, INT64: 8}.get(kind)
    if size:
        return b"".join(value.to_bytes(size, "little", signed=True) for value in values)
    if kind == DOUBLE:
        import struct as packing
        return b"".join(packing.pack("<d", value) for value in values)
    words = [value if isinstance(value, bytes) else value.encode() for value in values]
    return b"".join(len(word).to_bytes(4, "little") + word for word in words)


class Column:
    def __init__(self, name, kind, values, converted=None, pages=None, codec=UNCOMPRESSED, **lies):
        self.name, self.kind, self.converted, self.codec, self.lies = name, kind, converted, codec, lies
        self.count = lies.get("num_values", len(values))
        self.pages = page(plain(kind, values), len(values), codec=codec, **lies) if pages is None else pages

    def element(self):
        repetition = self.lies.get("repetition", REQUIRED)
        fields = {1: i32(self.lies.get("schema_kind", self.kind)), 3: i32(repetition), 4: text(self.name)}
        if self.converted is not None:
            fields[6] = i32(self.converted)
        return struct(fields)

    def chunk(self, offset):
        size = self.lies.get("size", len(self.pages))
        meta = {1: i32(self.kind), 2: items(5, [i32(PLAIN)]), 3: items(8, [text(self.name)]), 4: i32(self.codec),
                5: i64(self.count), 6: i64(size), 7: i64(size), 9: i64(self.lies.get("offset", offset))}
        if "dictionary" in self.lies:
            meta[11] = i64(offset)
        fields = {2: i64(0), 3: struct(meta)}
        if "file" in self.lies:
            fields[1] = text(self.lies["file"])
        return struct(fields)


def file(columns, rows, schema=None, group_rows=None, groups=None, pairs=None, footer=None, chunks=None, more=None):
    """The bytes of a file: `rows` in the footer, `group_rows` in its one row group."""
    body, made = b"PAR1", []
    for column in columns:
        made.append(column.chunk(len(body)))
        body += column.pages
    if schema is None:
        root = struct({4: text("schema"), 5: i32(len(columns))})
        schema = items(12, [root, *(column.element() for column in columns)])
    group = struct({1: items(12, made if chunks is None else made[:chunks]), 2: i64(len(body) - 4),
                    3: i64(rows if group_rows is None else group_rows)})
    fields = {1: i32(1), 2: schema, 3: i64(rows), 4: items(12, [group]) if groups is None else groups(group)}
    if pairs is not None:
        fields[5] = items(12, [struct({1: text(key), 2: text(value)}) for key, value in pairs])
    end = Struct({**fields, **(more or {})}).encoded()
    return body + end + (len(end) if footer is None else footer).to_bytes(4, "little") + b"PAR1"
