package dev.penstock.schema;

import dev.penstock.pipeline.Faults;
import dev.penstock.shape.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the schemas of a pipeline say of each type's {@code data}, for checking rules. The schemas are read as documents:
 * nothing is compiled, and the validator's library is not needed.
 */
public final class Shapes {

    private static final String SUFFIX = ".json";

    private Shapes() {}

    /**
     * The shape of each event type, joined over all versions that an event may satisfy; by name, in order. What is wrong
     * with {@code schemas/} and {@code types.yaml} is not told, since {@link EventTypes} does that: of a type whose schema
     * cannot be read nothing is known.
     */
    public static Map<String, Shape> read(Path pipeline) {
        Map<String, List<String>> versions = versions(pipeline.resolve("schemas"));
        Path file = pipeline.resolve("types.yaml");
        TypesFile settings = Files.exists(file) ? TypesFile.read(file, versions, new Faults()) : TypesFile.none();
        Map<String, Shape> shapes = new TreeMap<>();
        versions.forEach((type, names) -> {
            String oldest = settings.of(type).oldest();
            names.stream()
                    .filter(version -> oldest == null || Versions.ORDER.compare(version, oldest) >= 0)
                    .map(version ->
                            shape(pipeline.resolve("schemas").resolve(type).resolve(version + SUFFIX)))
                    .reduce(Shape::join)
                    .ifPresent(shape -> shapes.put(type, shape));
        });
        return shapes;
    }

    private static Shape shape(Path file) {
        try {
            return new ShapeReader(LocatedJson.read(file)).shape();
        } catch (IllegalArgumentException e) { // no JSON, or no schema; told where schemas are compiled
            return Shape.UNKNOWN;
        }
    }

    private static Map<String, List<String>> versions(Path schemas) {
        Map<String, List<String>> versions = new TreeMap<>();
        for (Path type : list(schemas)) {
            List<String> names = list(type).stream()
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .filter(Versions::isValid)
                    .sorted(Versions.ORDER.reversed())
                    .toList();
            if (!names.isEmpty()) {
                versions.put(String.valueOf(type.getFileName()), names);
            }
        }
        return versions;
    }

    private static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(path -> !String.valueOf(path.getFileName()).startsWith("."))
                    .toList();
        } catch (IOException e) { // told where schemas are compiled
            return List.of();
        }
    }
}
