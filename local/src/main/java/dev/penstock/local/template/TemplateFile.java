package dev.penstock.local.template;

import static dev.penstock.local.template.Intrinsics.child;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * What the local run needs to know of {@code template.yaml}, so that nothing is said twice: routes, functions with their
 * environment, streams, event source mappings and schedules.
 *
 * @param routes the HTTP API's routes
 * @param functions by logical id, in the template's order
 * @param streams by logical id, in the template's order
 * @param mappings from stream to function, in the template's order
 * @param schedules those that are enabled, in the template's order
 */
public record TemplateFile(
        List<HttpRoute> routes,
        Map<String, FunctionResource> functions,
        Map<String, StreamResource> streams,
        List<StreamMapping> mappings,
        List<Schedule> schedules) {

    /**
     * Reads a template for the local run.
     *
     * @throws TemplateException if it cannot be understood, with file, line and column
     * @throws IOException if it cannot be read
     */
    public static TemplateFile load(Path file) throws IOException {
        return load(file, Deployment.LOCAL);
    }

    /**
     * Reads a template as it is deployed.
     *
     * @throws TemplateException if it cannot be understood, with file, line and column
     * @throws IOException if it cannot be read
     */
    public static TemplateFile load(Path file, Deployment deployment) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            Node root = new Yaml(new LoaderOptions()).compose(reader);
            if (!(root instanceof MappingNode template)) {
                throw new TemplateException(file, 1, 1, "a mapping is expected here");
            }
            return new TemplateReader(file, template, deployment).read();
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            throw new TemplateException(
                    file,
                    mark == null ? 1 : mark.getLine() + 1,
                    mark == null ? 1 : mark.getColumn() + 1,
                    e.getProblem());
        }
    }

    /** As in EventBridge, and seconds, which a test cannot do without. */
    private static final Pattern RATE = Pattern.compile("rate\\(([1-9][0-9]{0,5}) (second|minute|hour|day)s?\\)");

    /** Walks the resources once. */
    private static final class TemplateReader {
        private final Path file;
        private final MappingNode template;
        private final Deployment deployment;
        private final Intrinsics intrinsics;
        private final Map<String, Node> resources;
        private final List<HttpRoute> routes = new ArrayList<>();
        private final Map<String, FunctionResource> functions = new LinkedHashMap<>();
        private final Map<String, StreamResource> streams = new LinkedHashMap<>();
        private final List<StreamMapping> mappings = new ArrayList<>();
        private final List<Schedule> schedules = new ArrayList<>();

        TemplateReader(Path file, MappingNode template, Deployment deployment) {
            this.file = file;
            this.deployment = deployment;
            this.template = template;
            this.intrinsics = new Intrinsics(file, template, deployment, this::physicalName);
            this.resources = intrinsics.members(child(template, "Resources"));
        }

        TemplateFile read() {
            resources.forEach((logicalId, resource) -> {
                if (!intrinsics.holds(child(resource, "Condition"))) {
                    return;
                }
                switch (type(resource)) {
                    case "AWS::Serverless::Function" -> readFunction(logicalId, resource);
                    case "AWS::Kinesis::Stream" -> readStream(logicalId, resource);
                    default -> {
                        // Tables, buckets and roles have nothing that the local run must know.
                    }
                }
            });
            if (functions.isEmpty()) {
                throw new TemplateException(file, 1, 1, "no AWS::Serverless::Function in Resources");
            }
            return new TemplateFile(
                    List.copyOf(routes), functions, streams, List.copyOf(mappings), List.copyOf(schedules));
        }

        private void readStream(String logicalId, Node resource) {
            Node shards = child(child(resource, "Properties"), "ShardCount");
            String name = physicalName(logicalId);
            streams.put(logicalId, new StreamResource(logicalId, String.valueOf(name), integer(shards, 1)));
        }

        private void readFunction(String logicalId, Node resource) {
            Node own = child(resource, "Properties");
            Node global = child(child(template, "Globals"), "Function");
            Map<String, String> environment = new LinkedHashMap<>();
            for (Node source : new Node[] {global, own}) {
                intrinsics
                        .members(child(child(source, "Environment"), "Variables"))
                        .forEach((name, value) -> {
                            String text = intrinsics.text(value);
                            if (text != null) {
                                environment.put(name, text);
                            }
                        });
            }
            String handler = intrinsics.text(either(own, global, "Handler"));
            if (handler == null) {
                throw intrinsics.fault(resource, logicalId + " has no Handler");
            }
            functions.put(
                    logicalId,
                    new FunctionResource(
                            logicalId,
                            handler.replaceFirst("::.*", ""),
                            Duration.ofSeconds(integer(either(own, global, "Timeout"), 3)),
                            integer(either(own, global, "MemorySize"), 128),
                            environment));
            intrinsics.members(child(own, "Events")).values().forEach(event -> readEvent(logicalId, event));
        }

        private void readEvent(String function, Node event) {
            Node properties = child(event, "Properties");
            switch (type(event)) {
                case "HttpApi" -> {
                    String method = intrinsics.text(child(properties, "Method"));
                    String path = intrinsics.text(child(properties, "Path"));
                    routes.add(new HttpRoute(
                            method == null ? "ANY" : method.toUpperCase(Locale.ROOT),
                            path == null ? "$default" : path,
                            function));
                }
                case "Kinesis" -> mappings.add(mapping(function, event, properties));
                case "ScheduleV2" -> {
                    if (!"DISABLED".equals(intrinsics.text(child(properties, "State")))) {
                        schedules.add(new Schedule(function, period(event, properties)));
                    }
                }
                default -> throw intrinsics.fault(event, "the local run knows no source of type " + type(event));
            }
        }

        private Duration period(Node event, @Nullable Node properties) {
            String expression = String.valueOf(intrinsics.text(child(properties, "ScheduleExpression")));
            Matcher rate = RATE.matcher(expression);
            if (!rate.matches()) {
                throw intrinsics.fault(
                        event, "the local run knows schedules such as rate(1 minute), not '" + expression + "'");
            }
            long value = Long.parseLong(rate.group(1));
            return switch (rate.group(2)) {
                case "second" -> Duration.ofSeconds(value);
                case "minute" -> Duration.ofMinutes(value);
                case "hour" -> Duration.ofHours(value);
                default -> Duration.ofDays(value);
            };
        }

        private StreamMapping mapping(String function, Node event, @Nullable Node properties) {
            String stream = intrinsics.text(child(properties, "Stream"));
            if (stream == null) {
                throw intrinsics.fault(event, "a Kinesis source without Stream");
            }
            int maximumAge = integer(child(properties, "MaximumRecordAgeInSeconds"), -1);
            Node destination = child(child(child(properties, "DestinationConfig"), "OnFailure"), "Destination");
            String onFailure = intrinsics.text(destination);
            return new StreamMapping(
                    function,
                    stream.substring(stream.lastIndexOf('/') + 1),
                    integer(child(properties, "BatchSize"), 100),
                    Duration.ofSeconds(integer(child(properties, "MaximumBatchingWindowInSeconds"), 0)),
                    integer(child(properties, "ParallelizationFactor"), 1),
                    Boolean.parseBoolean(intrinsics.text(child(properties, "BisectBatchOnFunctionError"))),
                    integer(child(properties, "MaximumRetryAttempts"), -1),
                    maximumAge < 0 ? null : Duration.ofSeconds(maximumAge),
                    intrinsics.texts(child(properties, "FunctionResponseTypes")).contains("ReportBatchItemFailures"),
                    !"LATEST".equals(intrinsics.text(child(properties, "StartingPosition"))),
                    onFailure == null ? null : onFailure.substring(onFailure.lastIndexOf('/') + 1));
        }

        /** What {@code !Ref} gives: the name that the deployment or else the template gives, or the stack's name and the logical id. */
        private @Nullable String physicalName(String logicalId) {
            String known = deployment.physicalNames().get(logicalId);
            if (known != null) {
                return known;
            }
            Node resource = resources.get(logicalId);
            if (resource == null) {
                // SAM makes some resources itself, for example the version behind an alias.
                return logicalId.equals("ServerlessHttpApi") ? "local" : null;
            }
            Node properties = child(resource, "Properties");
            for (String property : List.of("Name", "TableName", "BucketName", "QueueName")) {
                String name = intrinsics.text(child(properties, property));
                if (name != null) {
                    return name;
                }
            }
            return deployment.stackName() + "-" + logicalId;
        }

        private static @Nullable Node either(@Nullable Node own, @Nullable Node global, String key) {
            Node value = child(own, key);
            return value != null ? value : child(global, key);
        }

        private String type(Node node) {
            String type = intrinsics.text(child(node, "Type"));
            return type == null ? "" : type;
        }

        private int integer(@Nullable Node node, int otherwise) {
            String text = intrinsics.text(node);
            if (text == null || node == null) {
                return otherwise;
            }
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                TemplateException fault = intrinsics.fault(node, "'" + text + "' is not a whole number");
                fault.initCause(e);
                throw fault;
            }
        }
    }
}
