package io.gradessweep.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site of the pages in {@code docs}. The browser is skipped where there is no {@code chromium} on the PATH. */
class DocumentationSiteTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern TARGET = Pattern.compile("(?:href|src)=\"([^\"]*)\"");
    private static final Pattern ANCHOR = Pattern.compile("\\bid=\"([^\"]*)\"");
    private static final int PHONE = 360;

    /** Loads each page in a frame as wide as a phone, and lists those that are wider. */
    private static final String PHONE_PAGE = """
            <!doctype html><meta charset="utf-8"><pre id="probe">waiting</pre>
            <script>
            const pages = PAGES, wide = [];
            let looked = 0;
            const look = async () => {
              for (const page of pages) {
                const frame = document.createElement("iframe");
                frame.style.width = "WIDTHpx"; frame.style.height = "800px"; frame.style.border = "0";
                frame.src = page;
                const loaded = new Promise(resolve => frame.addEventListener("load", resolve));
                document.body.append(frame);
                await loaded;
                const root = frame.contentDocument.documentElement;
                if (root.scrollWidth > root.clientWidth) wide.push(page + " " + root.scrollWidth);
                if (frame.contentDocument.querySelector("main h1")) looked++;
                frame.remove();
              }
              document.getElementById("probe").textContent = "looked at " + looked + "; wide: " + wide.join(", ") + ";";
            };
            addEventListener("load", look);
            </script>
            """;

    @TempDir
    Path home;

    @Test
    void everyLinkAndAnchorLeadsSomewhere() throws IOException {
        Map<String, String> pages = pages();
        Map<String, Set<String>> anchors = new HashMap<>();
        pages.forEach((page, html) -> anchors.put(page, all(ANCHOR, html)));
        List<String> dead = new ArrayList<>();
        int links = 0;
        for (Map.Entry<String, String> page : pages.entrySet()) {
            for (String target : all(TARGET, page.getValue())) {
                if (target.contains("://") || target.startsWith("data:")) {
                    continue;
                }
                links++;
                String[] parts = target.split("#", 2);
                Path linked = parts[0].isEmpty()
                        ? Path.of(page.getKey())
                        : Path.of(page.getKey()).resolveSibling(parts[0]);
                Set<String> there = anchors.get(linked.normalize().toString());
                if (there == null || (parts.length > 1 && !there.contains(parts[1]))) {
                    dead.add(page.getKey() + ": " + target);
                }
            }
        }
        assertThat(dead).isEmpty();
        assertThat(links).isGreaterThan(1000);
    }

    /** The Markdown itself is read, in which links to files of the project are links too. */
    @Test
    void everyFileThatMarkdownLinksToIsThere() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path page : markdown()) {
            Parser.builder().build().parse(Files.readString(page)).accept(new AbstractVisitor() {
                @Override
                public void visit(Link link) {
                    check(link.getDestination());
                }

                @Override
                public void visit(Image image) {
                    check(image.getDestination());
                }

                private void check(String target) {
                    String file = target.split("#", 2)[0];
                    if (!target.contains("://") && !Files.exists(page.resolveSibling(file))) {
                        dead.add(page + ": " + target);
                    }
                }
            });
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void theMenuListsThePages() throws IOException {
        Map<String, String> pages = pages();
        assertThat(pages.get("howto/lora.html"))
                .contains("<title>Fine-tune with LoRA · GradES Sweep</title>")
                .contains("<a href=\"../howto/lora.html\" aria-current=\"page\">Fine-tune with LoRA</a>")
                .contains("<a href=\"../reference/settings.html\">Settings</a>")
                .contains("href=\"../reference/settings.html#lora\"");
        assertThat(pages.values())
                .as("notes to those who write pages")
                .noneMatch(page -> page.contains("Not run here"));
        assertThat(pages.get("concepts.html"))
                .contains("src=\"data:image/svg+xml;base64,")
                .doesNotContain(".svg");
        Set<String> listed = all(TARGET, pages.get("index.html")).stream()
                .map(target -> target.split("#", 2)[0])
                .collect(Collectors.toSet());
        Set<String> unlisted = new TreeSet<>(pages.keySet());
        unlisted.removeIf(page -> listed.contains(page) || page.startsWith("adr/"));
        assertThat(unlisted).isEmpty();
    }

    @Test
    void aPageFitsAPhone() throws IOException, InterruptedException {
        assumeTrue(Chromium.executable().isPresent(), "no chromium on the PATH");
        Map<String, String> pages = pages();
        String names =
                pages.keySet().stream().map(page -> "\"" + page + "\"").collect(Collectors.joining(", ", "[", "]"));
        Path probe = Files.writeString(
                home.resolve("site/probe.html"),
                PHONE_PAGE.replace("PAGES", names).replace("WIDTH", Integer.toString(PHONE)));
        String dom = Chromium.open(home, probe, "--allow-file-access-from-files", "--virtual-time-budget=60000")
                .dom();
        assertThat(dom).contains("looked at " + pages.size() + "; wide: ;");
    }

    /** Writes the site, and returns its pages by file. */
    private Map<String, String> pages() throws IOException {
        Path site = home.resolve("site");
        int written = DocumentationSite.write(PROJECT.resolve("docs"), site);
        Map<String, String> pages = new HashMap<>();
        try (Stream<Path> files = Files.walk(site)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                pages.put(site.relativize(file).toString(), Files.readString(file));
            }
        }
        assertThat(pages).hasSize(written);
        return pages;
    }

    private static List<Path> markdown() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(PROJECT.resolve("README.md"), PROJECT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> files = Files.walk(PROJECT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }

    private static Set<String> all(Pattern pattern, String text) {
        Set<String> found = new HashSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
