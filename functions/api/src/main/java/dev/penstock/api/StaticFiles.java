package dev.penstock.api;

import dev.penstock.aws.gateway.HttpResponse;
import dev.penstock.event.Murmur3;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The dashboard, its libraries and the contract, from the class path; each file is read once. */
final class StaticFiles {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");
    private static final String LIBRARIES = "lib/";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "woff2", "font/woff2");

    /** Nothing from elsewhere, nothing inline, in nobody's frame. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'";

    private final Map<String, StaticFile> files = new ConcurrentHashMap<>();

    private record StaticFile(byte[] bytes, String type, String tag) {}

    List<ApiRoute> routes() {
        return List.of(
                new ApiRoute("/", true, (call, deadline) -> page(call, "index.html")),
                new ApiRoute("/dashboard/{file+}", true, (call, deadline) -> page(call, call.pathPart("file"))),
                new ApiRoute("/openapi.json", true, this::contract));
    }

    private HttpResponse contract(Call call, Deadline deadline) {
        return file("openapi.json")
                .map(file -> respond(file, call))
                .orElseThrow(() -> new IllegalStateException("openapi.json is not in this build"));
    }

    private HttpResponse page(Call call, String name) {
        return resource(name)
                .flatMap(this::file)
                .map(file -> respond(file, call).with("content-security-policy", CONTENT_SECURITY_POLICY))
                .orElseGet(Problems::noSuchPath);
    }

    /** Where a file of the page lies on the class path; empty for what is no plain name, so nothing else is reached. */
    private static Optional<String> resource(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        if (!name.startsWith(LIBRARIES)) {
            return Optional.of("dashboard/" + name);
        }
        int slash = name.indexOf('/', LIBRARIES.length());
        if (slash < 0) {
            return Optional.empty();
        }
        String library = name.substring(LIBRARIES.length(), slash);
        return version(library)
                .map(version ->
                        "META-INF/resources/webjars/" + library + '/' + version + "/dist/" + name.substring(slash + 1));
    }

    /** The version of a library, so that the page need not name it. */
    private static Optional<String> version(String library) {
        return read("META-INF/maven/org.webjars.npm/" + library + "/pom.properties")
                .map(bytes -> {
                    Properties properties = new Properties();
                    try {
                        properties.load(new java.io.ByteArrayInputStream(bytes));
                    } catch (IOException e) {
                        throw new UncheckedIOException("read from memory", e);
                    }
                    return properties.getProperty("version");
                });
    }

    private Optional<StaticFile> file(String resource) {
        StaticFile known = files.get(resource);
        if (known != null) {
            return Optional.of(known);
        }
        String type = TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
        if (type == null) {
            return Optional.empty();
        }
        Optional<StaticFile> loaded = read(resource).map(bytes -> new StaticFile(bytes, type, tag(bytes)));
        loaded.ifPresent(file -> files.put(resource, file));
        return loaded;
    }

    private static Optional<byte[]> read(String resource) {
        try (InputStream in = StaticFiles.class.getClassLoader().getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("read class path resource " + resource, e);
        }
    }

    /** Weak, because the body may go out compressed. */
    private static String tag(byte[] bytes) {
        Murmur3.Hash128 hash = Murmur3.hash128(bytes);
        return String.format("W/\"%016x%016x\"", hash.high(), hash.low());
    }

    private static HttpResponse respond(StaticFile file, Call call) {
        String known = call.headers().getOrDefault("if-none-match", "");
        HttpResponse response = known.equals("*") || known.contains(file.tag().substring(2))
                ? new HttpResponse(304, Map.of(), new byte[0])
                : new HttpResponse(200, Map.of("content-type", file.type()), file.bytes());
        // Asked for again each time, which costs a 304: a deployment changes the page at once.
        return response.with("etag", file.tag()).with("cache-control", "no-cache");
    }
}
