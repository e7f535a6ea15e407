package dev.penstock.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.api.ApiFixture.Answer;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticFilesTest {

    private final ApiFixture api = new ApiFixture();

    private Answer open(String path, String... headers) throws IOException {
        return api.request("GET", path, headers.length == 0 ? Map.of() : Map.of(headers[0], headers[1]));
    }

    @Test
    void thePageIsServedWithoutATokenAndAllowsNothingFromElsewhere() throws IOException {
        Answer page = open("/");
        assertEquals(200, page.status());
        assertEquals("text/html; charset=utf-8", page.headers().get("content-type"));
        assertTrue(page.headers().get("content-security-policy").startsWith("default-src 'none'"));
        assertEquals("nosniff", page.headers().get("x-content-type-options"));
        assertTrue(page.text().startsWith("<!doctype html>"));
    }

    @Test
    void everythingThatThePageNamesIsServed() throws IOException {
        Matcher names =
                Pattern.compile("(?:src|href)=\"(/[^\"]+)\"").matcher(open("/").text());
        int found = 0;
        while (names.find()) {
            Answer file = open(names.group(1));
            assertEquals(200, file.status(), names.group(1));
            assertTrue(file.body().length > 0);
            found++;
        }
        assertTrue(found > 3);
    }

    @Test
    void aKnownTagIsAnsweredWith304() throws IOException {
        Answer first = open("/dashboard/styles.css");
        String tag = first.headers().get("etag");
        assertEquals("no-cache", first.headers().get("cache-control"));
        for (String known : new String[] {tag, "\"other\", " + tag, tag.substring(2), "*"}) {
            Answer again = open("/dashboard/styles.css", "if-none-match", known);
            assertEquals(304, again.status(), known);
            assertEquals(0, again.body().length);
            assertEquals(tag, again.headers().get("etag"));
        }
        assertEquals(
                200, open("/dashboard/styles.css", "if-none-match", "\"other\"").status());
    }

    @Test
    void compressedAndPlainAreTheSameFile() throws IOException {
        Answer plain = open("/dashboard/styles.css");
        Answer packed = open("/dashboard/styles.css", "accept-encoding", "gzip");
        assertEquals("gzip", packed.headers().get("content-encoding"));
        assertEquals("accept-encoding", plain.headers().get("vary"));
        assertFalse(plain.headers().containsKey("content-encoding"));
        assertArrayEquals(plain.body(), packed.body());
        assertFalse(open("/dashboard/styles.css", "accept-encoding", "gzip;q=0, br")
                .headers()
                .containsKey("content-encoding"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dashboard/../openapi.json",
                "/dashboard/%2e%2e/openapi.json",
                "/dashboard/..%2fopenapi.json",
                "/dashboard/lib/../../dev/penstock/api/Api.class",
                "/dashboard/lib/uplot/../package.json",
                "/dashboard/lib/nothing/x.js",
                "/dashboard/lib/uplot",
                "/dashboard//styles.css",
                "/dashboard/styles.css/",
                "/dashboard/.hidden.js",
                "/dashboard/%00.js",
                "/dashboard/lib/uplot/uPlot.d.ts",
            })
    void nothingElseIsReached(String path) throws IOException {
        assertEquals(404, open(path).status());
    }
}
