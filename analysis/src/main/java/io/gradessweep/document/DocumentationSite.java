package io.gradessweep.document;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Makes a site of a directory of Markdown pages with SVG pictures. Each page becomes one self-contained HTML file at
 * the same place, which is read without a server and without scripts. The menu is what {@code README.md} lists.
 */
public final class DocumentationSite {
    private static final TemplateEngine TEMPLATES = TemplateEngine.createPrecompiled(ContentType.Html);
    private static final List<TablesExtension> TABLES = List.of((TablesExtension) TablesExtension.create());

    private DocumentationSite() {}

    /**
     * The content of a page.
     *
     * @param page its file, from the site's directory
     * @param root the way from the page to the site's directory; empty, or ends with a slash
     * @param body the HTML of the Markdown
     */
    public record Content(
            String title, String page, String root, List<SiteMenu.Section> menu, String body, String style) {}

    /**
     * Writes the site.
     *
     * @param pages the directory that holds {@code README.md} and the other pages
     * @param out the site's directory, which is made; files of an earlier site are replaced
     * @return how many pages were written
     */
    public static int write(Path pages, Path out) throws IOException {
        Path directory = pages.toAbsolutePath().normalize();
        List<SiteMenu.Section> menu = SiteMenu.of(parsed(directory, directory.resolve("README.md")));
        List<Path> files;
        try (Stream<Path> found = Files.walk(directory)) {
            files = found.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            String page = SiteLinks.html(directory.relativize(file).toString());
            String root = "../".repeat((int) page.chars().filter(c -> c == '/').count());
            Path written = out.resolve(page);
            Files.createDirectories(written.getParent());
            Files.writeString(written, html(parsed(directory, file), page, root, menu));
        }
        return files.size();
    }

    private static Node parsed(Path directory, Path file) throws IOException {
        Node document = Parser.builder().extensions(TABLES).build().parse(Files.readString(file));
        document.accept(new SiteLinks(directory, file));
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(HtmlBlock block) {
                if (block.getLiteral().startsWith("<!--")) {
                    block.unlink(); // a note to those who write pages
                }
            }
        });
        return document;
    }

    private static String html(Node document, String page, String root, List<SiteMenu.Section> menu) {
        PageHeadings headings = PageHeadings.of(document);
        HtmlRenderer renderer = HtmlRenderer.builder()
                .extensions(TABLES)
                .escapeHtml(true)
                .attributeProviderFactory(context -> headings)
                .build();
        Content content =
                new Content(headings.title(), page, root, menu, renderer.render(document), HtmlPage.style("site.css"));
        StringOutput output = new StringOutput();
        TEMPLATES.render("site.jte", content, output);
        return output.toString();
    }
}
