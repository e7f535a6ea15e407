package dev.penstock.e2e.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.aws.Clients;
import dev.penstock.e2e.PenstockProcess;
import dev.penstock.local.remote.Endpoint;
import dev.penstock.local.remote.Stack;
import dev.penstock.local.template.TemplateFile;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;

/**
 * What SAM makes of {@code template.yaml}, deployed by CloudFormation in LocalStack.
 *
 * @param name the stack's
 * @param translated what was deployed; see {@code build/deployable_template.py}
 * @param asRead the template as {@code penstock run --endpoint} reads it for this stack
 * @param physicalNames by logical id
 * @param outputs what CloudFormation evaluated
 */
record DeployedTemplate(
        String name,
        JsonNode translated,
        TemplateFile asRead,
        Map<String, String> physicalNames,
        Map<String, String> outputs) {

    private static final Path TEMPLATE = PenstockProcess.ROOT.resolve("template.yaml");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Deploys it with parameters that differ from the defaults. */
    static DeployedTemplate deploy(String name, Map<String, String> parameters)
            throws IOException, InterruptedException {
        String template = translate();
        try (CloudFormationClient client = Clients.configure(
                        CloudFormationClient.builder(), "CLOUDFORMATION", LocalStack.environment())
                .build()) {
            client.createStack(request -> request.stackName(name)
                    .templateBody(template)
                    .capabilities(Capability.CAPABILITY_IAM)
                    .parameters(parameters.entrySet().stream()
                            .map(each -> software.amazon.awssdk.services.cloudformation.model.Parameter.builder()
                                    .parameterKey(each.getKey())
                                    .parameterValue(each.getValue())
                                    .build())
                            .toList()));
            Endpoint endpoint = Endpoint.parse(LocalStack.endpoint().toString(), LocalStack.environment());
            Stack stack = Stack.open(endpoint, name, TEMPLATE, Deadline.after(PATIENCE));
            Map<String, String> outputs = new HashMap<>();
            client.describeStacks(request -> request.stackName(name))
                    .stacks()
                    .getFirst()
                    .outputs()
                    .forEach(output -> outputs.put(output.outputKey(), output.outputValue()));
            return new DeployedTemplate(
                    name,
                    new ObjectMapper().readTree(template),
                    TemplateFile.load(TEMPLATE, stack.deployment()),
                    stack.deployment().physicalNames(),
                    outputs);
        }
    }

    private static String translate() throws IOException, InterruptedException {
        String python = run(List.of("build/python.sh")).strip();
        return run(List.of(python, "build/deployable_template.py"));
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(PenstockProcess.ROOT.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }

    /** The resources of a type, by logical id. */
    Map<String, JsonNode> resources(String type) {
        Map<String, JsonNode> found = new LinkedHashMap<>();
        translated.get("Resources").properties().forEach(resource -> {
            if (resource.getValue().get("Type").asText().equals(type)) {
                found.put(resource.getKey(), resource.getValue().get("Properties"));
            }
        });
        if (found.isEmpty()) {
            throw new IllegalStateException("the template has no " + type);
        }
        return found;
    }

    /** How a resource is called in the stack. */
    String physicalName(String logicalId) {
        String name = physicalNames.get(logicalId);
        if (name == null) {
            throw new IllegalStateException("the stack has no " + logicalId);
        }
        return name;
    }

    /** What a function or mapping that runs elsewhere is given, as CloudFormation evaluated it. */
    Map<String, String> settings(String logicalId) {
        Map<String, String> settings = new LinkedHashMap<>();
        String lines = outputs.get(logicalId + "Settings");
        if (lines == null) {
            throw new IllegalStateException("the stack has no output " + logicalId + "Settings");
        }
        lines.lines().forEach(line -> {
            int equals = line.indexOf('=');
            settings.put(line.substring(0, equals), line.substring(equals + 1));
        });
        return settings;
    }
}
