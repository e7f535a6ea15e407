package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonParser;
import dev.penstock.event.DeviceIds;
import dev.penstock.event.Event;
import dev.penstock.schema.DataCheck;
import dev.penstock.schema.DeviceSource;
import dev.penstock.schema.EventSchema;
import dev.penstock.schema.EventType;
import dev.penstock.schema.EventTypes;
import dev.penstock.schema.Rejections;
import dev.penstock.schema.Texts;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as far as it has been read, and the rules that hold for its members, whatever form they came in. Made to be used
 * again after {@link #clear}; not thread-safe.
 */
final class EventDraft {

    /** The longest event id, in UTF-16 units: with three bytes each it still fits in every key that holds it. */
    static final int MAX_ID_LENGTH = 256;

    private static final String DEVICE_ID = "deviceId";
    private static final int MAX_TYPE_LENGTH = 128;
    private static final int MAX_TIME_LENGTH = 256;
    private static final int MAX_VERSION_LENGTH = 64;

    /** The attribute that keeps the version which an event of an unknown type names. */
    private static final String VERSION_ATTRIBUTE = "schemaversion";

    private final EventTypes types;
    private final Instant ingestTime;
    /** Whose events these are, where that is known from outside; else null. */
    private final @Nullable String sender;

    private final Rejections rejections = new Rejections();
    private final DataCheck dataCheck;

    private @Nullable String id;
    private @Nullable String deviceId;
    private @Nullable String type;
    private @Nullable String timeJson;
    private @Nullable String schemaVersion;
    private String deviceMember = DEVICE_ID;
    private Map<String, String> attributes = Map.of();
    private Map<String, String> trace = Map.of();
    private boolean hasData;
    private byte[] dataIn = new byte[0];
    private int dataStart;
    private int dataEnd;

    /** Drafts of events that name their device. */
    EventDraft(EventTypes types, Instant ingestTime) {
        this(types, ingestTime, null);
    }

    /** @param sender the device of an event that names none, or null */
    EventDraft(EventTypes types, Instant ingestTime, @Nullable String sender) {
        this.types = types;
        this.dataCheck = new DataCheck(types);
        this.ingestTime = ingestTime;
        this.sender = sender;
        this.deviceId = sender;
    }

    void clear() {
        rejections.clear();
        dataCheck.clear();
        id = null;
        deviceId = sender;
        type = null;
        timeJson = null;
        schemaVersion = null;
        deviceMember = DEVICE_ID;
        attributes = Map.of();
        hasData = false;
        dataStart = 0;
        dataEnd = 0;
    }

    /** Why the event is rejected; a reader adds what its form has of its own. */
    Rejections rejections() {
        return rejections;
    }

    /** What the device is told of a rejected event: its id as far as it is fit for an answer, and the reasons. */
    Receipt.Rejected rejection() {
        String fit = id == null || id.length() <= MAX_ID_LENGTH ? id : Texts.brief(id);
        return new Receipt.Rejected(fit, rejections.toList());
    }

    void id(@Nullable String text) {
        id = text;
    }

    void deviceId(@Nullable String text) {
        deviceId = text;
    }

    /** Whether an event must name its device. */
    boolean needsDeviceId() {
        return sender == null;
    }

    /** @param member which member of the event names the device */
    void deviceId(String text, String member) {
        deviceId = text;
        deviceMember = member;
    }

    /** Where the event names its device, as a JSON pointer. */
    String devicePath() {
        return "/" + deviceMember;
    }

    /** Whether an event of its type may name this version of the schema. */
    boolean hasVersion(String version) {
        EventType known = type == null ? null : types.find(type);
        return known != null && known.find(version) != null;
    }

    /** Which attribute of a CloudEvent names its device, by the type as far as it is known. */
    DeviceSource deviceSource() {
        return types.device(type == null ? "" : type);
    }

    void type(@Nullable String text) {
        type = text;
    }

    /** @param json a quoted string or a number, as JSON text */
    void time(String json) {
        if (json.length() > MAX_TIME_LENGTH) {
            rejections.addAt("time", "maxLength", "has more than " + MAX_TIME_LENGTH + " characters");
        }
        timeJson = json;
    }

    /** The version of its type's schema that the event says it satisfies; null: the newest that it does. */
    void schemaVersion(@Nullable String text) {
        schemaVersion = text;
    }

    void attributes(Map<String, String> byName) {
        attributes = byName;
    }

    /** The trace of the request, for each of its events that has none of its own; {@link #clear} leaves it. */
    void trace(Map<String, String> byName) {
        trace = byName;
    }

    /**
     * Reads the data from the parser's current token, which begins an object, to its end, and checks it if the type is known
     * by now.
     *
     * @param in where the parser reads
     * @param parserStart where in it the parser began
     */
    void readData(JsonParser parser, byte[] in, int parserStart) throws IOException {
        int start = parserStart + (int) parser.currentTokenLocation().getByteOffset();
        dataCheck.read(type, schemaVersion, parser);
        hasData = true;
        dataIn = in;
        dataStart = start;
        dataEnd = parserStart + (int) parser.currentLocation().getByteOffset();
    }

    /**
     * Checks what can only be checked once everything has been read.
     *
     * @return the event, or null if there is a reason to reject it
     * @throws com.fasterxml.jackson.core.JsonProcessingException if the data is not JSON
     */
    @Nullable
    Event finish() throws IOException {
        requireText("id", id, MAX_ID_LENGTH);
        requireText(deviceMember, deviceId, Integer.MAX_VALUE);
        requireText("type", type, MAX_TYPE_LENGTH);
        requireText("schemaVersion", schemaVersion, MAX_VERSION_LENGTH);
        if (deviceId != null && !DeviceIds.isValid(deviceId)) {
            rejections.addAt(
                    deviceMember,
                    "pattern",
                    (deviceMember.equals(DEVICE_ID) ? "" : "names the device, so it ") + "must be 1 to "
                            + DeviceIds.MAX_LENGTH + " letters, digits, dots, underscores, colons or dashes");
        }
        EventSchema schema = satisfied();
        return rejections.isEmpty() ? build(schema) : null;
    }

    /** What the data satisfies; null, with the reasons, if nothing. */
    private @Nullable EventSchema satisfied() throws IOException {
        EventSchema asked = type == null ? null : dataCheck.asked(type, schemaVersion, rejections);
        if (type == null || asked == null || !hasData) {
            return asked;
        }
        return dataCheck.finish(asked, type, schemaVersion, dataIn, dataStart, dataEnd - dataStart, rejections);
    }

    private void requireText(String name, @Nullable String text, int maxLength) {
        if (text == null) {
            return; // the reader has said that it is missing, or what is wrong with it
        }
        if (text.isEmpty()) {
            rejections.addAt(name, "minLength", "must not be empty");
        } else if (text.length() > maxLength) {
            rejections.addAt(
                    name, "maxLength", "has " + text.length() + " characters; at most " + maxLength + " are allowed");
        } else if (!isPrintable(text)) {
            rejections.addAt(name, "pattern", "must not hold control characters or halves of surrogate pairs");
        }
    }

    /** Whether there are no control characters and no halves of surrogate pairs in it. */
    static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private Event build(@Nullable EventSchema schema) {
        if (id == null || deviceId == null || type == null || schema == null || !hasData) {
            throw new IllegalStateException("an event without a reason to reject it lacks a member");
        }
        byte[] data = Arrays.copyOfRange(dataIn, dataStart, dataEnd);
        Map<String, String> all = TraceContext.join(attributes, trace);
        boolean quarantined = schema == types.unvalidated();
        if (quarantined && schemaVersion != null) {
            all = new HashMap<>(all);
            all.put(VERSION_ATTRIBUTE, schemaVersion);
        }
        String version = quarantined ? null : schema.version();
        return new Event(id, deviceId, type, timeJson, null, ingestTime, version, null, data, all);
    }
}
