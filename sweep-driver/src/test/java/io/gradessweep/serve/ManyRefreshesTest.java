package io.gradessweep.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.store.SweepDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A page that stays open through a long sweep. Neither the server nor the browser's tab grows. It is skipped where there
 * is no {@code chromium} on the PATH.
 */
class ManyRefreshesTest {
    private static final int REFRESHES = 500;
    /** How many refreshes are over before the first look at memory, so that caches are full and code is compiled. */
    private static final int WARM_UP = 200;
    /** Over how many refreshes the least heap is looked for. */
    private static final int SAMPLED = 100;
    /** A new result, for which the report is computed again, comes with every so many refreshes; an odd number. */
    private static final int REFRESHES_PER_RESULT = 25;

    private static final int REFRESHES_PER_SAMPLE = 5;

    /** Has the page ask at once for what it would ask for in two seconds. */
    private static final String HASTE = "const wait = setTimeout; setTimeout = (work, ms) => wait(work, ms / 200)";

    private static final long MEGABYTE = 1 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path home;

    private SweepDirectory sweep;
    private LiveReport report;

    @BeforeEach
    void chromium() {
        assumeTrue(Browser.executable().isPresent(), "no chromium on the PATH");
    }

    @Test
    @Tag("slow")
    void fiveHundredRefreshesLeakNothing() throws Exception {
        sweep = new SweepDirectory(home);
        sweep.complete(0);
        report = new LiveReport(sweep.location(), sweep.cache(), Clock.systemUTC());
        try (ReportServer server = new ReportServer(report, 0);
                Browser browser = new Browser(home, server.address(), HASTE)) {
            browser.value("globalThis.sameDocument = true");
            refresh(browser, 1, WARM_UP);
            Map<String, Double> before = browser.metrics();
            int threads = Thread.activeCount();
            long heap = leastHeap(browser, WARM_UP);
            refresh(browser, WARM_UP + SAMPLED + 1, REFRESHES - SAMPLED);
            long heapAfter = leastHeap(browser, REFRESHES - SAMPLED);
            Map<String, Double> after = browser.metrics();

            assertThat(browser.value("sameDocument").asBoolean()).isTrue();
            // Holding on to one page of each refresh would take some 100 MB.
            assertThat(heapAfter - heap)
                    .as("bytes by which the JVM's heap grew from %d", heap)
                    .isLessThan(4 * MEGABYTE);
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2);
            for (String metric : List.of("Nodes", "JSEventListeners", "Documents", "JSHeapUsedSize")) {
                assertThat(after.get(metric))
                        .as("%s, after %s before", metric, before.get(metric))
                        .isBetween(1.0, 1.2 * before.get(metric));
            }
            assertThat(browser.messages()).isEmpty();
        }
    }

    /**
     * Refreshes more, and returns the least heap that is in use after a garbage collection meanwhile: after every other
     * rendering 8 MB more are in use, which the next one frees.
     */
    private long leastHeap(Browser browser, int from) throws IOException, InterruptedException {
        long least = Long.MAX_VALUE;
        for (int refresh = from; refresh < from + SAMPLED; refresh += REFRESHES_PER_SAMPLE) {
            refresh(browser, refresh + 1, refresh + REFRESHES_PER_SAMPLE);
            System.gc();
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /** Adds a result, or takes all of them away or back, and waits until the page says so, so many times. */
    private void refresh(Browser browser, int from, int to) throws IOException, InterruptedException {
        Path away = home.resolve("away");
        for (int refresh = from; refresh <= to; refresh++) {
            String shown = version();
            int change = refresh % REFRESHES_PER_RESULT;
            if (change == 0) {
                sweep.complete(refresh / REFRESHES_PER_RESULT % sweep.runs().size());
            } else if (change % 2 == 1) {
                Files.move(sweep.directory(), away);
            } else {
                Files.move(away, sweep.directory());
            }
            report.look();
            assertThat(version()).isNotEqualTo(shown);
            browser.await("document.getElementById('live').dataset.version === '" + version() + "'");
        }
    }

    private String version() throws IOException {
        return JSON.readTree(report.file("/state.json").orElseThrow().content())
                .path("version")
                .asText();
    }
}
