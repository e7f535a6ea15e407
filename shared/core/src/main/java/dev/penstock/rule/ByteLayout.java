package dev.penstock.rule;

import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the bytes of a payload mean, one after the other.
 *
 * @param parts the fields that it gives, by their place
 * @param bytes how long it is
 */
record ByteLayout(List<Part> parts, int bytes) {

    private static final int MOST_SKIPPED = 65_535;

    /**
     * One field.
     *
     * @param field its name
     * @param type the number that it is, or whose bits it is
     * @param at the place of that number's first byte, from 0
     * @param bits which bits of the number it is; null for the number itself
     * @param scale what is applied to it, or null
     */
    record Part(
            FieldPath field,
            BinaryNumber type,
            int at,
            @Nullable Bits bits,
            @Nullable DecimalScale scale) {

        /** Whether its values are numbers; else they are true or false. */
        boolean isNumber() {
            return bits == null || !bits.flag;
        }

        /** Its value in a payload that is long enough: Boolean, Long, BigInteger or Double, which may be infinite or NaN. */
        Object read(byte[] payload) {
            long all = type.bits(payload, at);
            if (bits != null && bits.flag) {
                return ((all >>> bits.from) & 1) == 1;
            }
            Number number = bits == null ? type.value(all) : BinaryNumber.unsigned((all >>> bits.from) & bits.mask());
            if (scale == null) {
                return number;
            }
            return scale.apply(number.doubleValue());
        }
    }

    /**
     * Some bits of a whole number.
     *
     * @param from the lowest of them, where 0 is the lowest of the number
     * @param length how many
     * @param flag whether it is one bit that is true or false, and no number
     */
    record Bits(int from, int length, boolean flag) {
        long mask() {
            return -1L >>> (Long.SIZE - length);
        }
    }

    ByteLayout {
        parts = List.copyOf(parts);
    }

    /** Reads a layout; what is wrong with it is a fault. */
    static ByteLayout read(YamlValue value) {
        Reader reader = new Reader();
        value.list().forEach(reader::entry);
        if (value.isList() && reader.numbers == 0) {
            value.fault("gives no field");
        }
        return new ByteLayout(reader.parts, reader.at);
    }

    private static final class Reader {
        private final List<Part> parts = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        private int numbers;
        private int at;

        private void entry(YamlValue value) {
            YamlMap map = value.map();
            if (map == null) {
                return;
            }
            YamlValue skip = map.find("skip");
            if (skip != null) {
                map.allow("skip");
                Integer bytes = skip.wholeNumber(1, MOST_SKIPPED);
                at += bytes == null ? 0 : bytes;
                return;
            }
            numbers++;
            YamlValue bits = map.find("bits");
            if (bits != null) {
                map.allow("type", "bits");
            } else {
                map.allow("name", "type", "scale", "offset", "bits", "skip");
            }
            YamlValue word = map.require("type");
            String known = word == null ? null : word.oneOf(BinaryNumber.WORDS, BinaryNumber.ELSEWHERE);
            if (known == null) {
                return;
            }
            BinaryNumber type = BinaryNumber.of(known);
            if (bits == null) {
                part(map, type, null);
            } else {
                bits(bits, known, type);
            }
            at += type.bytes();
        }

        private void bits(YamlValue value, String word, BinaryNumber type) {
            if (!type.isWhole()) {
                value.fault(word + " is no whole number, so it has no bits");
                return;
            }
            if (value.isList() && value.list().isEmpty()) {
                value.fault("names no bit");
            }
            int last = type.bytes() * 8 - 1;
            for (YamlValue each : value.list()) {
                YamlMap map = each.map();
                if (map == null) {
                    continue;
                }
                map.allow("name", "at", "length", "scale", "offset");
                YamlValue from = map.require("at");
                Integer first = from == null ? null : from.wholeNumber(0, last);
                YamlValue length = map.find("length");
                if (first == null) {
                    continue;
                }
                Integer count = length == null ? Integer.valueOf(1) : length.wholeNumber(1, last - first + 1);
                if (count != null) {
                    part(map, type, new Bits(first, count, length == null));
                }
            }
        }

        private void part(YamlMap map, BinaryNumber type, @Nullable Bits bits) {
            YamlValue name = map.require("name");
            FieldPath field = name == null ? null : FieldPath.read(name);
            if (field == null) {
                return;
            }
            if (!names.add(field.toString())) {
                field.place().fault("field '" + field + "' is there already");
            }
            parts.add(new Part(field, type, at, bits, scale(map, bits)));
        }

        private static @Nullable DecimalScale scale(YamlMap map, @Nullable Bits bits) {
            YamlValue scaleValue = map.find("scale");
            YamlValue offsetValue = map.find("offset");
            YamlValue either = scaleValue == null ? offsetValue : scaleValue;
            if (either == null) {
                return null;
            }
            if (bits != null && bits.flag) {
                either.fault("a bit without length is true or false: there is nothing to scale");
            }
            Double scale = scaleValue == null ? Double.valueOf(1) : scaleValue.number();
            Double offset = offsetValue == null ? Double.valueOf(0) : offsetValue.number();
            if (scale == null || offset == null) {
                return null;
            }
            if (scale == 0) {
                either.fault("must not be 0");
            }
            return DecimalScale.of(scale, offset);
        }
    }
}
