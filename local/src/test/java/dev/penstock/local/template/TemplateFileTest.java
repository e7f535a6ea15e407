package dev.penstock.local.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateFileTest {

    @TempDir
    Path dir;

    @Test
    void readsRoutesStreamsFunctionsAndMappingsWithEverySetting() throws Exception {
        TemplateFile template = TemplateFile.load(Path.of("src/test/resources/template-fixture.yaml"));

        assertEquals(List.of(new HttpRoute("POST", "/v1/events", "IngestFunction")), template.routes());
        assertEquals(
                Map.of(
                        "RawStream", new StreamResource("RawStream", "penstock-raw", 2),
                        "CleanStream", new StreamResource("CleanStream", "penstock-CleanStream", 1)),
                template.streams());
        assertEquals(
                new FunctionResource(
                        "IngestFunction",
                        "dev.penstock.ingest.IngestHandler",
                        Duration.ofSeconds(29),
                        1024,
                        Map.of(
                                "PENSTOCK_LANES", "64",
                                "PENSTOCK_STACK", "penstock",
                                "PENSTOCK_RAW_STREAM", "penstock-raw")),
                template.functions().get("IngestFunction"));
        assertEquals(
                List.of(new StreamMapping(
                        "TransformFunction",
                        "penstock-raw",
                        200,
                        Duration.ofSeconds(1),
                        4,
                        true,
                        5,
                        Duration.ofHours(1),
                        true,
                        true,
                        "penstock-FailedBatches")),
                template.mappings());
    }

    @Test
    void leavesOutTheMethodNameAndResolvesSubstitutions() throws Exception {
        FunctionResource transform = TemplateFile.load(Path.of("src/test/resources/template-fixture.yaml"))
                .functions()
                .get("TransformFunction");

        assertEquals("dev.penstock.transform.TransformHandler", transform.handlerClass());
        assertEquals(Duration.ofMinutes(1), transform.timeout());
        assertEquals(
                "x://arn:aws:local:local:000000000000:RecentTable/penstock-RecentTable/${keep}",
                transform.environment().get("PENSTOCK_URL"));
    }

    @Test
    void aMappingThatIsSilentHasTheDefaultsOfAws() throws Exception {
        TemplateFile template = load("""
                Resources:
                  Raw: {Type: AWS::Kinesis::Stream}
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Handler: a.B
                      Events:
                        E: {Type: Kinesis, Properties: {Stream: !GetAtt Raw.Arn, StartingPosition: LATEST}}
                """);

        assertEquals(
                List.of(new StreamMapping(
                        "F", "penstock-Raw", 100, Duration.ZERO, 1, false, -1, null, false, false, null)),
                template.mappings());
        assertEquals(Duration.ofSeconds(3), template.functions().get("F").timeout());
    }

    @Test
    void aDeploymentsNamesAndParametersGoBeforeTheTemplates() throws Exception {
        TemplateFile template = TemplateFile.load(
                Path.of("src/test/resources/template-fixture.yaml"),
                new Deployment(
                        "other", "eu-central-1", Map.of("Lanes", "8"), Map.of("CleanStream", "other-CleanStream-1X2")));

        assertEquals(
                Map.of("PENSTOCK_LANES", "8", "PENSTOCK_STACK", "other", "PENSTOCK_RAW_STREAM", "other-raw"),
                template.functions().get("IngestFunction").environment());
        assertEquals(
                "other-CleanStream-1X2", template.streams().get("CleanStream").name());
    }

    @Test
    void saysWhereAReferenceLeadsNowhere() {
        var fault = assertThrows(TemplateException.class, () -> load("""
                        Resources:
                          F:
                            Type: AWS::Serverless::Function
                            Properties:
                              Handler: a.B
                              Environment: {Variables: {X: !Ref Gone}}
                        """));
        assertTrue(fault.getMessage().endsWith("template.yaml:6:36: nothing is called Gone"), fault.getMessage());
    }

    @Test
    void saysWhereTheYamlIsBroken() {
        var fault = assertThrows(TemplateException.class, () -> load("Resources:\n  F: [\n"));
        assertTrue(fault.getMessage().contains("template.yaml:3:1: "), fault.getMessage());
    }

    @Test
    void readsTheTemplateThatShips() throws Exception {
        TemplateFile template = TemplateFile.load(Path.of("../template.yaml"));

        assertEquals(
                Set.of("IngestFunction", "TransformFunction", "RouterFunction", "ApiFunction"),
                template.functions().keySet());
        assertTrue(template.routes().contains(new HttpRoute("POST", "/v1/events", "IngestFunction")));
        assertEquals(
                List.of("penstock-raw", "penstock-clean"),
                template.mappings().stream().map(StreamMapping::streamName).toList());
        assertTrue(template.mappings().stream().allMatch(StreamMapping::reportsItemFailures));
    }

    private TemplateFile load(String yaml) throws IOException {
        return TemplateFile.load(Files.writeString(dir.resolve("template.yaml"), yaml));
    }
}
