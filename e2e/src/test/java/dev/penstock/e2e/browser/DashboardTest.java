package dev.penstock.e2e.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page against an API of which the test decides every answer. */
class DashboardTest {
    private static final String ENTER = "\uE007";
    private static final String ESCAPE = "\uE00C";
    private static final String DOWN = "\uE015";

    private static Browser browser;
    private FakeApi api;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.startOrSkip();
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void startApi() {
        api = new FakeApi();
        browser.resize(1280, 900, false);
        browser.consoleErrors();
    }

    @AfterEach
    void stopApi() {
        browser.open("about:blank");
        api.close();
    }

    @Test
    void showsDevicesEventsAndBalanceLive() {
        pump("pump-2", 30);
        pump("pump-10", 30);
        browser.open(api.url());
        browser.await("document.querySelectorAll('#devices-rows tr').length === 2");
        assertEquals("pump-2", browser.text("#devices-rows tr:first-child .pick"));
        assertEquals("now", browser.text("#devices-rows tr:first-child .seen"));
        browser.await("document.getElementById('verdict').innerText.includes('balance closed')");
        browser.await("document.querySelector('[data-stage=route] .rate').innerText.startsWith('13')");
        assertEquals("60 delivered · 0 failed lag 480 ms", browser.text("[data-stage=route] .counts"));
        browser.await("document.querySelectorAll('#events-rows li').length === 20");
        browser.await("document.getElementById('created').hidden");
        api.created(20);
        browser.await("!document.getElementById('created').hidden");
        assertEquals("20", browser.text("#created dd"));

        api.event("pump-10", "pump.telemetry", "fresh", Instant.now(), Map.of("temperature", 99.25));
        browser.await("document.querySelector('#events-rows li').innerText.includes('temperature 99.25')");
        browser.await("document.querySelector('#devices-rows tr:nth-child(2)').innerText.includes('99.25')");

        browser.click("#events-pause");
        api.event("pump-10", "pump.telemetry", "later", Instant.now(), Map.of("temperature", 11.5));
        browser.await("document.querySelector('#devices-rows tr:nth-child(2)').innerText.includes('11.5')");
        assertFalse(browser.text("#events-rows").contains("11.5"), "a paused list stays as it is");
        browser.click("#events-pause");
        browser.await("document.getElementById('events-rows').innerText.includes('temperature 11.5')");
        assertNoErrors();
    }

    @Test
    void aDeviceWithAnAlarmStandsFirstAndIsNamedUntilTheAlarmIsCleared() {
        pump("pump-1", 3);
        pump("pump-2", 3);
        api.alarmed("pump-2");
        browser.open(api.url());
        browser.await("document.getElementById('devices-tally').innerText === '2, 1 alarm'");
        browser.await("document.querySelector('#devices-rows .pick').innerText === 'pump-2'");
        browser.await("document.querySelector('.alarm').innerText.trim() === 'overheated'");
        browser.await("document.querySelector('.alarm').title.startsWith('critical since ')");
        browser.screenshot(Path.of("target/dashboard-alarm.png"));

        api.alarmed(null);
        browser.await("document.getElementById('devices-tally').innerText === '2'");
        browser.await("document.querySelector('#devices-rows .pick').innerText === 'pump-1'");
        assertNoErrors();
    }

    @Test
    void aDeviceThatIsMissedIsMarkedThoughItWasSeenAMomentAgo() {
        pump("pump-1", 3);
        pump("pump-2", 3);
        api.silent("pump-2");
        browser.open(api.url());
        browser.await("document.getElementById('devices-tally').innerText === '2, 1 silent'");
        browser.await("document.querySelector('[data-missed=true] .pick').innerText === 'pump-2'");
        browser.await(
                "document.querySelector('[data-missed=true] .seen span').title.startsWith('alarm: silent since ')");
        browser.screenshot(Path.of("target/dashboard-silent.png"));
        assertNoErrors();
    }

    @Test
    void aClickOnADeviceChartsIt() {
        pump("pump-1", 50);
        pump("pump-2", 40);
        browser.open(api.url());
        browser.await("document.querySelectorAll('#devices-rows tr').length === 2");
        browser.click("#devices-rows tr:nth-child(2)");
        browser.await("document.getElementById('chart-extent').innerText.startsWith('40 events')");
        assertEquals("pump-2", browser.text("#chart-title"));
        assertEquals("temperature 39.5", browser.text(".metric[aria-pressed=true]"));
        assertTrue(browser.text("#chart-readout").contains("min 20"), browser.text("#chart-readout"));
        browser.await("(() => { const canvas = document.querySelector('#chart-plot canvas');"
                + " return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)"
                + ".data.some((byte) => byte > 0); })()");
        browser.await("location.hash.includes('device=pump-2')");
        browser.screenshot(Path.of("target/dashboard-chart.png"));

        browser.click("#events-everyone");
        browser.await("location.hash === ''");
        assertNoErrors();
    }

