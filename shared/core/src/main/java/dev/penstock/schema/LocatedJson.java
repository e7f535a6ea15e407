package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.pipeline.Fault;
import dev.penstock.pipeline.PipelineException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON that still knows where in its file it stands, so that a fault has a line and a column. */
sealed interface LocatedJson {

    /** Where the value begins. */
    Place place();

    /** The member of this name, or the element of this index in digits, or null if there is none. */
    default @Nullable LocatedJson child(String step) {
        if (this instanceof Arr array && step.matches("[0-9]{1,9}")) {
            int index = Integer.parseInt(step);
            return index < array.elements().size() ? array.elements().get(index) : null;
        }
        return this instanceof Obj object ? object.value(step) : null;
    }

    /** A line and a column, from 1. */
    record Place(int line, int column) {}

    record Obj(Place place, Map<String, LocatedJson> members) implements LocatedJson {
        /** A member's value, or null if there is none. */
        @Nullable
        LocatedJson value(String name) {
            return members.get(name);
        }
    }

    record Arr(Place place, List<LocatedJson> elements) implements LocatedJson {}

    record Text(Place place, String value) implements LocatedJson {}

    record Num(Place place, BigDecimal value) implements LocatedJson {}

    record Bool(Place place, boolean value) implements LocatedJson {}

    record Null(Place place) implements LocatedJson {}

    /**
     * Reads a file.
     *
     * @throws PipelineException if it cannot be read or is not one JSON value
     */
    static LocatedJson read(Path file) {
        try (JsonParser parser = new JsonFactory()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .createParser(Files.readAllBytes(file))) {
            if (parser.nextToken() == null) {
                throw broken(file, new Place(1, 1), "the file is empty");
            }
            LocatedJson value = read(parser);
            if (parser.nextToken() != null) {
                throw broken(file, placeOf(parser.currentTokenLocation()), "there is more after the end of the JSON");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw broken(file, placeOf(e.getLocation()), "is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw broken(file, new Place(0, 0), "cannot be read: " + e);
        }
    }

    private static PipelineException broken(Path file, Place place, String reason) {
        return new PipelineException(List.of(new Fault(file, place.line(), place.column(), reason)));
    }

    private static Place placeOf(@Nullable JsonLocation location) {
        return location == null ? new Place(0, 0) : new Place(location.getLineNr(), location.getColumnNr());
    }

    private static LocatedJson read(JsonParser parser) throws IOException {
        Place place = placeOf(parser.currentTokenLocation());
        return switch (parser.currentToken()) {
            case START_OBJECT -> new Obj(place, readMembers(parser));
            case START_ARRAY -> {
                List<LocatedJson> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(read(parser));
                }
                yield new Arr(place, elements);
            }
            case VALUE_STRING -> new Text(place, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Num(place, parser.getDecimalValue());
            case VALUE_TRUE -> new Bool(place, true);
            case VALUE_FALSE -> new Bool(place, false);
            default -> new Null(place);
        };
    }

    private static Map<String, LocatedJson> readMembers(JsonParser parser) throws IOException {
        Map<String, LocatedJson> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, read(parser));
        }
        return members;
    }
}
