package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.penstock.schema.Rejections;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Turns a {@code google.protobuf.Struct} into the JSON object that it stands for. Not thread-safe; made for one. */
final class StructJson {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private static final int VARINT = WireFormat.WIRETYPE_VARINT;
    private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int FIXED64 = WireFormat.WIRETYPE_FIXED64;

    /** Up to here every whole number is a double, and a double that is whole is written without a fraction. */
    private static final double MAX_WHOLE = 1L << 53;

    private final Rejections rejections;
    private final int maxDepth;
    private boolean tooDeep;

    /**
     * @param rejections to note what JSON cannot say
     * @param maxDepth how deep objects and lists may nest, the outermost being 1
     */
    StructJson(Rejections rejections, int maxDepth) {
        this.rejections = rejections;
        this.maxDepth = maxDepth;
    }

    /** Whether something nested deeper than is allowed, and was left out. */
    boolean isTooDeep() {
        return tooDeep;
    }

    /**
     * Reads a length and that many bytes of a Struct.
     *
     * @throws InvalidProtocolBufferException if the bytes are not a Struct
     */
    byte[] read(CodedInputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        rejections.enter("data");
        try (JsonGenerator json = JSON.createGenerator(out)) {
            readStruct(in, json, 1);
        }
        rejections.leave();
        return out.toByteArray();
    }

    private void readStruct(CodedInputStream in, JsonGenerator json, int depth) throws IOException {
        if (depth > maxDepth) {
            skip(in, json);
            return;
        }
        int outer = in.pushLimit(in.readRawVarint32());
        json.writeStartObject();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            require(tag == (1 << 3 | BYTES), "a Struct has fields only");
            readField(in, json, depth);
        }
        json.writeEndObject();
        in.popLimit(outer);
    }

    private void skip(CodedInputStream in, JsonGenerator json) throws IOException {
        tooDeep = true;
        in.skipRawBytes(in.readRawVarint32());
        json.writeNull();
    }

    /** Reads one entry of the map: a name and a Value, which encoders write in this order. */
    private void readField(CodedInputStream in, JsonGenerator json, int depth) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        String name = null;
        byte[] valueBeforeName = null;
        boolean written = false;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> {
                    require(name == null, "a field of a Struct has two names");
                    name = in.readStringRequireUtf8();
                }
                case 2 << 3 | BYTES -> {
                    require(!written && valueBeforeName == null, "a field of a Struct has two values");
                    if (name == null) {
                        valueBeforeName = in.readByteArray();
                    } else {
                        writeMember(in, json, name, depth);
                        written = true;
                    }
                }
                default -> require(false, "a field of a Struct has a name and a value only");
            }
        }
        in.popLimit(outer);
        if (!written) {
            writeMember(valueBeforeName, json, name == null ? "" : name, depth);
        }
    }

    private void writeMember(byte @Nullable [] value, JsonGenerator json, String name, int depth) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(value == null ? new byte[0] : value);
        json.writeFieldName(name);
        rejections.enter(name);
        readKind(in, json, depth);
        rejections.leave();
    }

    private void writeMember(CodedInputStream in, JsonGenerator json, String name, int depth) throws IOException {
        json.writeFieldName(name);
        rejections.enter(name);
        readValue(in, json, depth);
        rejections.leave();
    }

    private void readValue(CodedInputStream in, JsonGenerator json, int depth) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        readKind(in, json, depth);
        in.popLimit(outer);
    }

    /** Reads the rest of {@code in}, up to its limit, as a Value. */
    private void readKind(CodedInputStream in, JsonGenerator json, int depth) throws IOException {
        int tag = in.readTag();
        switch (tag) {
            case 0 -> {
                rejections.add("type", "a google.protobuf.Value must be of one of its kinds");
                json.writeNull();
                return;
            }
            case 1 << 3 | VARINT -> {
                in.readEnum();
                json.writeNull();
            }
            case 2 << 3 | FIXED64 -> writeNumber(json, in.readDouble());
            case 3 << 3 | BYTES -> json.writeString(in.readStringRequireUtf8());
            case 4 << 3 | VARINT -> json.writeBoolean(in.readBool());
            case 5 << 3 | BYTES -> readStruct(in, json, depth + 1);
            case 6 << 3 | BYTES -> readList(in, json, depth + 1);
            default -> require(false, "a Value has no field " + (tag >>> 3) + " of wire type " + (tag & 7));
        }
        require(in.readTag() == 0, "a Value is of two kinds");
    }

    private void readList(CodedInputStream in, JsonGenerator json, int depth) throws IOException {
        if (depth > maxDepth) {
            skip(in, json);
            return;
        }
        int outer = in.pushLimit(in.readRawVarint32());
        json.writeStartArray();
        int index = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            require(tag == (1 << 3 | BYTES), "a ListValue has values only");
            rejections.enter(index++);
            readValue(in, json, depth);
            rejections.leave();
        }
        json.writeEndArray();
        in.popLimit(outer);
    }

    private void writeNumber(JsonGenerator json, double number) throws IOException {
        if (!Double.isFinite(number)) {
            rejections.add("number-range", "is " + number + ", which JSON cannot say");
            json.writeNull();
        } else if (Math.abs(number) <= MAX_WHOLE && Double.compare((double) (long) number, number) == 0) {
            json.writeNumber((long) number);
        } else {
            json.writeNumber(number);
        }
    }

    private static void require(boolean holds, String otherwise) throws InvalidProtocolBufferException {
        if (!holds) {
            throw new InvalidProtocolBufferException(otherwise);
        }
    }
}
