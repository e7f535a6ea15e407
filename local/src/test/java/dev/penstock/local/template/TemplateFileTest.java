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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                Set.of("IngestFunction", "TransformFunction", "RouterFunction", "SilenceFunction", "ApiFunction"),
                template.functions().keySet());
        assertTrue(template.routes().contains(new HttpRoute("POST", "/v1/events", "IngestFunction")));
        assertEquals(
                List.of("penstock-raw", "penstock-clean"),
                template.mappings().stream().map(StreamMapping::streamName).toList());
        assertTrue(template.mappings().stream().allMatch(StreamMapping::reportsItemFailures));
        assertEquals(List.of(new Schedule("SilenceFunction", Duration.ofMinutes(1))), template.schedules());
    }

    @Test
    void aScheduleThatIsDisabledIsNone() throws Exception {
        TemplateFile template = TemplateFile.load(
                Path.of("../template.yaml"),
                new Deployment("other", "local", Map.of("SilenceCheck", "DISABLED"), Map.of()));

        assertEquals(List.of(), template.schedules());
    }

    @ParameterizedTest
    @CsvSource({"1 minute, PT1M", "90 seconds, PT1M30S", "2 hours, PT2H", "7 days, PT168H"})
    void aSchedulesPeriodIsItsRate(String rate, Duration period) throws Exception {
        assertEquals(
                List.of(new Schedule("F", period)),
                load(scheduled("rate(" + rate + ")")).schedules());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cron(0 * * * ? *)", "rate(0 minutes)", "rate(1 week)", "1 minute"})
    void saysWhichSchedulesItDoesNotKnow(String expression) {
        var fault = assertThrows(TemplateException.class, () -> load(scheduled(expression)));
        assertTrue(
                fault.getMessage()
                        .endsWith("template.yaml:7:12: the local run knows schedules such as rate(1 minute), not '"
                                + expression + "'"),
                fault.getMessage());
    }

    private static String scheduled(String expression) {
        return """
                Resources:
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Handler: a.B
                      Events:
                        E: {Type: ScheduleV2, Properties: {ScheduleExpression: "%s"}}
                """.formatted(expression);
    }

    private TemplateFile load(String yaml) throws IOException {
        return TemplateFile.load(Files.writeString(dir.resolve("template.yaml"), yaml));
    }
}
