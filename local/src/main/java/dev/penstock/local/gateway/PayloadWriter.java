package dev.penstock.local.gateway;

import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Writes what API Gateway passes to a function: payload format 2.0. */
final class PayloadWriter {

    private static final DateTimeFormatter LOG_TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** A formatted time serves for the whole second, at the rate of requests. */
    private record FormattedSecond(long epochSecond, String text) {}

    private volatile FormattedSecond formatted = new FormattedSecond(Long.MIN_VALUE, "");

    InputStream write(GatewayRequest request, String requestId, Instant now) {
        boolean base64 = request.bodyLength() > 0 && !isText(request);
        ByteWriter out = new ByteWriter(1536 + request.bodyLength() * (base64 ? 3 : 5) / (base64 ? 2 : 4));
        out.raw("{\"version\":\"2.0\",\"routeKey\":").string(request.routeKey());
        out.raw(",\"rawPath\":").string(request.rawPath());
        out.raw(",\"rawQueryString\":").string(request.rawQuery());
        writeCookies(out, request.cookies());
        out.raw(",\"headers\":");
        writeMap(out, request.headers());
        if (!request.rawQuery().isEmpty()) {
            out.raw(",\"queryStringParameters\":");
            writeMap(out, query(request.rawQuery()));
        }
        if (!request.pathParameters().isEmpty()) {
            out.raw(",\"pathParameters\":");
            writeMap(out, request.pathParameters());
        }
        writeContext(out, request, requestId, now);
        if (request.bodyLength() > 0) {
            out.raw(",\"body\":");
            if (base64) {
                out.base64(request.body(), request.bodyLength());
            } else {
                out.utf8String(request.body(), request.bodyLength());
            }
        }
        out.raw(base64 ? ",\"isBase64Encoded\":true}" : ",\"isBase64Encoded\":false}");
        return out.asStream();
    }

    /** As API Gateway decides: text of the common types passes as it is, all else and what is packed goes as base64. */
    private static boolean isText(GatewayRequest request) {
        if (!request.header("content-encoding").isEmpty()) {
            return false;
        }
        String type = request.header("content-type").toLowerCase(Locale.ROOT);
        return type.startsWith("application/json")
                || type.startsWith("text/")
                || type.startsWith("application/xml")
                || type.startsWith("application/javascript");
    }

    private void writeContext(ByteWriter out, GatewayRequest request, String requestId, Instant now) {
        String host = request.header("host");
        out.raw(",\"requestContext\":{\"accountId\":\"000000000000\",\"apiId\":\"local\",\"domainName\":")
                .string(host)
                .raw(",\"domainPrefix\":\"local\",\"http\":{\"method\":")
                .string(request.method());
        out.raw(",\"path\":")
                .string(request.rawPath())
                .raw(",\"protocol\":\"HTTP/1.1\",\"sourceIp\":")
                .string(request.sourceAddress());
        out.raw(",\"userAgent\":").string(request.header("user-agent"));
        out.raw("},\"requestId\":").string(requestId).raw(",\"routeKey\":").string(request.routeKey());
        out.raw(",\"stage\":\"$default\",\"time\":")
                .string(logTime(now))
                .raw(",\"timeEpoch\":")
                .number(now.toEpochMilli())
                .raw("}");
    }

    private String logTime(Instant now) {
        FormattedSecond last = formatted;
        if (last.epochSecond() != now.getEpochSecond()) {
            last = new FormattedSecond(now.getEpochSecond(), LOG_TIME.format(now));
            formatted = last;
        }
        return last.text();
    }

    private static void writeCookies(ByteWriter out, String cookies) {
        if (cookies.isEmpty()) {
            return;
        }
        out.raw(",\"cookies\":[");
        String separator = "";
        for (String cookie : cookies.split(";", -1)) {
            out.raw(separator).string(cookie.strip());
            separator = ",";
        }
        out.raw("]");
    }

    private static void writeMap(ByteWriter out, Map<String, String> map) {
        char separator = '{';
        for (Map.Entry<String, String> entry : map.entrySet()) {
            out.raw(separator == '{' ? "{" : ",")
                    .string(entry.getKey())
                    .raw(":")
                    .string(entry.getValue());
            separator = ',';
        }
        out.raw(separator == '{' ? "{}" : "}");
    }

    /** Decoded; several values of one name joined by commas. */
    private static Map<String, String> query(String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (!name.isEmpty()) {
                query.merge(name, value, (first, next) -> first + "," + next);
            }
        }
        return query;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a stray percent sign stays as it came
        }
    }
}
