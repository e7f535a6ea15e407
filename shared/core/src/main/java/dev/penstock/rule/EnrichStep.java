package dev.penstock.rule;

import dev.penstock.port.DeviceAttributes;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code enrich: {site: site, model: {to: device.model, required: true}}}: sets fields to what the device registry says of
 * the event's device, from the attribute's name to the field. What the device does not have is left out, or fails the event
 * if it is required.
 */
final class EnrichStep implements Step {

    private record Field(String attribute, FieldPath to, boolean required) {}

    private final List<Field> fields;

    private EnrichStep(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    static @Nullable Step read(YamlValue value) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        List<Field> fields = new ArrayList<>();
        for (YamlMap.Entry entry : map.entries()) {
            if (!DeviceAttributes.NAME.matcher(entry.key()).matches()) {
                entry.keyValue()
                        .fault("'" + entry.key() + "' is no name of an attribute, which stands before its field:"
                                + " a letter, and up to 63 letters, digits, _ and -");
                continue;
            }
            Field field = field(entry.key(), entry.value());
            if (field != null) {
                fields.add(field);
            }
        }
        if (map.entries().isEmpty()) {
            value.fault("names no attribute");
        }
        return new EnrichStep(fields);
    }

    private static @Nullable Field field(String attribute, YamlValue value) {
        if (!value.isMap()) {
            FieldPath to = FieldPath.read(value);
            return to == null ? null : new Field(attribute, to, false);
        }
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        map.allow("to", "required");
        YamlValue toValue = map.require("to");
        FieldPath to = toValue == null ? null : FieldPath.read(toValue);
        YamlValue requiredValue = map.find("required");
        Boolean required = requiredValue == null ? Boolean.FALSE : requiredValue.truth();
        return to == null || required == null ? null : new Field(attribute, to, required);
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public boolean needsAttributes() {
        return true;
    }

    @Override
    public @Nullable String apply(Draft draft) {
        for (Field field : fields) {
            String value = draft.deviceAttributes().get(field.attribute);
            if (value != null) {
                String reason = field.to.put(draft.changeData(), value);
                if (reason != null) {
                    return "enrich " + field.to + ": " + reason;
                }
            } else if (field.required) {
                return "enrich " + field.to + ": device " + draft.event().deviceId() + " has no attribute '"
                        + field.attribute + "' in the registry";
            }
        }
        return null;
    }
}
