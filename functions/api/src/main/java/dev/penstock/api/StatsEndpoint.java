package dev.penstock.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.aws.gateway.HttpResponse;
import dev.penstock.port.Stats;
import dev.penstock.port.Stats.StageStats;
import dev.penstock.port.StatsSource;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** {@code /v1/stats}: what each stage did, and the balance. */
final class StatsEndpoint implements Endpoint {

    private final StatsSource source;

    StatsEndpoint(StatsSource source) {
        this.source = source;
    }

    @Override
    public HttpResponse answer(Call call, Deadline deadline) {
        Parameters parameters = new Parameters(call.query(), Set.of());
        if (!parameters.faults().isEmpty()) {
            return Problems.badParameters(parameters.faults());
        }
        return Json.object(source.read(deadline), StatsEndpoint::write);
    }

    private static void write(Stats stats, JsonGenerator json) throws IOException {
        json.writeStringField("since", stats.since().toString());
        json.writeBooleanField("exact", stats.exact());
        json.writeObjectFieldStart("stages");
        writeStage(stats, "ingest", List.of("accepted", "rejected"), false, json);
        writeStage(
                stats,
                "transform",
                List.of("read", "created", "passed", "failed", "filtered", "duplicate"),
                true,
                json);
        writeStage(stats, "route", List.of("read", "delivered", "failed"), true, json);
        json.writeEndObject();
        Balance balance = Balance.of(stats);
        json.writeObjectFieldStart("balance");
        json.writeNumberField("read", balance.read());
        json.writeNumberField("created", balance.created());
        json.writeNumberField("delivered", balance.delivered());
        json.writeNumberField("failed", balance.failed());
        json.writeNumberField("filtered", balance.filtered());
        json.writeNumberField("duplicate", balance.duplicate());
        json.writeNumberField("inFlight", balance.inFlight());
        json.writeNumberField("difference", balance.difference());
        json.writeEndObject();
        Stats.Pipeline pipeline = stats.pipeline();
        if (pipeline != null) {
            json.writeObjectFieldStart("pipeline");
            json.writeStringField("version", pipeline.version());
            json.writeStringField("loadedAt", pipeline.loadedAt().toString());
            json.writeArrayFieldStart("faults");
            for (String fault : pipeline.faults()) {
                json.writeString(fault);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void writeStage(Stats stats, String label, List<String> counts, boolean hasLag, JsonGenerator json)
            throws IOException {
        StageStats stage = stats.stage(label);
        json.writeObjectFieldStart(label);
        for (String count : counts) {
            json.writeNumberField(count, stage.count(count));
        }
        json.writeNumberField("perSecond", Math.round(stage.perSecond() * 10) / 10.0);
        if (hasLag) {
            json.writeNumberField("lagMillis", stage.lagMillis());
        }
        json.writeEndObject();
    }

    List<ApiRoute> routes() {
        return List.of(new ApiRoute("/v1/stats", false, this));
    }
}
