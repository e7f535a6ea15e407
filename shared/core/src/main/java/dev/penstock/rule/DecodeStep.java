package dev.penstock.rule;

import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code decode: {field: payload, encoding: base64, layout: [{name: temperature, type: i16be, scale: 0.1}, ...]}}: makes
 * fields of a binary payload, see {@link ByteLayout}. The payload's field is removed unless {@code drop: false}. A payload
 * that is longer than the layout fails the event unless {@code rest: ignore}. A field that is not there, or null, stays so.
 */
final class DecodeStep implements Step {

    private static final List<String> RESTS = List.of("fail", "ignore");

    private final FieldPath field;
    private final ByteText encoding;
    private final ByteLayout layout;
    private final boolean drop;
    private final boolean ignoreRest;

    private DecodeStep(FieldPath field, ByteText encoding, ByteLayout layout, boolean drop, boolean ignoreRest) {
        this.field = field;
        this.encoding = encoding;
        this.layout = layout;
        this.drop = drop;
        this.ignoreRest = ignoreRest;
    }

    static @Nullable Step read(YamlValue value) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        map.allow("field", "encoding", "layout", "drop", "rest");
        YamlValue field = map.require("field");
        FieldPath path = field == null ? null : FieldPath.read(field);
        YamlValue encoding = map.require("encoding");
        String word = encoding == null ? null : encoding.oneOf(ByteText.WORDS);
        YamlValue entries = map.require("layout");
        ByteLayout layout = entries == null ? null : ByteLayout.read(entries);
        YamlValue drop = map.find("drop");
        Boolean drops = drop == null ? Boolean.TRUE : drop.truth();
        YamlValue rest = map.find("rest");
        String ofRest = rest == null ? "fail" : rest.oneOf(RESTS);
        return path == null || word == null || layout == null || drops == null
                ? null
                : new DecodeStep(path, ByteText.of(word), layout, drops, "ignore".equals(ofRest));
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public Shape check(Shape data, Findings findings) {
        Field found = findings.find(data, field, "decode", Kind.Plain.TEXT);
        Shape rest = drop ? data.remove(field.names()) : data;
        Shape after = rest;
        for (ByteLayout.Part part : layout.parts()) {
            Kind kind = part.isNumber() ? Kind.Plain.NUMBER : Kind.Plain.TRUTH;
            after = findings.set(after, part.field(), Field.certain(kind));
        }
        if (found == null || found.hasValue()) {
            return after;
        }
        return after.join(found.mayBeNull() ? data : rest);
    }

    @Override
    public @Nullable String apply(Draft draft) {
        Object value = field.get(draft.data());
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            return failure(Excerpt.of(value) + " is not text");
        }
        byte[] payload = encoding.decode(text);
        if (payload == null) {
            return failure(encoding.reason(text));
        }
        if (payload.length < layout.bytes()) {
            return failure(tooShort(payload.length));
        }
        if (payload.length > layout.bytes() && !ignoreRest) {
            return failure("has " + payload.length + " bytes, and the layout ends before byte " + layout.bytes()
                    + " (rest: ignore leaves out what follows)");
        }
        Map<String, @Nullable Object> data = draft.changeData();
        if (drop) {
            field.remove(data);
        }
        for (ByteLayout.Part part : layout.parts()) {
            Object read = part.read(payload);
            if (read instanceof Double number && !Double.isFinite(number)) {
                return failure(part.field() + " at byte " + part.at() + " is " + number);
            }
            String reason = part.field().put(data, read);
            if (reason != null) {
                return failure(part.field() + ": " + reason);
            }
        }
        return null;
    }

    private String tooShort(int length) {
        for (ByteLayout.Part part : layout.parts()) {
            int last = part.at() + part.type().bytes() - 1;
            if (last >= length) {
                return "ends before byte " + length + ", and " + part.field()
                        + (last == part.at() ? " is byte " + last : " is bytes " + part.at() + " to " + last);
            }
        }
        return "ends before byte " + length + ", and the layout has " + layout.bytes() + " bytes";
    }

    private String failure(String reason) {
        return "decode " + field + ": " + reason;
    }
}
