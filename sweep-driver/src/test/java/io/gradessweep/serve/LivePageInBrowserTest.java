package io.gradessweep.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gradessweep.store.SweepDirectory;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The served page in a real browser. It is skipped where there is no {@code chromium} on the PATH. */
class LivePageInBrowserTest {
    private static final String TOP = "Math.round(document.getElementById('provenance').getBoundingClientRect().top)";
    private static final String TABLE =
            "[...document.querySelectorAll('table')].find(table => table.textContent.trim().startsWith('property'))";

    @TempDir
    Path home;

    @BeforeEach
    void chromium() {
        assumeTrue(Browser.executable().isPresent(), "no chromium on the PATH");
    }

    @Test
    void thePageMovesWithTheSweepAndTheReaderStaysWhereTheyRead() throws Exception {
        SweepDirectory sweep = new SweepDirectory(home);
        sweep.complete(0);
        LiveReport report = new LiveReport(sweep.location(), sweep.cache(), Clock.systemUTC());
        ReportServer server = new ReportServer(report, 0);
        try (Browser browser = new Browser(home, server.address())) {
            assertThat(text(browser)).contains("1 run completed, 0 failed.");
            browser.value("document.getElementById('provenance').scrollIntoView({behavior: 'instant'})");
            browser.value(TABLE + ".tHead.rows[0].cells[1].querySelector('button').click()");
            int top = browser.value(TOP).asInt();
            int scrolled = browser.value("Math.round(scrollY)").asInt();
            assertThat(scrolled).isGreaterThan(500);
            browser.value("globalThis.sameDocument = true");

            sweep.complete(1);
            sweep.complete(2);
            browser.await("document.body.textContent.includes('3 runs completed')");

            assertThat(browser.value("sameDocument === true").asBoolean()).isTrue();
            assertThat(browser.value("Math.round(scrollY)").asInt())
                    .as("there is more above")
                    .isNotEqualTo(scrolled);
            assertThat(browser.value(TOP).asInt()).isBetween(top - 2, top + 2);
            assertThat(browser.value(TABLE + ".tHead.rows[0].cells[1].ariaSort").asText())
                    .isEqualTo("ascending");
            assertThat(browser.value("document.querySelectorAll('.figure svg').length")
                            .asInt())
                    .isPositive();
            assertThat(browser.value("document.getElementById('live').textContent")
                            .asText())
                    .contains(" old (", "no run is being executed.");

            server.close();
            browser.await("document.getElementById('live').textContent.includes('does not answer')");
            assertThat(text(browser)).contains("3 runs completed, 0 failed.");
            assertThat(browser.messages()).allMatch(message -> message.contains("ERR_CONNECTION_REFUSED"));
        }
    }

    private static String text(Browser browser) throws InterruptedException {
        return browser.value("document.body.textContent").asText();
    }
}
