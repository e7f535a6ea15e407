package dev.penstock.schema;

import dev.penstock.event.Event;
import dev.penstock.pipeline.Fault;
import dev.penstock.pipeline.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The schemas of a pipeline, all versions of each event type. Immutable and thread-safe. */
public final class SchemaSet {

    private static final String SUFFIX = ".json";
    private static final Comparator<EventSchema> NEWEST_FIRST =
            Comparator.comparing(EventSchema::version, Versions.ORDER).reversed();

    private final Map<String, List<EventSchema>> versions;

    private SchemaSet(Map<String, List<EventSchema>> versions) {
        this.versions = Map.copyOf(versions);
    }

    /**
     * Reads {@code <event type>/<version>.json} below {@code schemasDir}. Every version is compiled, so that a broken
     * one is found whichever is the newest; files of other kinds are left alone.
     *
     * @param schemasDir a pipeline's {@code schemas}
     * @throws PipelineException naming every fault of every file, or that the directory cannot be read
     */
    public static SchemaSet load(Path schemasDir) {
        List<Fault> faults = new ArrayList<>();
        Map<String, List<EventSchema>> versions = new HashMap<>();
        for (Path typeDir : list(schemasDir)) {
            String type = String.valueOf(typeDir.getFileName());
            if (Files.isDirectory(typeDir) && Event.isOwnType(type)) {
                faults.add(new Fault(typeDir, 0, 0, "types that begin with 'penstock.' are Penstock's own"));
            } else if (Files.isDirectory(typeDir)) {
                for (Path file : list(typeDir)) {
                    if (isSchema(file)) {
                        load(type, file, versions, faults);
                    }
                }
            } else if (isSchema(typeDir)) {
                faults.add(new Fault(typeDir, 0, 0, "a schema lies one level down, in <event type>/<version>.json"));
            }
        }
        if (!faults.isEmpty()) {
            throw new PipelineException(faults);
        }
        versions.values().forEach(schemas -> schemas.sort(NEWEST_FIRST));
        return new SchemaSet(versions);
    }

    /** The newest schema of an event type, or null if the pipeline has none. */
    public @Nullable EventSchema find(String type) {
        List<EventSchema> schemas = versions.get(type);
        return schemas == null ? null : schemas.getFirst();
    }

    /** The schemas of an event type, the newest first; empty if the pipeline has none. */
    public List<EventSchema> versions(String type) {
        return List.copyOf(versions.getOrDefault(type, List.of()));
    }

    /** The versions of each event type, the newest first; types in order. */
    Map<String, List<String>> versionNames() {
        Map<String, List<String>> names = new TreeMap<>();
        versions.forEach((type, schemas) ->
                names.put(type, schemas.stream().map(EventSchema::version).toList()));
        return names;
    }

    /** The event types, in order. */
    public Set<String> types() {
        return new TreeSet<>(versions.keySet());
    }

    private static List<Path> list(Path dir) {
        try (Stream<Path> paths = Files.list(dir)) {
            return paths.filter(p -> !String.valueOf(p.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            throw new PipelineException(List.of(new Fault(dir, 0, 0, "the directory is not there")));
        } catch (IOException e) {
            throw new PipelineException(List.of(new Fault(dir, 0, 0, "cannot be listed: " + e)));
        }
    }

    private static boolean isSchema(Path file) {
        return String.valueOf(file.getFileName()).endsWith(SUFFIX);
    }

    private static void load(String type, Path file, Map<String, List<EventSchema>> versions, List<Fault> faults) {
        String name = String.valueOf(file.getFileName());
        String version = name.substring(0, name.length() - SUFFIX.length());
        if (!Versions.isValid(version)) {
            faults.add(new Fault(file, 0, 0, "a version is made of numbers and dots, for example 1.json or 2.1.json"));
            return;
        }
        try {
            LocatedJson json = LocatedJson.read(file);
            faults.addAll(Keywords.check(file, json));
            EventSchema schema = compile(type, version, file, json);
            List<EventSchema> others = versions.computeIfAbsent(type, t -> new ArrayList<>());
            for (EventSchema other : others) {
                if (NEWEST_FIRST.compare(schema, other) == 0) {
                    faults.add(new Fault(file, 0, 0, "is the same version as " + other.version() + SUFFIX));
                }
            }
            others.add(schema);
        } catch (PipelineException e) {
            faults.addAll(e.faults());
        }
    }

    static EventSchema compile(String type, String version, Path file) {
        return compile(type, version, file, LocatedJson.read(file));
    }

    private static EventSchema compile(String type, String version, Path file, LocatedJson json) {
        SchemaCompiler compiler = new SchemaCompiler(file);
        SchemaNode root = compiler.compile(json);
        if (!compiler.faults().isEmpty()) {
            throw new PipelineException(compiler.faults());
        }
        return compiler.needsReference()
                ? ReferenceSchema.load(type, version, file, json)
                : new CompiledSchema(type, version, root);
    }
}
