package dev.penstock.local.mapping;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Writes the JSON that Lambda passes to a function for a batch of Kinesis records. */
final class KinesisEventWriter {

    /** Lambda's limit of a synchronous invocation's payload. */
    static final int MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

    private static final byte[] START = bytes("{\"Records\":[");
    private static final byte[] END = bytes("]}");

    private static final byte[] BEFORE_KEY =
            bytes("{\"kinesis\":{\"kinesisSchemaVersion\":\"1.0\",\"partitionKey\":\"");
    private static final byte[] BEFORE_SEQUENCE = bytes("\",\"sequenceNumber\":\"");
    private static final byte[] BEFORE_DATA = bytes("\",\"data\":\"");
    private static final byte[] BEFORE_ARRIVAL = bytes("\",\"approximateArrivalTimestamp\":");

    /** What they have today; a longer one makes the buffer grow. */
    private static final int SEQUENCE_NUMBER_DIGITS = 56;

    private final byte[] afterArrival;
    private final byte[] afterEventId;
    private final int fixedBytes;

    KinesisEventWriter(String functionName, SourceStream stream, String shardId) {
        this.afterArrival =
                bytes("},\"eventSource\":\"aws:kinesis\",\"eventVersion\":\"1.0\",\"eventID\":\"" + shardId + ':');
        this.afterEventId =
                bytes("\",\"eventName\":\"aws:kinesis:record\",\"invokeIdentityArn\":\"arn:aws:iam::" + stream.account()
                        + ":role/" + functionName + "\",\"awsRegion\":\"" + stream.region()
                        + "\",\"eventSourceARN\":\"" + stream.arn() + "\"}");
        int arrival = 20;
        this.fixedBytes = BEFORE_KEY.length
                + BEFORE_SEQUENCE.length
                + BEFORE_DATA.length
                + BEFORE_ARRIVAL.length
                + afterArrival.length
                + afterEventId.length
                + 2 * SEQUENCE_NUMBER_DIGITS
                + arrival
                + 1;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** At most what a record adds to a payload, in bytes. */
    int sizeBound(StreamRecord record) {
        // A character of the key is at most an escape of six bytes.
        return fixedBytes + 6 * record.partitionKey().length() + (record.data().length + 2) / 3 * 4;
    }

    /** The payload; its size is at most the sum of the records' bounds and a few bytes. */
    byte[] write(List<? extends StreamRecord> records) {
        int bound = START.length + END.length;
        for (StreamRecord record : records) {
            bound += sizeBound(record);
        }
        Buffer out = new Buffer(bound);
        out.add(START);
        for (int i = 0; i < records.size(); i++) {
            if (i > 0) {
                out.add((byte) ',');
            }
            write(out, records.get(i));
        }
        out.add(END);
        return out.toBytes();
    }

    private void write(Buffer out, StreamRecord record) {
        byte[] sequenceNumber = bytes(record.sequenceNumber());
        out.add(BEFORE_KEY);
        out.addText(record.partitionKey());
        out.add(BEFORE_SEQUENCE);
        out.add(sequenceNumber);
        out.add(BEFORE_DATA);
        out.add(Base64.getEncoder().encode(record.data()));
        out.add(BEFORE_ARRIVAL);
        out.add(bytes(seconds(record.arrivalMillis())));
        out.add(afterArrival);
        out.add(sequenceNumber);
        out.add(afterEventId);
    }

    /** Epoch seconds with three digits of milliseconds. */
    private static String seconds(long millis) {
        long fraction = millis % 1000;
        return millis / 1000 + (fraction < 10 ? ".00" : fraction < 100 ? ".0" : ".") + fraction;
    }

    private static final class Buffer {
        private byte[] bytes;
        private int length;

        Buffer(int capacity) {
            bytes = new byte[capacity];
        }

        void add(byte value) {
            ensure(1);
            bytes[length++] = value;
        }

        private void ensure(int more) {
            if (length + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * (length + more));
            }
        }

        void add(byte[] more) {
            ensure(more.length);
            System.arraycopy(more, 0, bytes, length, more.length);
            length += more.length;
        }

        void addText(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                    add((byte) c);
                } else {
                    add(bytes("\\u%04x".formatted((int) c)));
                }
            }
        }

        byte[] toBytes() {
            return Arrays.copyOf(bytes, length);
        }
    }
}
