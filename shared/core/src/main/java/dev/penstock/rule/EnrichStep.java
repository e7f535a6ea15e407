package dev.penstock.rule;

import dev.penstock.port.DeviceAttributes;
import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
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

    private record Attribute(String name, FieldPath to, boolean required) {}

    private final List<Attribute> attributes;

    private EnrichStep(List<Attribute> attributes) {
        this.attributes = List.copyOf(attributes);
    }

    static @Nullable Step read(YamlValue value) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        List<Attribute> attributes = new ArrayList<>();
        for (YamlMap.Entry entry : map.entries()) {
            if (!DeviceAttributes.NAME.matcher(entry.key()).matches()) {
                entry.keyValue()
                        .fault("'" + entry.key() + "' is no name of an attribute, which stands before its field:"
                                + " a letter, and up to 63 letters, digits, _ and -");
                continue;
            }
            Attribute attribute = attribute(entry.key(), entry.value());
            if (attribute != null) {
                attributes.add(attribute);
            }
        }
        if (map.entries().isEmpty()) {
            value.fault("names no attribute");
        }
        return new EnrichStep(attributes);
    }

    private static @Nullable Attribute attribute(String name, YamlValue value) {
        if (!value.isMap()) {
            FieldPath to = FieldPath.read(value);
            return to == null ? null : new Attribute(name, to, false);
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
        return to == null || required == null ? null : new Attribute(name, to, required);
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
    public Shape check(Shape data, Findings findings) {
        Shape known = data;
        for (Attribute attribute : attributes) {
            Shape enriched = findings.set(known, attribute.to, Field.certain(Kind.Plain.TEXT));
            known = attribute.required ? enriched : enriched.join(known);
        }
        return known;
    }

    @Override
    public @Nullable String apply(Draft draft) {
        for (Attribute attribute : attributes) {
            String value = draft.deviceAttributes().get(attribute.name);
            if (value != null) {
                String reason = attribute.to.put(draft.changeData(), value);
                if (reason != null) {
                    return "enrich " + attribute.to + ": " + reason;
                }
            } else if (attribute.required) {
                return "enrich " + attribute.to + ": device " + draft.event().deviceId() + " has no attribute '"
                        + attribute.name + "' in the registry";
            }
        }
        return null;
    }
}