    @Test
    void aRecordingOfYearsAgoIsShownWhereItsDataIs() {
        Instant start = Instant.parse("2013-12-02T21:15:00Z");
        for (int row = 0; row < 2_500; row++) {
            api.event(
                    "machine-1",
                    "machine.temperature",
                    "row-" + row,
                    start.plus(Duration.ofMinutes(5L * row)),
                    Map.of("temperature", 80 + row % 7));
        }
        browser.open(api.url() + "#device=machine-1");
        browser.await("document.getElementById('chart-extent').innerText.startsWith('2,500 events, 2013-12-0')");
        assertEquals("All", browser.text("#chart-ranges [aria-pressed=true]"));

        browser.click("#chart-ranges [data-range='1h']");
        browser.await("document.getElementById('chart-empty').innerText.includes('Nothing in the last hour')");
        browser.click("#chart-all");
        browser.await("document.getElementById('chart-extent').innerText.startsWith('2,500 events')");
        assertNoErrors();
    }

    @Test
    void aFailedEventShowsReasonAndBytes() {
        String reason = "transform event e-f1: rule normalise-time: parse timestamp: invalid format '2026-13-45'";
        api.failure("f1", "pump-1", reason, "{\"time\":\"2026-13-45\"}".getBytes(UTF_8));
        browser.open(api.url());
        browser.await("document.querySelectorAll('#failures-rows li').length === 1");
        assertTrue(browser.text("#failures-rows").startsWith(reason), browser.text("#failures-rows"));
        browser.click("#failures-rows .row");
        browser.await("document.getElementById('details-bytes').innerText.includes('2026-13-45')");
        assertTrue(browser.evaluate("return document.getElementById('details').open")
                .asBoolean());
        assertEquals("What came in: 21 bytes, JSON", browser.text("#details-bytes-title"));
        browser.screenshot(Path.of("target/dashboard-failure.png"));
        browser.type("#details-close", ESCAPE);
        browser.await("!document.getElementById('details').open");

        api.failure("f2", "pump-1", "corrupt record", new byte[] {'P', 'E', 0, (byte) 0xff});
        browser.await("document.querySelectorAll('#failures-rows li').length === 2");
        browser.click("#failures-rows li:first-child .row");
        browser.await("document.getElementById('details-bytes').innerText.startsWith('000000  50 45 00 ff')");
        assertNoErrors();
    }

    @Test
    void whatDevicesSendIsTextAndNothingElse() {
        Map<String, Object> data = Map.of(FakeApi.MARKUP, 1.5, "note", FakeApi.MARKUP, "level", 3);
        api.event(FakeApi.MARKUP, FakeApi.MARKUP, FakeApi.MARKUP, Instant.now(), data);
        api.failure("f1", FakeApi.MARKUP, FakeApi.MARKUP, FakeApi.MARKUP.getBytes(UTF_8));
        browser.open(api.url());
        browser.await("document.querySelectorAll('#devices-rows tr').length === 1");
        browser.click("#devices-rows tr");
        browser.await("document.getElementById('events-rows').innerText.includes('<script>')");
        browser.await("document.getElementById('chart-extent').innerText.startsWith('1 events')");
        browser.click("#events-rows .row");
        browser.await("document.getElementById('details-bytes').innerText.includes('<script>')");
        browser.click("#details-close");
        browser.click("#failures-rows .row");
        browser.await("document.getElementById('details-bytes').innerText.includes('onerror')");
        assertTrue(browser.text("#failures-rows").contains("<img src=x onerror="));
        assertEquals(1, browser.evaluate("return document.images.length").asInt(), "only the page's own mark");
        assertEquals(2, browser.evaluate("return document.scripts.length").asInt(), "only the page's own scripts");
        assertTrue(browser.evaluate("return window.harmed === undefined").asBoolean());
        assertNoErrors();
    }

