package dev.penstock.yaml;

import dev.penstock.time.Durations;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One value of a YAML file. Asking for a kind that it is not adds a fault at its place and gives null (an empty list for
 * {@link #list}), so that a reader goes on and finds the other faults too.
 */
public final class YamlValue {

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    private static final Map<Tag, String> KINDS = Map.of(Tag.NULL, "null", Tag.BOOL, "true or false", Tag.STR, "text");

    private final Node node;
    private final YamlSource source;

    YamlValue(Node node, YamlSource source) {
        this.node = node;
        this.source = source;
    }

    /** The file that it stands in. */
    public Path file() {
        return source.file();
    }

    /** Where it begins. */
    public Place place() {
        return new Place(node.getStartMark().getLine() + 1, node.getStartMark().getColumn() + 1);
    }

    /**
     * Where a character of a text stands in the file, for languages within it; exact for text on one line and for literal
     * blocks ({@code |}), else the place where the text begins.
     *
     * @param offset the character's offset in the text, from 0, in UTF-16 units
     */
    public Place placeOf(int offset) {
        return node instanceof ScalarNode scalar ? source.placeOf(scalar, offset) : place();
    }

    /** Says that something is wrong with it. */
    public void fault(String reason) {
        Place place = place();
        source.faults().add(source.file(), place.line(), place.column(), reason);
    }

    /** Says that something is wrong at a place within its text, see {@link #placeOf}, and shows that line of it. */
    public void faultAt(int offset, String reason) {
        Place place = placeOf(offset);
        String text = node instanceof ScalarNode scalar ? scalar.getValue() : "";
        source.faults().add(source.file(), place.line(), place.column(), reason, Caret.under(text, offset));
    }

    /** Whether it is a map. */
    public boolean isMap() {
        return node instanceof MappingNode;
    }

    /** Whether it is a list. */
    public boolean isList() {
        return node instanceof SequenceNode;
    }

    /** Whether it is text. */
    public boolean isText() {
        return node.getTag().equals(Tag.STR);
    }

    /** Whether it is true or false. */
    public boolean isTruth() {
        return node.getTag().equals(Tag.BOOL);
    }

    /** How a text, a number, true, false or null is written; empty for lists and maps. */
    public String written() {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    /** Whether it is {@code null}, {@code ~} or nothing at all. */
    public boolean isNull() {
        return node.getTag().equals(Tag.NULL);
    }

    /** As a map; a key that stands twice is a fault, and the first one counts. */
    public @Nullable YamlMap map() {
        if (!(node instanceof MappingNode mapping)) {
            fault("must be a map, not " + kind());
            return null;
        }
        Map<String, YamlMap.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            YamlValue key = new YamlValue(tuple.getKeyNode(), source);
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                key.fault("a key must be text, not " + key.kind());
                continue;
            }
            YamlValue value = new YamlValue(tuple.getValueNode(), source);
            if (entries.putIfAbsent(name.getValue(), new YamlMap.Entry(name.getValue(), key, value)) != null) {
                key.fault("key '" + name.getValue() + "' stands twice");
            }
        }
        return new YamlMap(this, entries);
    }

    /** As a list. */
    public List<YamlValue> list() {
        if (!(node instanceof SequenceNode sequence)) {
            fault("must be a list, not " + kind());
            return List.of();
        }
        List<YamlValue> values = new ArrayList<>();
        for (Node value : sequence.getValue()) {
            values.add(new YamlValue(value, source));
        }
        return values;
    }

    /** As text, which must not be empty. */
    public @Nullable String text() {
        if (!(node instanceof ScalarNode scalar) || !node.getTag().equals(Tag.STR)) {
            fault("must be text, not " + kind());
            return null;
        }
        if (scalar.getValue().isBlank()) {
            fault("must not be empty");
            return null;
        }
        return scalar.getValue();
    }

    /** As one of some words; another word is a fault that names them. */
    public @Nullable String oneOf(List<String> words) {
        return oneOf(words, Map.of());
    }

    /**
     * As {@link #oneOf(List)}, with more to suggest.
     *
     * @param elsewhere what the words are called by others
     */
    public @Nullable String oneOf(List<String> words, Map<String, String> elsewhere) {
        String text = text();
        if (text == null || words.contains(text)) {
            return text;
        }
        String meant = elsewhere.get(text);
        fault("'" + text + "' is none of " + String.join(", ", words)
                + (meant == null ? Suggestion.of(text, words) : ", did you mean '" + meant + "'?"));
        return null;
    }

    /** As {@code true} or {@code false}. */
    public @Nullable Boolean truth() {
        if (!(node instanceof ScalarNode scalar) || !node.getTag().equals(Tag.BOOL)) {
            fault("must be true or false, not " + kind());
            return null;
        }
        return Boolean.valueOf(scalar.getValue());
    }

    /** As a number; one that JSON cannot hold is a fault. */
    public @Nullable Double number() {
        if (!node.getTag().equals(Tag.INT) && !node.getTag().equals(Tag.FLOAT)) {
            fault("must be a number, not " + kind());
            return null;
        }
        return json() instanceof Number number ? number.doubleValue() : null;
    }

    /** As a whole number from {@code least} to {@code most}. */
    public @Nullable Integer wholeNumber(int least, int most) {
        Double number = number();
        if (number == null) {
            return null;
        }
        if (number != Math.rint(number) || number < least || number > most) {
            fault("must be a whole number from " + least + " to " + most);
            return null;
        }
        return number.intValue();
    }

    /** As a duration, see {@link Durations}. */
    public @Nullable Duration duration() {
        Duration duration = node instanceof ScalarNode scalar ? Durations.parse(scalar.getValue()) : null;
        if (duration == null) {
            fault("must be a duration such as 10s, 5m, 2h or 1d");
        }
        return duration;
    }

    /**
     * As what JSON could hold: null, Boolean, Long, BigInteger, Double, String, List, Map. A tag of the file's own
     * ({@code !thing}) is a fault.
     */
    public @Nullable Object json() {
        return switch (node) {
            case MappingNode mapping -> jsonMap();
            case SequenceNode sequence -> {
                List<@Nullable Object> values = new ArrayList<>();
                for (YamlValue value : list()) {
                    values.add(value.json());
                }
                yield values;
            }
            case ScalarNode scalar -> jsonScalar(scalar);
            default -> throw new IllegalStateException("aliases were refused, so there is no " + node.getNodeId());
        };
    }

    private Map<String, @Nullable Object> jsonMap() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        YamlMap map = map();
        if (map != null) {
            for (YamlMap.Entry entry : map.entries()) {
                values.put(entry.key(), entry.value().json());
            }
        }
        return values;
    }

    private @Nullable Object jsonScalar(ScalarNode scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.STR)) {
            return text;
        }
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return Boolean.valueOf(text);
        }
        if ((tag.equals(Tag.INT) || tag.equals(Tag.FLOAT))
                && NUMBER.matcher(text).matches()) {
            return tag.equals(Tag.INT) ? whole(text) : fraction(text);
        }
        fault("'" + text + "' is "
                + (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)
                        ? "not a number as JSON has them"
                        : "of the unknown kind " + tag.getValue()));
        return null;
    }

    private static Object whole(String text) {
        BigInteger value = new BigInteger(text);
        if (value.bitLength() < Long.SIZE) {
            return value.longValue();
        }
        return value;
    }

    private @Nullable Object fraction(String text) {
        double value = Double.parseDouble(text);
        if (Double.isFinite(value)) {
            return value;
        }
        fault(text + " is too large");
        return null;
    }

    /** What it is, in words: {@code a list}. */
    public String kind() {
        return switch (node) {
            case MappingNode mapping -> "a map";
            case SequenceNode sequence -> "a list";
            default -> {
                String tag = node.getTag().getValue();
                yield tag.startsWith("!")
                        ? "'" + tag + "', which is a tag in YAML"
                        : KINDS.getOrDefault(node.getTag(), "a number");
            }
        };
    }

    /** Whether both are the same value at the same place of the same file. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof YamlValue value && value.node.equals(node);
    }

    @Override
    public int hashCode() {
        return node.hashCode();
    }
}
