package dev.penstock.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.outcome.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads {@link EventBatch} as the Protobuf of {@code proto/penstock/internal/v1/event_batch.proto}.
 *
 * <p>By hand on protobuf-java's streams instead of generated classes: an event becomes one object, not two, and a cold
 * start loads no descriptors. A test holds this against generated classes.
 */
public final class EventBatchCodec {

    /** The version that is written, and the only one that is read. */
    public static final int VERSION = 1;

    private static final int VARINT = WireFormat.WIRETYPE_VARINT;
    private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int FIXED32 = WireFormat.WIRETYPE_FIXED32;

    private EventBatchCodec() {}

    /** The record's bytes. */
    public static byte[] encode(EventBatch batch) {
        byte[] content = encodeContent(batch);
        int checksum = checksum(batch.lane(), content);
        int size = CodedOutputStream.computeUInt32Size(1, VERSION)
                + CodedOutputStream.computeFixed32Size(2, checksum)
                + CodedOutputStream.computeUInt32Size(3, batch.lane())
                + CodedOutputStream.computeByteArraySize(4, content);
        byte[] bytes = new byte[size];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeUInt32(1, VERSION);
            out.writeFixed32(2, checksum);
            out.writeUInt32(3, batch.lane());
            out.writeByteArray(4, content);
        } catch (IOException e) {
            throw new UncheckedIOException("write to an array of the computed size", e);
        }
        return bytes;
    }

    /** An upper bound of what {@code event} adds to a record, in bytes. */
    public static int sizeBound(Event event) {
        // Three bytes a character is the most that UTF-8 needs for one UTF-16 unit; 160 covers tags, numbers and
        // source.
        int text =
                event.id().length() + event.deviceId().length() + event.type().length();
        String time = event.timeJson();
        String version = event.schemaVersion();
        text += (time == null ? 0 : time.length()) + (version == null ? 0 : version.length());
        int attributes = 0;
        for (Map.Entry<String, String> attribute : event.attributes().entrySet()) {
            attributes +=
                    3 * (attribute.getKey().length() + attribute.getValue().length()) + 20;
        }
        return 3 * text + event.data().length + attributes + 160;
    }

    /** Reads a record's bytes; rejects, with a reason, whatever {@link #encode} did not write. */
    public static Outcome<EventBatch> decode(byte[] bytes) {
        try {
            return decodeEnvelope(CodedInputStream.newInstance(bytes));
        } catch (IOException e) {
            // Protobuf's words for it say nothing to whoever reads them.
            return corrupt("damaged, or not written by Penstock");
        } catch (DateTimeException | IllegalArgumentException e) {
            return corrupt("damaged, or not written by Penstock: " + e.getMessage());
        }
    }

    private static Outcome<EventBatch> decodeEnvelope(CodedInputStream in) throws IOException {
        int version = 0;
        int checksum = 0;
        int lane = 0;
        byte[] content = new byte[0];
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | VARINT -> version = in.readUInt32();
                case 2 << 3 | FIXED32 -> checksum = in.readFixed32();
                case 3 << 3 | VARINT -> lane = in.readUInt32();
                case 4 << 3 | BYTES -> content = in.readByteArray();
                default -> in.skipField(tag);
            }
        }
        if (version != VERSION) {
            return corrupt("envelope version " + version + " is not " + VERSION);
        }
        if (lane < 0 || checksum != checksum(lane, content)) {
            return corrupt("checksum does not match");
        }
        return new Outcome.Accepted<>(decodeContent(lane, content));
    }

    private static Outcome<EventBatch> corrupt(String why) {
        return Outcome.rejected("corrupt-record", "", "read record: " + why);
    }

    private static int checksum(int lane, byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(8).putInt(VERSION).putInt(lane).array());
        crc.update(content);
        return (int) crc.getValue();
    }

    private record SourceRecord(String shard, String sequenceNumber) {
        int size() {
            return CodedOutputStream.computeStringSize(1, shard)
                    + CodedOutputStream.computeStringSize(2, sequenceNumber);
        }
    }

    private static byte[] encodeContent(EventBatch batch) {
        List<Event> events = batch.events();
        String pipeline = batch.pipeline();
        NumberedSources sources = new NumberedSources();
        int[] sourceNumbers = new int[events.size()];
        int[] eventSizes = new int[events.size()];
        int size = pipeline == null ? 0 : CodedOutputStream.computeStringSize(3, pipeline);
        for (int i = 0; i < eventSizes.length; i++) {
            Event event = events.get(i);
            sourceNumbers[i] = sources.numberOf(event.source());
            eventSizes[i] = sizeOf(event, sourceNumbers[i]);
            size += delimitedSize(eventSizes[i]);
        }
        for (SourceRecord source : sources.all()) {
            size += delimitedSize(source.size());
        }
        byte[] bytes = new byte[size];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            for (SourceRecord source : sources.all()) {
                out.writeTag(1, BYTES);
                out.writeUInt32NoTag(source.size());
                out.writeString(1, source.shard());
                out.writeString(2, source.sequenceNumber());
            }
            for (int i = 0; i < eventSizes.length; i++) {
                out.writeTag(2, BYTES);
                out.writeUInt32NoTag(eventSizes[i]);
                write(out, events.get(i), sourceNumbers[i]);
            }
            if (pipeline != null) {
                out.writeString(3, pipeline);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("write to an array of the computed size", e);
        }
        return bytes;
    }

    private static int delimitedSize(int size) {
        return 1 + CodedOutputStream.computeUInt32SizeNoTag(size) + size;
    }

    /** The raw records that the events of a batch come from, numbered from 1. */
    private static final class NumberedSources {
        private final Map<SourceRecord, Integer> numbers = new LinkedHashMap<>();
        private @Nullable SourceRecord last;
        private int lastNumber;

        /** The number of the record that {@code position} is in, or 0 without one. */
        int numberOf(@Nullable SourcePosition position) {
            if (position == null) {
                return 0;
            }
            // Events of one raw record stand together.
            if (last == null
                    || !last.sequenceNumber().equals(position.sequenceNumber())
                    || !last.shard().equals(position.shard())) {
                last = new SourceRecord(position.shard(), position.sequenceNumber());
                lastNumber = numbers.computeIfAbsent(last, source -> numbers.size() + 1);
            }
            return lastNumber;
        }

        Set<SourceRecord> all() {
            return numbers.keySet();
        }
    }

    private static int sizeOf(Event event, int source) {
        int size = CodedOutputStream.computeStringSize(1, event.id())
                + CodedOutputStream.computeStringSize(2, event.deviceId())
                + CodedOutputStream.computeStringSize(3, event.type())
                + CodedOutputStream.computeInt64Size(7, event.ingestTime().toEpochMilli())
                + CodedOutputStream.computeByteArraySize(11, event.data());
        if (event.timeJson() != null) {
            size += CodedOutputStream.computeStringSize(4, event.timeJson());
        }
        Instant eventTime = event.eventTime();
        if (eventTime != null) {
            size += CodedOutputStream.computeSInt64Size(5, eventTime.getEpochSecond())
                    + CodedOutputStream.computeUInt32Size(6, eventTime.getNano());
        }
        if (event.schemaVersion() != null) {
            size += CodedOutputStream.computeStringSize(8, event.schemaVersion());
        }
        SourcePosition position = event.source();
        if (position != null) {
            size += CodedOutputStream.computeUInt32Size(9, source)
                    + CodedOutputStream.computeUInt32Size(10, position.index());
        }
        for (Map.Entry<String, String> attribute : event.attributes().entrySet()) {
            size += delimitedSize(sizeOf(attribute));
        }
        return size;
    }

    private static int sizeOf(Map.Entry<String, String> attribute) {
        return CodedOutputStream.computeStringSize(1, attribute.getKey())
                + CodedOutputStream.computeStringSize(2, attribute.getValue());
    }

    private static void write(CodedOutputStream out, Event event, int source) throws IOException {
        out.writeString(1, event.id());
        out.writeString(2, event.deviceId());
        out.writeString(3, event.type());
        if (event.timeJson() != null) {
            out.writeString(4, event.timeJson());
        }
        Instant eventTime = event.eventTime();
        if (eventTime != null) {
            out.writeSInt64(5, eventTime.getEpochSecond());
            out.writeUInt32(6, eventTime.getNano());
        }
        out.writeInt64(7, event.ingestTime().toEpochMilli());
        if (event.schemaVersion() != null) {
            out.writeString(8, event.schemaVersion());
        }
        SourcePosition position = event.source();
        if (position != null) {
            out.writeUInt32(9, source);
            out.writeUInt32(10, position.index());
        }
        out.writeByteArray(11, event.data());
        for (Map.Entry<String, String> attribute : event.attributes().entrySet()) {
            out.writeTag(12, BYTES);
            out.writeUInt32NoTag(sizeOf(attribute));
            out.writeString(1, attribute.getKey());
            out.writeString(2, attribute.getValue());
        }
    }

    private static EventBatch decodeContent(int lane, byte[] content) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(content);
        List<SourceRecord> sources = new ArrayList<>();
        List<Event> events = new ArrayList<>();
        @Nullable String pipeline = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (3 << 3 | BYTES)) {
                pipeline = in.readStringRequireUtf8();
                continue;
            }
            if (tag != (1 << 3 | BYTES) && tag != (2 << 3 | BYTES)) {
                in.skipField(tag);
                continue;
            }
            int outer = in.pushLimit(in.readRawVarint32());
            if (tag == (1 << 3 | BYTES)) {
                sources.add(decodeSource(in));
            } else {
                events.add(decodeEvent(in, sources));
            }
            in.checkLastTagWas(0);
            in.popLimit(outer);
        }
        String version = pipeline;
        if (version != null) {
            events.replaceAll(event -> event.transformedBy(version));
        }
        return new EventBatch(lane, version, events);
    }

    private static SourceRecord decodeSource(CodedInputStream in) throws IOException {
        String shard = "";
        String sequenceNumber = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> shard = in.readStringRequireUtf8();
                case 2 << 3 | BYTES -> sequenceNumber = in.readStringRequireUtf8();
                default -> in.skipField(tag);
            }
        }
        return new SourceRecord(shard, sequenceNumber);
    }

    private static Event decodeEvent(CodedInputStream in, List<SourceRecord> sources) throws IOException {
        String id = "";
        String deviceId = "";
        String type = "";
        @Nullable String timeJson = null;
        boolean hasEventTime = false;
        long eventSeconds = 0;
        int eventNanos = 0;
        long ingestMillis = 0;
        @Nullable String schemaVersion = null;
        int source = 0;
        int sourceIndex = 0;
        byte[] data = new byte[0];
        Map<String, String> attributes = Map.of();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> id = in.readStringRequireUtf8();
                case 2 << 3 | BYTES -> deviceId = in.readStringRequireUtf8();
                case 3 << 3 | BYTES -> type = in.readStringRequireUtf8();
                case 4 << 3 | BYTES -> timeJson = in.readStringRequireUtf8();
                case 5 << 3 | VARINT -> {
                    eventSeconds = in.readSInt64();
                    hasEventTime = true;
                }
                case 6 << 3 | VARINT -> eventNanos = in.readUInt32();
                case 7 << 3 | VARINT -> ingestMillis = in.readInt64();
                case 8 << 3 | BYTES -> schemaVersion = in.readStringRequireUtf8();
                case 9 << 3 | VARINT -> source = in.readUInt32();
                case 10 << 3 | VARINT -> sourceIndex = in.readUInt32();
                case 11 << 3 | BYTES -> data = in.readByteArray();
                case 12 << 3 | BYTES -> {
                    if (attributes.isEmpty()) {
                        attributes = new HashMap<>();
                    }
                    decodeAttribute(in, attributes);
                }
                default -> in.skipField(tag);
            }
        }
        if (source < 0 || source > sources.size()) {
            throw new IllegalArgumentException("event " + id + " names source " + source + " of " + sources.size());
        }
        @Nullable
        SourcePosition position = source == 0
                ? null
                : new SourcePosition(
                        sources.get(source - 1).shard(), sources.get(source - 1).sequenceNumber(), sourceIndex);
        return new Event(
                id,
                deviceId,
                type,
                timeJson,
                hasEventTime ? Instant.ofEpochSecond(eventSeconds, eventNanos) : null,
                Instant.ofEpochMilli(ingestMillis),
                schemaVersion,
                position,
                data,
                attributes);
    }

    private static void decodeAttribute(CodedInputStream in, Map<String, String> attributes) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        String name = "";
        String value = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> name = in.readStringRequireUtf8();
                case 2 << 3 | BYTES -> value = in.readStringRequireUtf8();
                default -> in.skipField(tag);
            }
        }
        in.checkLastTagWas(0);
        in.popLimit(outer);
        attributes.put(name, value);
    }
}
