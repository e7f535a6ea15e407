package dev.penstock.ingest;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.penstock.event.Event;
import dev.penstock.schema.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of a {@code penstock.v1.PublishRequest} by hand on protobuf-java's stream, so that a cold start loads no
 * descriptors. Strict like {@link JsonEventReader}: a field that is not known or comes twice is a reason to reject the
 * event, since whatever is accepted is stored whole. A test holds it against generated classes.
 */
final class ProtoEventReader implements EventReader {

    private static final int VARINT = WireFormat.WIRETYPE_VARINT;
    private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private static final int MAX_PARSER_MESSAGE = 200;

    private final byte[] body;
    private final EventDraft draft;
    private final Limits limits;
    private final ProtoFields fields;
    private final EventSlices slices;
    private int count;
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private @Nullable Refusal refusal;

    ProtoEventReader(byte[] body, EventDraft draft, Limits limits) {
        this.body = body;
        this.draft = draft;
        this.limits = limits;
        this.fields = new ProtoFields(draft, limits);
        this.slices = EventSlices.unsliced(body);
        slice();
    }

    @Override
    public Optional<Refusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public Receipt.Rejected rejection() {
        return draft.rejection();
    }

    /** Finds where each event begins and ends; what is inside cannot stop the others. */
    private void slice() {
        CodedInputStream in = CodedInputStream.newInstance(body);
        try {
            for (int tag = in.readTag(); tag != 0 && refusal == null; tag = in.readTag()) {
                if (tag != (1 << 3 | BYTES)) {
                    refuse("field " + (tag >>> 3) + " of wire type " + (tag & 7) + " is none that it has");
                    return;
                }
                int length = in.readRawVarint32();
                int start = in.getTotalBytesRead();
                in.skipRawBytes(length);
                add(start, start + length);
            }
        } catch (IOException e) {
            refuse(Texts.brief(String.valueOf(e.getMessage()), MAX_PARSER_MESSAGE));
            return;
        }
        if (count == 0) {
            refusal = Refusal.unreadable("the body holds no event");
        }
    }

    private void refuse(String why) {
        refusal = Refusal.unreadable("the body is not a penstock.v1.PublishRequest: " + why);
    }

    private void add(int start, int end) {
        if (count == limits.maxEvents()) {
            refusal = Refusal.overLimit(
                    Limits.EVENTS,
                    limits.maxEvents(),
                    "a request may hold " + limits.maxEvents() + " events at most, and this has more");
            return;
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        starts[count] = start;
        ends[count] = end;
        count++;
    }

    @Override
    public @Nullable Event read(int index) {
        fields.clear();
        int start = starts[index];
        int length = ends[index] - start;
        if (length > limits.maxEventBytes()) {
            fields.rejectSize(length);
            return null;
        }
        try {
            readFields(CodedInputStream.newInstance(body, start, length), start);
            return fields.finish();
        } catch (InvalidProtocolBufferException e) {
            draft.rejections().clear();
            draft.rejections()
                    .add(
                            "invalid-protobuf",
                            "is not a penstock.v1.Event: "
                                    + Texts.brief(String.valueOf(e.getMessage()), MAX_PARSER_MESSAGE));
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("read an event from memory", e);
        }
    }

    private void readFields(CodedInputStream in, int start) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> fields.id(in.readStringRequireUtf8());
                case 2 << 3 | BYTES -> fields.deviceId(in.readStringRequireUtf8());
                case 3 << 3 | BYTES -> fields.type(in.readStringRequireUtf8());
                case 4 << 3 | BYTES -> readTimestamp(in);
                case 5 << 3 | BYTES -> fields.timeText(in.readStringRequireUtf8());
                case 6 << 3 | BYTES -> readDataJson(in, start);
                case 7 << 3 | BYTES -> readData(in);
                case 8 << 3 | BYTES -> fields.schemaVersion(in.readStringRequireUtf8());
                case 9 << 3 | BYTES -> readAttribute(in);
                default -> {
                    draft.rejections()
                            .add(
                                    "unknown-member",
                                    "field " + (tag >>> 3) + " of wire type " + (tag & 7)
                                            + " is none that an event has; whatever else there is belongs in data");
                    in.skipField(tag);
                }
            }
        }
    }

    private void readTimestamp(CodedInputStream in) throws IOException {
        long seconds = 0;
        int nanos = 0;
        int outer = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | VARINT -> seconds = in.readInt64();
                case 2 << 3 | VARINT -> nanos = in.readInt32();
                default -> throw new InvalidProtocolBufferException("a Timestamp has seconds and nanos only");
            }
        }
        in.popLimit(outer);
        fields.timestamp(seconds, nanos);
    }

    private void readDataJson(CodedInputStream in, int start) throws IOException {
        fields.markData();
        int length = in.readRawVarint32();
        int from = start + in.getTotalBytesRead();
        in.skipRawBytes(length);
        fields.data(body, from, from + length, slices);
    }

    private void readData(CodedInputStream in) throws IOException {
        fields.markData();
        StructJson struct = new StructJson(draft.rejections(), limits.maxDepth() - 1);
        fields.data(struct, struct.read(in));
    }

    private void readAttribute(CodedInputStream in) throws IOException {
        String name = "";
        String value = "";
        int outer = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> name = in.readStringRequireUtf8();
                case 2 << 3 | BYTES -> value = in.readStringRequireUtf8();
                default -> throw new InvalidProtocolBufferException("an attribute has a name and a value only");
            }
        }
        in.popLimit(outer);
        fields.attribute(name, value);
    }
}
