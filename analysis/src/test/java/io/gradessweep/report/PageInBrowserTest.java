package io.gradessweep.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gradessweep.document.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in headless Chromium. It is skipped where there is no {@code chromium} on the PATH. */
class PageInBrowserTest {
    private static final String PROBE = """
            <script>
            addEventListener("load", () => {
              const table = [...document.querySelectorAll("h2")].find(title => title.textContent.startsWith("Table 2"))
                .nextElementSibling;
              const order = () => [...table.tBodies[0].rows].map(row => row.cells[3].textContent.split(/\\s/)[0]).join(" ");
              const press = () => { table.tHead.rows[0].cells[3].querySelector("button").click(); return order(); };
              const probe = document.createElement("pre");
              probe.id = "probe";
              probe.textContent = JSON.stringify({
                up: press(), down: press(),
                wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
                figures: [...document.querySelectorAll(".figure svg")].filter(svg => svg.getBoundingClientRect().height > 50).length,
                scrolled: [...document.querySelectorAll("nav, nav ul")].some(part => part.scrollWidth > part.clientWidth),
                first: document.querySelector("h2").textContent,
                shown: [...document.querySelectorAll("h2, .figure")][1].getAttribute("aria-label"),
                stays: (() => {
                  const wide = document.querySelector("table");
                  wide.style.width = "8rem";
                  wide.scrollLeft = 50;
                  return wide.scrollLeft > 0 && wide.rows[1].cells[0].getBoundingClientRect().left >= wide.getBoundingClientRect().left;
                })(),
                requests: performance.getEntriesByType("resource").length,
              });
              document.body.append(probe);
            });
            </script>
            </body>
            """;

    @TempDir
    Path home;

    private Path page;

    @BeforeEach
    void page() throws IOException {
        assumeTrue(Chromium.executable().isPresent(), "no chromium on the PATH");
        Path results = Files.createDirectory(home.resolve("results"));
        ReportPageTest.sweep(results);
        Report.write(results, home.resolve("report"));
        page = home.resolve("report/index.html");
    }

    /** Runs the browser, and returns what it prints; its log must hold no message of the page's. */
    private String browse(int width, Path file) throws IOException, InterruptedException {
        Chromium.Page shown =
                Chromium.open(home, file, "--window-size=" + width + ",1000", "--virtual-time-budget=5000");
        assertThat(shown.log()).doesNotContain("CONSOLE");
        return shown.dom();
    }

    @ParameterizedTest
    @ValueSource(ints = {1300, 400})
    void tablesSortAndNothingIsLoadedOrCutOff(int width) throws IOException, InterruptedException {
        Path probed = home.resolve("report/probed.html");
        Files.writeString(probed, Files.readString(page).replace("</body>", PROBE));
        String dom = browse(width, probed);
        assertThat(dom)
                .contains("\"up\":\"81.50 81.50 81.50 81.50 100.00 100.00 100.00 100.00\"".replace("100.00", "100"))
                .contains("\"down\":\"100 100 100 100 81.50 81.50 81.50 81.50\"")
                .contains("\"scrolled\":false", "\"first\":\"Summary\"", "\"stays\":true")
                .contains("\"shown\":\"Accuracy by training FLOPs: harness.")
                .contains("\"wide\":false", "\"figures\":11", "\"requests\":0");
    }

    @Test
    void thePageAsItIsHasNoMessage() throws IOException, InterruptedException {
        assertThat(browse(1280, page)).contains("<th align=\"right\"><button type=\"button\">seconds</button></th>");
    }
}