    @Test
    void asksForATokenAndTakesOne() {
        api.needToken();
        pump("pump-1", 5);
        browser.open(api.url());
        browser.await("!document.getElementById('access').hidden");
        assertEquals("Needs a token", browser.text("#connection"));
        int asked = api.apiRequests();

        browser.type("#token", "no token" + ENTER);
        browser.await("document.getElementById('access-error').innerText.includes('no token')");
        assertEquals(asked, api.apiRequests(), "what is no token is not sent");

        browser.evaluate("document.getElementById('token').value = ''");
        browser.type("#token", "psr_wrong" + ENTER);
        browser.await("document.getElementById('access-reason').innerText.includes('not known')");

        browser.type("#token", FakeApi.TOKEN + ENTER);
        browser.await("document.querySelectorAll('#devices-rows tr').length === 1");
        browser.await("document.getElementById('connection').innerText === 'Live'");
        assertTrue(browser.evaluate("return document.getElementById('access').hidden")
                .asBoolean());
        assertOnlyFailedRequests("401");
    }

    @Test
    void takesATokenFromTheAddressAndRemovesIt() {
        api.needToken();
        pump("pump-1", 5);
        browser.open(api.url() + "#token=" + FakeApi.TOKEN + "&device=pump-1");
        browser.await("document.querySelectorAll('#devices-rows tr').length === 1");
        String address = browser.evaluate("return location.href").asText();
        assertFalse(address.contains("psr_"), address);
        assertEquals(
                FakeApi.TOKEN,
                browser.evaluate("return sessionStorage.getItem('penstock-token')")
                        .asText());
        assertEquals(
                0,
                browser.evaluate("return localStorage.length + document.cookie.length")
                        .asInt());
        assertNoErrors();
    }

    @Test
    void tellsThatTheApiIsDownAndComesBack() {
        pump("pump-1", 5);
        browser.open(api.url());
        browser.await("document.querySelectorAll('#devices-rows tr').length === 1");
        api.down(true);
        browser.await("document.getElementById('notice').innerText.includes('the table is being restored')");
        assertEquals(
                1,
                browser.evaluate("return document.querySelectorAll('#devices-rows tr').length")
                        .asInt());
        browser.screenshot(Path.of("target/dashboard-down.png"));
        api.down(false);
        browser.click("#retry");
        browser.await("document.getElementById('notice').hidden");
        assertEquals("Live", browser.text("#connection"));
        assertOnlyFailedRequests("503");
    }

    @Test
    void anEditOfThePipelineWithFaultsIsToldUntilItIsGood() {
        pump("pump-1", 30);
        browser.open(api.url());
        browser.await("document.querySelectorAll('#devices-rows tr').length === 1");
        assertEquals("", browser.text("#version"));
        api.pipeline("ab12cd34ef56");
        browser.await("document.getElementById('version').innerText === 'pipeline ab12cd34ef56'");
        assertTrue(browser.evaluate("return document.getElementById('edit').hidden")
                .asBoolean());

        api.pipeline(
                "ab12cd34ef56",
                "pipeline/rules/pump.yaml:7:9: unknown step 'convrt', did you mean 'convert'?",
                "pipeline/routes.yaml:3:5: unknown key 'topci', did you mean 'topic'?" + FakeApi.MARKUP);
        browser.await("!document.getElementById('edit').hidden");
        assertEquals(
                "The newest edit of the pipeline has 2 faults, so version ab12cd34ef56 goes on:",
                browser.text("#edit-title"));
        assertEquals(
                "pipeline/rules/pump.yaml:7:9: unknown step 'convrt', did you mean 'convert'?",
                browser.text("#edit-faults li:first-child"));
        assertTrue(browser.evaluate("return window.harmed === undefined").asBoolean());
        assertEquals("Live", browser.text("#connection"));
        assertEquals(
                900,
                browser.evaluate("return document.documentElement.scrollHeight").asInt(),
                "the board makes room");
        browser.screenshot(Path.of("target/dashboard-edit.png"));
        browser.resize(360, 740, true);
        assertEquals(
                360,
                browser.evaluate("return document.documentElement.scrollWidth").asInt());
        browser.screenshot(Path.of("target/dashboard-edit-phone.png"));

        api.pipeline("cd34ef56ab12");
        browser.await("document.getElementById('edit').hidden");
        assertEquals("pipeline cd34ef56ab12", browser.text("#version"));
        assertNoErrors();
    }

    @Test
    void tellsANewcomerWhatToDo() {
        browser.open(api.url());
        browser.await("!document.getElementById('start').hidden");
        String command = browser.text("#start-command");
        assertTrue(command.contains("curl -i " + api.url() + "v1/events"), command);
        assertEquals("nothing read yet", browser.text("#verdict"));
        browser.screenshot(Path.of("target/dashboard-empty.png"));
        assertNoErrors();
    }

    @Test
    void canBeUsedWithTheKeyboard() {
        pump("pump-1", 5);
        pump("pump-2", 5);
        browser.open(api.url());
        browser.await("document.querySelectorAll('#devices-rows tr').length === 2");
        browser.type("#devices-rows tr:first-child .pick", DOWN);
        assertEquals(
                "pump-2",
                browser.evaluate("return document.activeElement.textContent").asText());
        browser.type("#devices-rows tr:nth-child(2) .pick", ENTER);
        browser.await("document.getElementById('chart-title').innerText === 'pump-2'");
        // An update must not take the focus away.
        api.event("pump-2", "pump.telemetry", "fresh", Instant.now(), Map.of("temperature", 99.25));
        browser.await("document.getElementById('devices-rows').innerText.includes('99.25')");
        assertEquals(
                "pump-2",
                browser.evaluate("return document.activeElement.textContent").asText());
        browser.type("#devices-rows tr:nth-child(2) .pick", ESCAPE);
        browser.await("document.querySelector('#devices-rows [aria-pressed=true]') === null");
        browser.type("#devices-filter", "PUMP-1");
        browser.await("document.querySelectorAll('#devices-rows tr').length === 1");
        assertNoErrors();
    }

    @Test
    void restsWhileNobodyLooks() throws InterruptedException {
        pump("pump-1", 5);
        browser.open(api.url());
        browser.await("document.querySelectorAll('#devices-rows tr').length === 1");
        hide(true);
        Thread.sleep(300);
        int asked = api.apiRequests();
        Thread.sleep(3_000);
        assertEquals(asked, api.apiRequests());
        hide(false);
        api.event("pump-1", "pump.telemetry", "fresh", Instant.now(), Map.of("temperature", 99.25));
        browser.await("document.getElementById('devices-rows').innerText.includes('99.25')");
        assertNoErrors();
    }

    @Test
    void fitsAPhoneInTheDark() {
        pump("pump-with-a-rather-long-name-of-its-own", 30);
        api.failure("f1", "pump-1", "x".repeat(400), new byte[0]);
        browser.resize(360, 740, true);
        browser.open(api.url());
        browser.await("document.getElementById('chart-extent').innerText.startsWith('30 events')");
        assertEquals(
                360,
                browser.evaluate("return document.documentElement.scrollWidth").asInt());
        browser.screenshot(Path.of("target/dashboard-phone.png"));
        assertNoErrors();
    }

    @Test
    void standsAThousandDevices() {
        for (int number = 0; number < 1_200; number++) {
            api.event("pump-" + number, "pump.telemetry", "e", Instant.now(), Map.of("temperature", number));
        }
        browser.open(api.url());
        browser.await("document.getElementById('devices-tally').innerText === '1,200'");
        assertEquals(
                500,
                browser.evaluate("return document.querySelectorAll('#devices-rows tr').length")
                        .asInt());
        assertTrue(browser.text("#devices-none").contains("500 of 1,200"));
        browser.type("#devices-filter", "pump-1199");
        browser.await("document.querySelectorAll('#devices-rows tr').length === 1");
        assertNoErrors();
    }

    /** Some events of the last minutes; the newest has the highest temperature. */
    private void pump(String deviceId, int count) {
        Instant start = Instant.now().minusSeconds(10L * count);
        for (int at = 0; at < count; at++) {
            Map<String, Object> data = Map.of("temperature", 20 + at * 0.5, "unit", "Cel");
            api.event(deviceId, "pump.telemetry", "e" + at, start.plusSeconds(10L * at), data);
        }
    }

    private static void hide(boolean hidden) {
        browser.evaluate(
                "Object.defineProperty(document, 'hidden', {value: arguments[0], configurable: true});"
                        + "document.dispatchEvent(new Event('visibilitychange'))",
                hidden);
    }

    private static void assertNoErrors() {
        assertEquals(List.of(), browser.consoleErrors());
    }

    /** The browser itself notes each request that was refused; nothing else may be amiss. */
    private static void assertOnlyFailedRequests(String status) {
        List<String> others = browser.consoleErrors().stream()
                .filter(error -> !error.contains("the server responded with a status of " + status))
                .toList();
        assertEquals(List.of(), others);
    }
}
